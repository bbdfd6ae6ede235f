import {
  canonicalJson,
  holdsInexactNumber,
  isObject,
  objectOf,
  printJson,
  type Json,
} from '../../model/json.js'

/**
 * A value as canonical JSON, its keys sorted; but a number that no double holds with its digits as they were read, since
 * that is how its author knows it.
 */
export function readableJson(value: Json): string {
  return holdsInexactNumber(value) ? printJson(sorted(value)) : canonicalJson(value)
}

/** Normal forms are at most a hundred levels deep. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item))
  if (!isObject(value)) return value
  return objectOf(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)] as const),
  )
}
