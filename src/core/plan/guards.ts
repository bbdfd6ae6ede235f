import { kindOf, type Address } from '../model/address.js'
import type { JsonObject } from '../model/json.js'
import { keyAt } from '../model/key-at.js'
import type { Kind } from '../model/kind.js'
import type { Change, Finding, Severity } from '../model/plan.js'
import { printable } from '../model/printable.js'
import { matchesPattern } from '../model/pattern.js'
import type { PlanContext } from './input.js'
import type { Outcome } from './outcome.js'
import { renamedKeys } from './renamed-keys.js'
import { followedSpec } from './renames.js'
import { staleCheckout } from './stale-checkout.js'
import { isTakenOver } from './taking-over.js'
import { excessWords, sumByKind } from './thresholds.js'

interface GuardContext extends PlanContext {
  readonly outcomes: readonly Outcome[]
  readonly changes: readonly Change[]
}

/** Every guard is a pure question to the plan; its findings stop an apply and show in a preview too. */
const GUARDS: readonly ((context: GuardContext) => readonly Finding[])[] = [
  protectedResources,
  systemResources,
  otherOwners,
  tooManyDeletes,
  tooManyUpdates,
  breakingChanges,
  sameProjectAndHost,
  staleCheckout,
  irrecoverableDeletes,
  cascadeConsent,
]

export function askGuards(context: GuardContext): readonly Finding[] {
  return GUARDS.flatMap((guard) => guard(context))
}

/** Operations that go back to what was: they may break things on purpose, and say so. */
const GOING_BACK = new Set(['restore', 'rollback'])

interface Deletion {
  readonly change: Change
  readonly outcome: Outcome
}

function protectedResources(context: GuardContext): readonly Finding[] {
  return deletes(context).flatMap(({ change, outcome }) => {
    const isProtected =
      outcome.isProtected ?? context.protect.some((pattern) => matchesPattern(pattern, change.address))
    if (!isProtected) return []
    return [
      {
        code: 'protected',
        severity: 'error' as const,
        address: change.address,
        message: `${printable(change.address)} is protected and may not be deleted`,
        hint: 'Declare it with `protect: false`, apply that, then delete.',
      },
    ]
  })
}

function otherOwners(context: GuardContext): readonly Finding[] {
  return context.changes.flatMap((change) => {
    const owner = context.foreign.get(change.address)
    if (owner === undefined || isTakenOver(context.consent, change)) return []
    return [
      {
        code: 'other-owner',
        severity: 'error' as const,
        address: change.address,
        message: `${printable(change.address)} is managed by the config "${printable(owner)}"`,
        hint:
          context.operation === 'restore'
            ? `Bring it back with that config. backup restore leaves it out with --except ${printable(change.address)}.`
            : 'Change it there, or declare it here and take it over with apply --take-over.',
      },
    ]
  })
}

function tooManyDeletes(context: GuardContext): readonly Finding[] {
  return tooMany(context, {
    action: 'delete',
    allowed: context.consent.allowDeletes,
    option: '--allow-deletes',
  })
}

function tooManyUpdates(context: GuardContext): readonly Finding[] {
  return tooMany(context, {
    action: 'update',
    allowed: context.consent.allowUpdates,
    option: '--allow-updates',
  })
}

function tooMany(
  context: GuardContext,
  limit: {
    readonly action: 'delete' | 'update'
    readonly allowed: number | undefined
    readonly option: string
  },
): readonly Finding[] {
  const { action, allowed, option } = limit
  const affected = context.changes.flatMap((change) => (change.action === action ? [change.address] : []))
  const total = affected.length
  // Nothing needs to be allowed: a pipeline that runs again after it succeeded passes the same number.
  if (total === 0) return []
  if (allowed !== undefined && allowed !== total) {
    return [
      {
        code: `allowed-${action}s-differ`,
        severity: 'error',
        message: `${option} names ${allowed}, and this plan would ${action} ${total}`,
        hint: `Look at the plan again; then pass ${option} ${total}.`,
      },
    ]
  }
  if (allowed === total) return []
  const { kinds, foreign, live } = context
  // Of what others manage this plan takes nothing, so it is no measure of how much it takes.
  const own = foreign.size === 0 ? live.keys() : [...live.keys()].filter((address) => !foreign.has(address))
  const reasons = excessWords({ action, affected, live: own, kinds })
  if (reasons.length === 0) return []
  const sum = sumByKind({ affected, kinds })
  return [
    {
      code: `too-many-${action}s`,
      severity: 'error',
      message: `This plan would ${action} ${[...reasons, ...(sum === undefined ? [] : [sum])].join('; ')}`,
      hint: `If that is what you want, pass ${option} ${total}.`,
    },
  ]
}

