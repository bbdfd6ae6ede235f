import { leavesOf, withoutOrder } from '../compare/index.js'
import { canonicalJson, objectOf, type Json, type JsonObject } from '../model/json.js'
import type { Fields } from '../model/kind.js'
import type { Change, Plan } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { PlanContext } from './input.js'
import type { Outcome } from './outcome.js'

/**
 * `sha256:…` over format version, project, host, consent, and for every changed address what is desired, what is live
 * and what was last applied. No paths, times or commits, and nothing of the order in files and lists: the same plan
 * made elsewhere has the same digest.
 */
export function digestPlan(
  context: PlanContext,
  changes: readonly Change[],
  outcomes: readonly Outcome[],
): Plan['digest'] {
  const byAddress = new Map(outcomes.map((outcome) => [outcome.address, outcome]))
  const { allowDeletes = null, allowUpdates = null, takeOver, ...consent } = context.consent
  const subject: Json = {
    formatVersion: 1,
    projectId: context.projectId,
    host: context.host,
    ...takenOver(context, outcomes),
    consent: { ...consent, allowDeletes, allowUpdates, takeOver: [...new Set(takeOver)].sort() },
    changes: objectOf(
      changes.map((change) => [change.address, inDigest(change, byAddress.get(change.address))] as const),
    ),
  }
  return `sha256:${context.sha256(canonicalJson(subject))}`
}

function inDigest(change: Change, outcome: Outcome | undefined): Json {
  const fields = outcome?.kind.fields ?? {}
  const { action, original, was } = change
  return {
    action,
    ...(was === undefined ? {} : { was }),
    fields: inFixedOrder(
      fields,
      change.fields.map(({ path, to }) => [path, to ?? null]),
    ),
    desired: outcome?.desired === undefined ? null : inFixedOrder(fields, Object.entries(outcome.desired)),
    original:
      original === undefined ? null : { document: original.document, companions: original.companions },
    live: outcome?.live === undefined ? null : inFixedOrder(fields, leavesOf(fields, outcome.live.spec)),
    lastApplied:
      outcome?.lastApplied === undefined ? null : inFixedOrder(fields, Object.entries(outcome.lastApplied)),
  }
}

function inFixedOrder(fields: Fields, leaves: Iterable<readonly [Pointer, Json]>): JsonObject {
  return objectOf([...leaves].map(([path, value]) => [path, withoutOrder(fields, path, value)] as const))
}

/** From whom something is taken over, where anything is: whoever agreed to that agreed to those. */
function takenOver(context: PlanContext, outcomes: readonly Outcome[]): JsonObject {
  if (context.foreign.size === 0 || context.consent.takeOver.length === 0) return {}
  const taken = outcomes.flatMap(({ address, confirmed }): (readonly [string, Json])[] => {
    const owner = context.foreign.get(address)
    return owner === undefined || confirmed === undefined ? [] : [[address, owner]]
  })
  return taken.length === 0 ? {} : { takenOver: objectOf(taken) }
}
