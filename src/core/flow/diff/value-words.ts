import { equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { readableJson } from './readable-json.js'
import { SHORT, textChange, WINDOW, wholeText } from './text-words.js'

const NOTHING = '(none)'
/** So many differing members of a list or an object are told one by one. */
const MEMBERS = 4

/** One value in few words: `"Log in"`, `true`, `[a, b]`, `(none)`. */
export function valueWords(value: Json | undefined): string {
  if (value === undefined || value === null) return NOTHING
  if (typeof value === 'string') return wholeText(named(value))
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return `[${shortList(value.map((item) => printable(item, SHORT)))}]`
  }
  return printable(readableJson(value), WINDOW)
}

/**
 * Both values, `"Log in" → "Sign in"`; of long texts the parts that differ. Of lists of texts what came and what went,
 * of lists of `{ key, … }` and of objects the members that differ.
 */
export function changeWords(from: Json | undefined, to: Json | undefined): string {
  if (typeof from === 'string' && typeof to === 'string') return namedChange(from, to)
  if (isTextList(from) && isTextList(to)) {
    const items = itemChanges(from, to)
    if (items !== '') return items
  }
  const [left, right] = [membersOf(from), membersOf(to)]
  if (left !== undefined && right !== undefined) {
    const words = memberChanges(left, right)
    if (words !== undefined) return words
  }
  return arrow(valueWords(from), valueWords(to), { from, to })
}

/** `a, b and 3 more` */
export function shortList(items: readonly string[], most = 3): string {
  return items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${items.length - most} more`
}

/** Long values may look alike when they are cut. */
function arrow(
  left: string,
  right: string,
  { from, to }: { readonly from: Json | undefined; readonly to: Json | undefined },
): string {
  if (left !== right || from === undefined || to === undefined) return `${left} → ${right}`
  return textChange(readableJson(from), readableJson(to))
}

/** Connectors and roles stand as `name:<name>` in the normal form; a reader knows them by name. */
function named(text: string): string {
  return text.startsWith('name:') ? text.slice('name:'.length) : text
}

function namedChange(from: string, to: string): string {
  return named(from) === named(to) ? textChange(from, to) : textChange(named(from), named(to))
}

function isTextList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** `+es −fr`; empty where only the order differs. */
function itemChanges(from: readonly string[], to: readonly string[]): string {
  const before = new Set(from)
  const after = new Set(to)
  const signed = (items: readonly string[], sign: string) =>
    items.map((item) => `${sign}${printable(item, SHORT)}`)
  return [
    ...signed(
      to.filter((item) => !before.has(item)),
      '+',
    ),
    ...signed(
      from.filter((item) => !after.has(item)),
      '−',
    ),
  ].join(' ')
}

/** Members of an object, or of a list whose items have a `key` or an `id` of their own. */
function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).flatMap((item): [string, Json][] => {
      const key = isObject(item) ? (item['key'] ?? item['id']) : undefined
      return isObject(item) && typeof key === 'string' ? [[key, plainValue(item)]] : []
    })
    const members = new Map(items)
    return members.size === value.length ? members : undefined
  }
  return isObject(value) ? new Map(Object.entries(value)) : undefined
}

/** `{ key, type, value }` says no more than its value in most lists. */
function plainValue(item: JsonObject): Json {
  const { key, ...rest } = item
  if (key === undefined) {
    const { id: _id, ...others } = item
    return others
  }
  return typeof rest['value'] === 'string' && rest['type'] === 'string' ? rest['value'] : rest
}

/** `undefined` where only the order differs. */
function memberChanges(
  left: ReadonlyMap<string, Json>,
  right: ReadonlyMap<string, Json>,
): string | undefined {
  const keys = [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => !equalJson(left.get(key), right.get(key)),
  )
  if (keys.length === 0) return undefined
  const more = keys.length - MEMBERS
  const told = keys.slice(0, MEMBERS).map((key) => {
    const [a, b] = [left.get(key), right.get(key)]
    const words =
      typeof a === 'string' && typeof b === 'string'
        ? namedChange(a, b)
        : arrow(valueWords(a), valueWords(b), { from: a, to: b })
    return `${printable(key, SHORT)} ${words}`
  })
  return [...told, ...(more > 0 ? [`… ${more} more`] : [])].join('; ')
}
