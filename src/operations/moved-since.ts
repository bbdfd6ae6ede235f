import { compareComplete, sameAt } from '../core/compare/index.js'
import { equalJson } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Action, Change, FieldChange } from '../core/model/plan.js'
import type { Pointer } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'
import { unreadPlaces } from '../core/plan/index.js'

/** A change of a plan, and what it was made from. */
export interface Seen {
  readonly change: Change
  readonly live: Live | undefined
}

const TO_BE: Readonly<Record<Action, string>> = { create: 'created', update: 'updated', delete: 'deleted' }

/**
 * What moved between two looks at one change, so that the second would show something else than the first. Of an update
 * only what is shown counts, so that others may edit the rest; of a delete all that is there, because all of it goes.
 * @returns the end of a sentence about the resource; `undefined` where nothing moved
 */
export function movedSince(kind: Kind, shown: Seen, now: Seen): string | undefined {
  const { action } = shown.change
  if (action !== now.change.action) {
    return `was to be ${TO_BE[action]}, and would be ${TO_BE[now.change.action]} now`
  }
  const paths = action === 'delete' ? livePaths(kind, shown, now) : changedPaths(kind, shown, now)
  if (paths.length > 0) return `changed since the plan was shown: ${namesOf(paths)}`
  if (action === 'delete' && !equalJson(shown.live?.document ?? null, now.live?.document ?? null)) {
    return 'changed since the plan was shown'
  }
  if (!equalJson(originalOf(shown), originalOf(now))) return 'would be made from another backup now'
  return undefined
}

function changedPaths(kind: Kind, shown: Seen, now: Seen): readonly Pointer[] {
  const before = byPath(shown.change)
  const after = byPath(now.change)
  const isSame = (path: Pointer) => {
    const [one, other] = [before.get(path), after.get(path)]
    return (
      one !== undefined &&
      other !== undefined &&
      one.reason === other.reason &&
      sameAt(kind.fields, path, one.from, other.from) &&
      sameAt(kind.fields, path, one.to, other.to)
    )
  }
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => !isSame(path))
}

function byPath({ fields }: Change): ReadonlyMap<Pointer, FieldChange> {
  return new Map(fields.map((field) => [field.path, field]))
}

function livePaths(kind: Kind, shown: Seen, now: Seen): readonly Pointer[] {
  if (shown.live === undefined || now.live === undefined) return []
  return compareComplete({
    fields: kind.fields,
    from: shown.live.spec,
    to: now.live.spec,
    unread: [...unreadPlaces(kind, shown.live), ...unreadPlaces(kind, now.live)],
  }).map(({ path }) => path)
}

function originalOf({ change: { original } }: Seen) {
  return original === undefined ? null : { document: original.document, companions: original.companions }
}

/** `name, settings.ssoDomains` */
function namesOf(paths: readonly Pointer[]): string {
  return paths.map((path) => printable(path.slice(1).replaceAll('/', '.'))).join(', ')
}
