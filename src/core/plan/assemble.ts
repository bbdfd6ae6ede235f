import { kindOf, type Address } from '../model/address.js'
import type { Change, Finding, Plan, Severity, Summary } from '../model/plan.js'
import { unsupportedChanges } from './abilities.js'
import { digestPlan } from './digest.js'
import { judgeEndState } from './end-state.js'
import { askGuards } from './guards.js'
import type { PlanContext } from './input.js'
import { orderChanges } from './order.js'
import type { Outcome } from './outcome.js'
import { renamedKeys, withFollowed } from './renamed-keys.js'
import { missingRequired } from './required-fields.js'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** Orders what planning found, asks the guards, and makes the plan. */
export function assemblePlan(
  context: PlanContext,
  found: {
    readonly outcomes: readonly Outcome[]
    readonly findings: readonly Finding[]
    /** Live addresses that count as unmanaged when nothing was found about them; default: none. */
    readonly isCounted?: (address: Address) => boolean
  },
): Plan {
  const { outcomes, isCounted = () => false } = found
  const { changes: ordered, findings: orderFindings } = orderChanges(outcomes)
  const keys = renamedKeys(context.kinds, context.renames)
  const kindsByName = new Map(context.kinds.map((kind) => [kind.name, kind]))
  const changes = ordered.map((change): Change => {
    const kind = kindsByName.get(kindOf(change.address))
    return kind === undefined ? change : { ...change, fields: withFollowed(kind, change.fields, keys) }
  })
  const findings = [
    ...found.findings,
    ...outcomes.flatMap((outcome) => outcome.findings),
    ...orderFindings,
    ...missingRequired(outcomes),
    ...unsupportedChanges(outcomes),
    ...judgeEndState(context, outcomes),
    ...askGuards({ ...context, outcomes, changes }),
  ].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  return {
    formatVersion: 1,
    operation: context.operation,
    projectId: context.projectId,
    environment: context.environment?.name ?? null,
    host: context.host,
    owner: context.owner,
    ...otherOwners(context),
    consent: context.consent,
    lastApplied: context.lastApplied?.updated ?? null,
    summary: summaryOf(context, outcomes, isCounted),
    changes,
    findings: withoutRepeats(findings),
    confirmed: outcomes.flatMap(({ confirmed }) => (confirmed === undefined ? [] : [confirmed])),
    digest: digestPlan(context, changes, outcomes),
  }
}

function summaryOf(
  context: PlanContext,
  outcomes: readonly Outcome[],
  isCounted: (address: Address) => boolean,
): Summary {
  const counts = { create: 0, update: 0, delete: 0, unchanged: 0 }
  const accounted = new Set<Address>()
  for (const { address, change, desired, live, confirmed } of outcomes) {
    if (change !== undefined) counts[change.action] += 1
    else if (desired !== undefined && live !== undefined) counts.unchanged += 1
    else if (confirmed?.forget === true) continue
    accounted.add(address)
  }
  let unmanaged = 0
  for (const address of context.live.keys()) {
    if (!accounted.has(address) && isCounted(address)) unmanaged += 1
  }
  return { ...counts, unmanaged }
}

function otherOwners({ foreign }: PlanContext): Pick<Plan, 'otherOwners'> {
  if (foreign.size === 0) return {}
  return { otherOwners: [...new Set(foreign.values())].sort() }
}

/** Two guards may say the same sentence about the same resource. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter((finding) => {
    const id = [finding.code, finding.address, finding.message].join('\u0000')
    return seen.has(id) ? false : seen.add(id)
  })
}
