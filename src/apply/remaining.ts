import { isDocumentAt } from '../core/compare/index.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { isWithin, valueAt, type Pointer } from '../core/model/pointer.js'
import { agreementOf, differing, isFulfilled, namesOf } from './agreement.js'
import type { Renames } from './renames.js'
import { unlikeOriginal } from './unlike-original.js'

/** Of the writing calls of a change, those that were answered with success: some of them, or all. */
export type HowMuch = 'partly' | 'whole'

/** What is left of a change whose run did not end. */
export type Remaining =
  /** The project holds what the change wants. */
  | { readonly type: 'holds' }
  | { readonly type: 'left'; readonly change: Change }
  /** Neither what the plan saw nor what it wants: somebody else was here. `what` ends a sentence about the resource. */
  | { readonly type: 'stale'; readonly what: string }

/**
 * Holds a change of an earlier plan against what is live now, three ways: what that plan saw, what it wants, what is
 * there.
 * @param about.live with the companions of the change; `undefined` where it does not exist
 * @param about.mayHaveWritten a writing call of the change took effect or may have, by the journal
 * @param about.confirmed how much of it is known to have taken effect, by the journal; default: nothing. What was
 *   confirmed and does not hold any more is somebody else's doing, and is not done again
 * @param about.original of a delete: what was there when the plan was made
 * @param about.renames of the whole plan. Default: none
 */
export function remainingOf(
  kind: Kind,
  change: Change,
  about: {
    readonly live: Live | undefined
    readonly mayHaveWritten: boolean
    readonly confirmed?: HowMuch | undefined
    readonly original: Original | undefined
    readonly renames?: Renames
  },
): Remaining {
  const { live, confirmed } = about
  if (isFulfilled(kind, change, live)) return { type: 'holds' }
  switch (change.action) {
    case 'create':
      if (live === undefined) return confirmed === undefined ? { type: 'left', change } : lost
      return about.mayHaveWritten && confirmed !== 'whole' ? begun(kind, change, live) : exists
    case 'update': {
      if (live === undefined) return { type: 'stale', what: 'is gone' }
      const { left, stale } = agreementOf(kind, change, live)
      if (stale.length > 0) return { type: 'stale', what: `changed since: ${namesOf(stale)}` }
      const back = left.filter(({ path }) => isConfirmedAt(kind, path, confirmed))
      if (back.length > 0) return { type: 'stale', what: setBack(back) }
      return { type: 'left', change: { ...change, fields: left } }
    }
    case 'delete':
      return deletion(kind, change, about)
    default:
      return change.action satisfies never
  }
}

const lost: Remaining = {
  type: 'stale',
  what: 'was created by that run and does not show: somebody deleted it since, or reads lag',
}

function setBack(fields: readonly FieldChange[]): string {
  const names = namesOf(fields.map(({ path }) => path))
  return `was written by that run and reads as before again (${names}): somebody set it back since, or reads lag`
}

/** Of several calls the first writes the record, and the later ones what is read apart from it. */
function isConfirmedAt(kind: Kind, path: Pointer, confirmed: HowMuch | undefined): boolean {
  return confirmed === 'whole' || (confirmed === 'partly' && !isCostly(kind, path))
}

function isCostly(kind: Kind, path: Pointer): boolean {
  return Object.values(kind.costly)
    .flat()
    .some((place) => isWithin(path, place))
}

const exists: Remaining = { type: 'stale', what: 'exists by now, and not as it was to be created' }

/**
 * A create of several calls that came through with the first ones only goes on as an update. A document is one call: one
 * that differs is somebody else's, or the service tells it in other words, which nobody can tell apart any more.
 */
function begun(kind: Kind, change: Change, live: Live): Remaining {
  const fields = differing(kind, change, live)
  const isLaterCall = ({ path }: FieldChange) => !isDocumentAt(kind.fields, path) && isCostly(kind, path)
  if (!fields.every(isLaterCall)) return exists
  const left = fields.map(({ path, to, reason }): FieldChange => {
    const from = valueAt(live.spec, path)
    return { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), reason }
  })
  return { type: 'left', change: { ...change, action: 'update', fields: left } }
}

function deletion(
  kind: Kind,
  change: Change,
  about: {
    readonly live: Live | undefined
    readonly confirmed?: HowMuch | undefined
    readonly original: Original | undefined
    readonly renames?: Renames
  },
): Remaining {
  const { live, confirmed, original } = about
  if (live === undefined) return { type: 'holds' }
  if (confirmed === 'whole') {
    return {
      type: 'stale',
      what: 'was deleted by that run and is there: somebody made it anew, or reads lag',
    }
  }
  if (original === undefined)
    return { type: 'stale', what: 'is there, and no backup tells whether it changed' }
  const moved = unlikeOriginal(kind, { original, live, renames: about.renames ?? new Map() })
  if (moved.length === 0) return { type: 'left', change }
  return { type: 'stale', what: `changed since: ${namesOf(moved)}` }
}
