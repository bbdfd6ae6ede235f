import { compareComplete, isDocumentAt } from '../core/compare/index.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { isWithin, valueAt } from '../core/model/pointer.js'
import { unreadPlaces } from '../core/plan/index.js'
import { agreementOf, differing, isFulfilled, namesOf } from './agreement.js'

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
 * @param about.original of a delete: what was there when the plan was made
 */
export function remainingOf(
  kind: Kind,
  change: Change,
  about: {
    readonly live: Live | undefined
    readonly mayHaveWritten: boolean
    readonly original: Original | undefined
  },
): Remaining {
  const { live } = about
  if (isFulfilled(kind, change, live)) return { type: 'holds' }
  switch (change.action) {
    case 'create':
      if (live === undefined) return { type: 'left', change }
      return about.mayHaveWritten ? begun(kind, change, live) : exists
    case 'update': {
      if (live === undefined) return { type: 'stale', what: 'is gone' }
      const { left, stale } = agreementOf(kind, change, live)
      if (stale.length > 0) return { type: 'stale', what: `changed since: ${namesOf(stale)}` }
      return { type: 'left', change: { ...change, fields: left } }
    }
    case 'delete':
      return deletion(kind, change, about)
    default:
      return change.action satisfies never
  }
}

const exists: Remaining = { type: 'stale', what: 'exists by now, and not as it was to be created' }

/**
 * A create of several calls that came through with the first ones only goes on as an update. A document is one call: one
 * that differs is somebody else's, or the service tells it in other words, which nobody can tell apart any more.
 */
function begun(kind: Kind, change: Change, live: Live): Remaining {
  const costly = Object.values(kind.costly).flat()
  const fields = differing(kind, change, live)
  const isLaterCall = ({ path }: FieldChange) =>
    !isDocumentAt(kind.fields, path) && costly.some((place) => isWithin(path, place))
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
  { live, original }: { readonly live: Live | undefined; readonly original: Original | undefined },
): Remaining {
  if (live === undefined) return { type: 'holds' }
  if (original === undefined)
    return { type: 'stale', what: 'is there, and no backup tells whether it changed' }
  const moved = compareComplete({
    fields: kind.fields,
    from: kind.specOf(original),
    to: live.spec,
    unread: [...unreadPlaces(kind, original), ...unreadPlaces(kind, live)],
  })
  if (moved.length === 0) return { type: 'left', change }
  return { type: 'stale', what: `changed since: ${namesOf(moved.map(({ path }) => path))}` }
}
