import { isObject, type Json, type JsonObject } from '../model/json.js'
import type { Field, Fields } from '../model/kind.js'
import { pointerTo, type Pointer } from '../model/pointer.js'

/**
 * The managed places of a spec with their values: objects and maps are taken apart; lists, an entry of a map and
 * everything we do not know are one value. A map or object given as `null` is a leaf of its own: nothing is wanted in
 * it. An empty map has no leaves.
 */
export function leavesOf(fields: Fields, spec: JsonObject): ReadonlyMap<Pointer, Json> {
  const leaves = new Map<Pointer, Json>()
  for (const [key, value] of Object.entries(spec)) {
    collect(leaves, [key], Object.hasOwn(fields, key) ? fields[key] : undefined, value)
  }
  return leaves
}

function collect(
  leaves: Map<Pointer, Json>,
  path: readonly string[],
  field: Field | undefined,
  value: Json,
): void {
  const isTakenApart = field?.type === 'object' || field?.type === 'map'
  if (!isTakenApart || !isObject(value)) {
    leaves.set(pointerTo(path), value)
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    const innerField = field.type === 'map' ? undefined : fieldIn(field.fields, key)
    collect(leaves, [...path, key], innerField, inner)
  }
}

function fieldIn(fields: Fields, key: string): Field | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined
}