function breakingChanges(context: GuardContext): readonly Finding[] {
  const isGoingBack = GOING_BACK.has(context.operation)
  const severity: Severity = isGoingBack || context.consent.allowBreaking ? 'warning' : 'error'
  const keys = renamedKeys(context.kinds, context.renames)
  return context.outcomes.flatMap((outcome) => {
    const { change, live, endSpec, kind } = outcome
    if (change?.action !== 'update' || live === undefined || endSpec === undefined) return []
    // It is refused whatever is allowed.
    if (kind.isSystemFixed === true && kind.isSystem?.(live.key, live.document) === true) return []
    const key = keyAt(kind, change.address)
    const others = () => otherSpecs(context, kind, change.address)
    // Files that name what is renamed take nothing away; that they do is told for itself.
    const from = followedSpec(kind.fields, live.spec, keys)
    const to = followedSpec(kind.fields, endSpec, keys)
    return kind.breaking({ key, from, to, others }).map((sentence) => ({
      code: 'breaking',
      severity,
      address: change.address,
      message: `${printable(change.address)}: ${sentence}`,
      ...(severity === 'error' ? { hint: 'If that is what you want, pass --allow-breaking.' } : {}),
    }))
  })
}

/** The other resources of a kind as they will be. */
function otherSpecs(context: GuardContext, kind: Kind, self: Address): ReadonlyMap<string, JsonObject> {
  const specs = new Map<string, JsonObject>()
  for (const [address, { spec }] of context.live) {
    if (kindOf(address) === kind.name && address !== self) specs.set(keyAt(kind, address), spec)
  }
  for (const { address, kind: its, change, endSpec } of context.outcomes) {
    if (its !== kind || change === undefined || address === self) continue
    if (endSpec === undefined) specs.delete(keyAt(kind, address))
    else specs.set(keyAt(kind, address), endSpec)
  }
  return specs
}

function systemResources(context: GuardContext): readonly Finding[] {
  return context.outcomes.flatMap(({ address, change, kind, live }): readonly Finding[] => {
    if (change === undefined || live === undefined) return []
    if (kind.isSystem?.(live.key, live.document) !== true) return []
    const isFixed = kind.isSystemFixed === true
    if (!isFixed && (change.action !== 'delete' || context.consent.allowSystem)) return []
    return [
      {
        code: 'system-resource',
        severity: 'error',
        address,
        message: `${printable(change.was ?? address)} is one that every project has from the start`,
        hint: isFixed
          ? 'It can be referred to, and not be changed or deleted.'
          : 'If it is to go all the same, pass --allow-system.',
      },
    ]
  })
}

function sameProjectAndHost({ lastApplied, projectId, host }: GuardContext): readonly Finding[] {
  if (lastApplied === undefined) return []
  const findings: Finding[] = []
  if (lastApplied.projectId !== projectId) {
    findings.push({
      code: 'project-differs',
      severity: 'error',
      message: `Last-applied belongs to project ${printable(lastApplied.projectId)}, this plan to ${printable(projectId)}`,
      hint: 'Use another store, or the right project.',
    })
  }
  if (lastApplied.host !== host) {
    findings.push({
      code: 'host-differs',
      severity: 'error',
      message: `Last-applied was written from ${printable(lastApplied.host)}, this plan is made against ${printable(host)}`,
      hint: 'Use another store for another service, or the right base URL.',
    })
  }
  return findings
}

function irrecoverableDeletes(context: GuardContext): readonly Finding[] {
  const byKind = new Map<string, { readonly words: readonly string[]; readonly addresses: Address[] }>()
  for (const { change, outcome } of deletes(context)) {
    const entry = byKind.get(outcome.kind.name) ?? { words: outcome.kind.irrecoverable, addresses: [] }
    entry.addresses.push(change.address)
    byKind.set(outcome.kind.name, entry)
  }
  return [...byKind.values()].map(({ words, addresses }) => ({
    code: 'not-in-backups',
    severity: 'warning' as const,
    ...(addresses.length === 1 && addresses[0] !== undefined ? { address: addresses[0] } : {}),
    message: `No backup brings back, for ${addresses.length === 1 ? printable(addresses[0] ?? '') : `these ${addresses.length}`}: ${words.join(', ')}`,
  }))
}

function cascadeConsent(context: GuardContext): readonly Finding[] {
  const count = deletes(context).length
  if (count === 0 || !context.consent.cascadeUsers) return []
  return [
    {
      code: 'cascade-users',
      severity: 'warning',
      message: 'Users and access keys that belong to no other tenant are deleted too (--cascade-users)',
    },
  ]
}

function deletes({ changes, outcomes }: GuardContext): readonly Deletion[] {
  if (!changes.some(({ action }) => action === 'delete')) return []
  const byAddress = new Map(outcomes.map((outcome) => [outcome.address, outcome]))
  return changes.flatMap((change) => {
    const outcome = byAddress.get(change.address)
    return change.action === 'delete' && outcome !== undefined ? [{ change, outcome }] : []
  })
}
