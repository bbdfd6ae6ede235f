import { remainingOf } from '../apply/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import { addressBefore } from '../core/model/address-before.js'
import { refusal, type ToolError } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { Action, Change, Finding, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { movedSince } from './moved-since.js'
import type { Proposal } from './proposal.js'

/** Errors about several resources at once: without one of them the rest is not what anybody agreed to. */
const ABOUT_SEVERAL = new Set(['cycle', 'swap'])
/** Of the resources that moved so many are named where the whole run is refused. */
const NAMED = 3

/**
 * What was shown and agreed to, of a plan made under the lock. What shows the same goes on, from the live document as it
 * is now. What differs and what is new stays in the plan, refused: such a step fails as `stale`, and what waits for it is
 * blocked. Both proposals come from one proposer, so project, owner and consent are the same.
 * @throws ToolError `stale` where nothing of what was shown is left to do
 */
export function asShown(
  kinds: readonly Kind[],
  { shown, fresh }: { readonly shown: Proposal; readonly fresh: Proposal },
): Proposal {
  const unseen = unseenFindings(shown.plan, fresh.plan)
  const sides: Sides = { kinds: new Map(kinds.map((kind) => [kind.name, kind])), shown, fresh, unseen }
  const now = new Map(fresh.plan.changes.map((change) => [change.address, change]))
  const before = new Set(shown.plan.changes.map(({ address }) => address))
  const refused = new Map<Address, ToolError>(fresh.refused)
  const notAgreedTo = new Map<Address, ToolError>(fresh.notAgreedTo)
  const gone: Change[] = []
  const notes: Finding[] = []
  for (const change of shown.plan.changes) {
    const { address } = change
    const same = now.get(address)
    if (same === undefined && holdsAlready(sides, change)) {
      notes.push(alreadyAsWanted(change))
      continue
    }
    if (same === undefined) gone.push(change)
    const known = shown.refused?.get(address) ?? refused.get(address)
    const error = known ?? refusalOf(sides, change, same)
    if (error === undefined) continue
    refused.set(address, error)
    if (known === undefined) notAgreedTo.set(address, error)
  }
  for (const address of now.keys()) {
    if (before.has(address)) continue
    const error = stale(address, 'was not to be changed when the plan was shown')
    refused.set(address, error)
    notAgreedTo.set(address, error)
  }

  const changes = [...gone, ...fresh.plan.changes].map(waitingFor(shown.plan, refused))
  const isRefused = ({ address }: Change) => refused.has(address)
  // Where it was shown that nothing can be done, that is what the run tells.
  const isNew = changes.some(({ address }) => shown.refused?.has(address) !== true)
  if (isNew && changes.every(isRefused)) throw nothingLeft(refused)
  const told = new Set(
    [...unseen.values()]
      .flat()
      .filter(
        ({ address, severity }) => severity !== 'note' && (address === undefined || !refused.has(address)),
      )
      .filter((finding) => finding.severity !== 'error' || isAboutOne(finding)),
  )
  return {
    ...fresh,
    refused,
    notAgreedTo,
    notes: [...notes, ...[...told].map(asWarning)],
    plan: {
      ...fresh.plan,
      changes,
      summary: summaryOf(fresh.plan, changes),
      findings: fresh.plan.findings
        .filter((finding) => !told.has(finding))
        .map((finding) => (isAboutOne(finding) ? asWarning(finding) : finding)),
    },
  }
}

/** What waited for a refused step when it was shown waits for it still. That one waits for nothing: it fails at once. */
function waitingFor(shown: Plan, refused: ReadonlyMap<Address, ToolError>): (change: Change) => Change {
  const before = new Map(shown.changes.map(({ address, after }) => [address, after]))
  return (change) => {
    if (refused.has(change.address)) return { ...change, after: [] }
    const more = (before.get(change.address) ?? []).filter((address) => refused.has(address))
    return more.length === 0 ? change : { ...change, after: [...new Set([...change.after, ...more])] }
  }
}

interface Sides {
  readonly kinds: ReadonlyMap<string, Kind>
  readonly shown: Proposal
  readonly fresh: Proposal
  /** By address; `undefined` for those about the whole plan. */
  readonly unseen: ReadonlyMap<Address | undefined, readonly Finding[]>
}

/** Why a change that was shown is not carried out; `undefined` where it shows the same now. */
function refusalOf(sides: Sides, change: Change, same: Change | undefined): ToolError | undefined {
  const { kinds, shown, fresh, unseen } = sides
  const { address } = change
  const kind = kinds.get(kindOf(address))
  const [finding] = unseen.get(address) ?? []
  const moved =
    kind === undefined || same === undefined
      ? undefined
      : movedSince(
          kind,
          { change, live: shown.live.get(addressBefore(change)) },
          { change: same, live: fresh.live.get(addressBefore(same)) },
        )
  if (moved !== undefined) return stale(address, moved)
  if (finding !== undefined) return stale(address, `has moved since the plan was shown (${finding.message})`)
  return same === undefined ? stale(address, 'would not be changed in this way any more') : undefined
}

function holdsAlready({ kinds, fresh }: Sides, change: Change): boolean {
  const kind = kinds.get(kindOf(change.address))
  if (kind === undefined) return false
  const live = fresh.live.get(change.address)
  return remainingOf(kind, change, { live, mayHaveWritten: false, original: undefined }).type === 'holds'
}

/** What was said of many counts for each of them: it may be one by now. */
function unseenFindings(shown: Plan, fresh: Plan): Sides['unseen'] {
  const idOf = ({ code, severity, address, message }: Finding) =>
    JSON.stringify([code, severity, address, message])
  const seen = new Set(shown.findings.map(idOf))
  const saidOfAll = new Set(
    shown.findings
      .filter(({ address }) => address === undefined)
      .map(({ code, severity }) => `${severity} ${code}`),
  )
  const unseen = new Map<Address | undefined, Finding[]>()
  for (const finding of fresh.findings) {
    if (seen.has(idOf(finding)) || saidOfAll.has(`${finding.severity} ${finding.code}`)) continue
    const others = unseen.get(finding.address)
    if (others === undefined) unseen.set(finding.address, [finding])
    else others.push(finding)
  }
  return unseen
}

/** An error about one resource stops that one: its step is refused. */
function isAboutOne({ severity, address, code }: Finding): boolean {
  return severity === 'error' && address !== undefined && !ABOUT_SEVERAL.has(code)
}

function asWarning(finding: Finding): Finding {
  return { ...finding, severity: 'warning' }
}

const ALREADY: Readonly<Record<Action, string>> = {
  create: 'was created by somebody else meanwhile, as it was to be',
  update: 'was changed by somebody else meanwhile, as it was to be',
  delete: 'was deleted by somebody else meanwhile',
}

function alreadyAsWanted({ address, action }: Change): Finding {
  return {
    code: 'already-as-wanted',
    severity: 'note',
    address,
    message: `${printable(address)} ${ALREADY[action]}`,
  }
}

function summaryOf({ summary }: Plan, changes: readonly Change[]): Plan['summary'] {
  const count = (action: Action) => changes.filter((change) => change.action === action).length
  return { ...summary, create: count('create'), update: count('update'), delete: count('delete') }
}

function stale(address: Address, what: string): ToolError {
  return refusal({
    code: 'stale',
    message: `${printable(address)} ${what}; this step is refused`,
    hint: 'Look at a new plan, then run it again.',
  })
}

function nothingLeft(refused: ReadonlyMap<Address, ToolError>): ToolError {
  const reasons = [...refused.values()].map(({ message }) => message.replace(/; this step is refused$/, ''))
  const more = reasons.length > NAMED ? `; and ${reasons.length - NAMED} more` : ''
  return refusal({
    code: 'stale',
    message: `The project changed since this plan was shown, and nothing of it is left to do; nothing was written. ${reasons.slice(0, NAMED).join('; ')}${more}`,
    hint: 'Look at the plan again.',
  })
}
