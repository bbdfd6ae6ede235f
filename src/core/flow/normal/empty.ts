import { isObject, member, objectOf, type Json, type JsonObject } from '../../model/json.js'

/** `null`, `""`, `[]`, `{}` and `false`: exporters write or leave them out as they like. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

/** The members of an object that say something, one level deep. */
export function filledEntries(object: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(object).filter(([, value]) => !isEmpty(value))
}

export function withoutEmpty(object: JsonObject): JsonObject {
  return objectOf(filledEntries(object))
}

/** Like {@link withoutEmpty} where the value is an object; anything else is as it came. */
export function trimmed(value: Json): Json {
  return isObject(value) ? withoutEmpty(value) : value
}

/** A text that is not empty; `undefined` otherwise. */
export function filledText(object: JsonObject, key: string): string | undefined {
  const value = member(object, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A list as a set: sorted by its canonical text, without repeats. */
export function asSet(list: readonly Json[], canonical: (value: Json) => string): readonly Json[] {
  const byText = new Map(list.map((item) => [canonical(item), item]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item)
}
