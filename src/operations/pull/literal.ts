import { isObject, objectOf, type Json, type JsonObject } from '../../core/model/json.js'

/** A live value as a config file says it: `${` begins a variable there, and `$${` stands for the characters. */
export function literal(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${')
  if (Array.isArray(value)) return (value as readonly Json[]).map(literal)
  return isObject(value) ? literalEntry(value) : value
}

/** The same for every value of an object; keys are taken as they are. */
export function literalEntry(entry: JsonObject): JsonObject {
  return objectOf(Object.entries(entry).map(([key, value]) => [key, literal(value)]))
}
