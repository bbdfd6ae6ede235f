import { isObject, objectOf, type Json } from '../../model/json.js'
import type { Flow } from '../model.js'

/** Puts names in the place of ids, everywhere inside a value. */
export type Renaming = (value: Json) => Json

/**
 * Texts that are the id of a connector or a role become `name:<name>` where the flow's `references` name it: the ids
 * differ between projects, the names are what people mean. An id without a name stays.
 */
export function foreignNames(flow: Flow): Renaming {
  const names = new Map([...flow.roles, ...flow.connectors])
  if (names.size === 0) return (value) => value
  return (value) => renamed(value, names)
}

function renamed(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') {
    const name = names.get(value)
    return name === undefined ? value : `name:${name}`
  }
  if (Array.isArray(value)) return value.map((item: Json) => renamed(item, names))
  if (!isObject(value)) return value
  return objectOf(Object.entries(value).map(([key, inner]) => [key, renamed(inner, names)] as const))
}
