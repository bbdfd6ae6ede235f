import { compareComplete } from '../core/compare/index.js'
import { equalJson } from '../core/model/json.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import type { Pointer } from '../core/model/pointer.js'
import { unreadPlaces } from '../core/plan/index.js'

/** Where a resource is not as a complete original of it, but for what the service makes and what either was read without. */
export function unlikeOriginal(kind: Kind, original: Original, live: Live): readonly Pointer[] {
  const isUntouched =
    equalJson(original.document, live.document) &&
    Object.entries(live.companions).every(([name, companion]) =>
      equalJson(original.companions[name] ?? companion, companion),
    )
  // It is the rule, and normal forms of large documents take milliseconds.
  if (isUntouched) return []
  return compareComplete({
    fields: kind.fields,
    from: kind.specOf(original),
    to: live.spec,
    unread: [...unreadPlaces(kind, original), ...unreadPlaces(kind, live)],
  }).map(({ path }) => path)
}
