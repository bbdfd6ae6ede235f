import { isObject, type Json, type JsonObject } from '../model/json.js'
import type { Field, Fields } from '../model/kind.js'
import { escapedSegment, type Pointer } from '../model/pointer.js'

/**
 * The managed places of a spec with their values: objects and maps are taken apart; lists, an entry of a map and
 * everything we do not know are one value. A map or object given as `null` is a leaf of its own: nothing is wanted in
 * it. An empty map has no leaves.
 */
export function leavesOf(fields: Fields, spec: JsonObject): ReadonlyMap<Pointer, Json> {
  const leaves = new Map<Pointer, Json>()
  collect(leaves, '', fields, spec)
  return leaves
}

/** `fields` is `undefined` inside a map. */
function collect(
  leaves: Map<Pointer, Json>,
  above: Pointer,
  fields: Fields | undefined,
  values: JsonObject,
): void {
  for (const key of Object.keys(values)) {
    const value = values[key] ?? null
    const path = `${above}/${escapedSegment(key)}`
    const field = fields === undefined ? undefined : fieldNamed(fields, key)
    const isTakenApart = field?.type === 'object' || field?.type === 'map'
    if (!isTakenApart || !isObject(value)) leaves.set(path, value)
    else collect(leaves, path, field.type === 'object' ? field.fields : undefined, value)
  }
}

/** Own keys only: a field called `constructor` is an unknown field. */
export function fieldNamed(fields: Fields, key: string): Field | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined
}
