import { isObject, member, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'

/** Other spellings of keys, from → canonical. */
export type Aliases = Readonly<Record<string, string>>

/**
 * An object's schema that also takes what the reader takes for its keys: the aliases, and `snake_case` of both. Editors
 * are told not to offer them: they are there to be read, not to be learnt.
 */
export function withSpellings(schema: JsonObject, aliases: Aliases): JsonObject {
  const nested = withinMembers(schema, (inner) => withSpellings(inner, aliases))
  const properties = member(nested, 'properties')
  if (properties === undefined || !isObject(properties)) return nested
  const spellings = Object.keys(properties).map((key) => [key, spellingsOf(key, aliases)] as const)
  const more = spellings.flatMap(([key, others]) =>
    others
      .filter((other) => !Object.hasOwn(properties, other))
      .map((other) => [other, otherSpelling(properties[key], key)] as const),
  )
  const all = { ...nested, properties: objectOf([...Object.entries(properties), ...more]) }
  return requiringSome(all, new Map(spellings))
}

/** What must be there may be there under any of its names. */
function requiringSome(schema: JsonObject, spellings: ReadonlyMap<string, readonly string[]>): JsonObject {
  const required = member(schema, 'required')
  if (!Array.isArray(required)) return schema
  const keys = (required as readonly Json[]).map(String)
  const othersOf = (key: string) => spellings.get(key) ?? []
  const alone = keys.filter((key) => othersOf(key).length === 0)
  const choices = keys.filter((key) => othersOf(key).length > 0)
  return overlay(schema, {
    required: alone.length === 0 ? undefined : alone,
    allOf: choices.length === 0 ? undefined : choices.map((key) => oneOf([key, ...othersOf(key)])),
  })
}

/** At least one of the keys is there. */
export function oneOf(keys: readonly string[]): JsonObject {
  return { anyOf: keys.map((key) => ({ required: [key] })) }
}

/** Every other way to write a key. */
export function spellingsOf(key: string, aliases: Aliases): readonly string[] {
  const named = [key, ...Object.keys(aliases).filter((alias) => aliases[alias] === key)]
  return [...new Set([...named, ...named.map(snake)])].filter((spelling) => spelling !== key)
}

/** The same under the other name. `doNotSuggest` is a word of the language servers of VS Code, for JSON and for YAML. */
function otherSpelling(schema: Json | undefined, key: string): JsonObject {
  const same = schema !== undefined && isObject(schema) ? schema : {}
  return { ...same, description: `Another spelling of ${key}.`, doNotSuggest: true }
}

/** `enforce_sso_exclusions` for `enforceSSOExclusions` */
function snake(key: string): string {
  return key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
}

/** The schema with every schema inside it changed. Schemas are ours and shallow, so this may call itself. */
export function withinMembers(schema: JsonObject, change: (inner: JsonObject) => JsonObject): JsonObject {
  return objectOf(
    Object.entries(schema).map(([keyword, value]) => [keyword, memberChanged(keyword, value, change)]),
  )
}

const LISTS = new Set(['anyOf', 'allOf', 'oneOf'])
const MAPS = new Set(['properties', 'definitions', 'patternProperties'])
const SINGLE = new Set(['items', 'additionalProperties'])

function memberChanged(keyword: string, value: Json, change: (inner: JsonObject) => JsonObject): Json {
  const changed = (inner: Json) => (isObject(inner) ? change(inner) : inner)
  if (LISTS.has(keyword) && Array.isArray(value)) return (value as readonly Json[]).map(changed)
  if (MAPS.has(keyword) && isObject(value)) {
    return objectOf(Object.entries(value).map(([key, inner]) => [key, changed(inner)]))
  }
  if (!SINGLE.has(keyword)) return value
  return Array.isArray(value) ? (value as readonly Json[]).map(changed) : changed(value)
}
