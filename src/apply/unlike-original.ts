import { compareComplete, sameAt } from '../core/compare/index.js'
import { equalJson, type Json } from '../core/model/json.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import type { Pointer } from '../core/model/pointer.js'
import { unreadPlaces } from '../core/plan/index.js'
import type { Renames } from './renames.js'

const NONE: Renames = new Map()

/**
 * Where a resource is not as a complete original of it, but for what the service makes and what either was read without.
 * @param about.renames of the plan that is being carried out. Default: none
 */
export function unlikeOriginal(
  kind: Kind,
  about: {
    readonly original: Original
    readonly live: Live
    readonly renames?: Renames
  },
): readonly Pointer[] {
  const { original, live, renames = NONE } = about
  const isUntouched =
    equalJson(original.document, live.document) &&
    Object.entries(live.companions).every(([name, companion]) =>
      equalJson(original.companions[name] ?? companion, companion),
    )
  // It is the rule, and normal forms of large documents take milliseconds.
  if (isUntouched) return []
  const differences = compareComplete({
    fields: kind.fields,
    from: kind.specOf(original),
    to: live.spec,
    unread: [...unreadPlaces(kind, original), ...unreadPlaces(kind, live)],
  })
  return differences
    .filter(({ path, from, to }) => !sameAt(kind.fields, path, renamed(from, renames), to))
    .map(({ path }) => path)
}

/** A name, or a list of names, in new words. */
function renamed(value: Json | undefined, renames: Renames): Json | undefined {
  if (renames.size === 0) return value
  const inNewWords = (item: Json) => (typeof item === 'string' ? (renames.get(item) ?? item) : item)
  if (Array.isArray(value)) return (value as readonly Json[]).map(inNewWords)
  return value === undefined ? undefined : inNewWords(value)
}
