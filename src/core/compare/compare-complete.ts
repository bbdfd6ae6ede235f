import type { Json, JsonObject } from '../model/json.js'
import type { Fields } from '../model/kind.js'
import { isWithin, type Pointer } from '../model/pointer.js'
import { isDerivedAt, isEmptyAt, sameAt } from './fields.js'
import { leavesOf } from './leaves.js'

/** A place where two complete specs differ; absent means absent or empty. */
export interface Difference {
  readonly path: Pointer
  readonly from?: Json
  readonly to?: Json
}

/**
 * What must change so that `from` becomes `to`, both complete normal forms of one resource: what `to` does not hold
 * is wanted empty. Places below `unread` are left out: the original was kept without them.
 */
export function compareComplete(input: {
  readonly fields: Fields
  readonly from: JsonObject
  readonly to: JsonObject
  readonly unread: readonly Pointer[]
}): readonly Difference[] {
  const { fields, unread } = input
  const from = leavesOf(fields, input.from)
  const to = leavesOf(fields, input.to)
  const paths = [...new Set([...to.keys(), ...from.keys()])]
  return paths
    .filter((path) => !unread.some((place) => isWithin(path, place)) && !isDerivedAt(fields, path))
    .filter((path) => !sameAt(fields, path, from.get(path), to.get(path)))
    .map((path) => ({ path, ...side(fields, 'from', path, from), ...side(fields, 'to', path, to) }))
}

function side(
  fields: Fields,
  name: 'from' | 'to',
  path: Pointer,
  leaves: ReadonlyMap<Pointer, Json>,
): object {
  const value = leaves.get(path)
  return value === undefined || isEmptyAt(fields, path, value) ? {} : { [name]: value }
}
