import { isObject, member, objectOf, type Json, type JsonObject } from '../core/model/json.js'

/** A change as JSON. Why a field changed, two sides that are compared do not tell. */
export function withoutReasons(change: JsonObject): JsonObject {
  const fields = member(change, 'fields')
  if (!Array.isArray(fields)) return change
  return {
    ...change,
    fields: (fields as readonly Json[]).map((field) =>
      isObject(field) ? objectOf(Object.entries(field).filter(([name]) => name !== 'reason')) : field,
    ),
  }
}
