import type { Finding, Plan, Severity } from '../model/plan.js'
import { digestPlan } from './digest.js'
import { judgeEndState } from './end-state.js'
import { askGuards } from './guards.js'
import type { PlanContext } from './input.js'
import { orderChanges } from './order.js'
import type { Outcome } from './outcome.js'
import { missingRequired } from './required-fields.js'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** Orders what planning found, asks the guards, and makes the plan. */
export function assemblePlan(
  context: PlanContext,
  found: { readonly outcomes: readonly Outcome[]; readonly findings: readonly Finding[] },
): Plan {
  const { outcomes } = found
  const { changes, findings: orderFindings } = orderChanges(outcomes)
  const findings = [
    ...found.findings,
    ...outcomes.flatMap((outcome) => outcome.findings),
    ...orderFindings,
    ...missingRequired(outcomes),
    ...judgeEndState(context, outcomes),
    ...askGuards({ ...context, outcomes, changes }),
  ].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))

  const count = (action: string) => changes.filter((change) => change.action === action).length
  const confirmed = outcomes.flatMap((outcome) =>
    outcome.confirmed === undefined ? [] : [outcome.confirmed],
  )
  const isAccountedFor = new Set([
    ...changes.map((change) => change.address),
    ...confirmed.filter((entry) => entry.forget !== true).map((entry) => entry.address),
  ])
  return {
    formatVersion: 1,
    operation: context.operation,
    projectId: context.projectId,
    environment: context.environment?.name ?? null,
    host: context.host,
    owner: context.owner,
    consent: context.consent,
    lastApplied: context.lastApplied?.updated ?? null,
    summary: {
      create: count('create'),
      update: count('update'),
      delete: count('delete'),
      unchanged: outcomes.filter(
        ({ change, confirmed: entry }) =>
          change === undefined && entry !== undefined && entry.forget !== true,
      ).length,
      unmanaged: [...context.live.keys()].filter((address) => !isAccountedFor.has(address)).length,
    },
    changes,
    findings: withoutRepeats(findings),
    confirmed,
    digest: digestPlan(context, changes, outcomes),
  }
}

/** Two guards may say the same sentence about the same resource. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter((finding) => {
    const id = [finding.code, finding.address, finding.message].join('\u0000')
    return seen.has(id) ? false : seen.add(id)
  })
}
