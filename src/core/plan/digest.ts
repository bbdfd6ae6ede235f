import { leavesOf } from '../compare/index.js'
import { canonicalJson, objectOf, type Json } from '../model/json.js'
import type { Change, Plan } from '../model/plan.js'
import type { PlanContext } from './input.js'
import type { Outcome } from './outcome.js'

/**
 * `sha256:…` over format version, project, host, consent, and for every changed address what is desired, what is live
 * and what was last applied. No paths, times or commits: the same plan made elsewhere has the same digest.
 */
export function digestPlan(
  context: PlanContext,
  changes: readonly Change[],
  outcomes: readonly Outcome[],
): Plan['digest'] {
  const byAddress = new Map(outcomes.map((outcome) => [outcome.change?.address, outcome]))
  const { allowDeletes = null, allowUpdates = null, ...consent } = context.consent
  const subject: Json = {
    formatVersion: 1,
    projectId: context.projectId,
    host: context.host,
    consent: { ...consent, allowDeletes, allowUpdates },
    changes: changes.map((change): Json => {
      const outcome = byAddress.get(change.address)
      const live = outcome?.live
      const liveLeaves = live === undefined ? undefined : leavesOf(outcome?.kind.fields ?? {}, live.spec)
      return {
        address: change.address,
        action: change.action,
        desired: change.fields.map((field): Json => [field.path, field.to ?? null]),
        original: change.original === undefined ? null : change.original.document,
        live: liveLeaves === undefined ? null : objectOf(liveLeaves),
        lastApplied:
          outcome?.lastApplied === undefined ? null : objectOf(Object.entries(outcome.lastApplied)),
      }
    }),
  }
  return `sha256:${context.sha256(canonicalJson(subject))}`
}
