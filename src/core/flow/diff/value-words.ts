import { canonicalJson, equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import { printable, quoted } from '../../model/printable.js'

const NOTHING = '(none)'
/** Texts up to this length are shown whole. */
const SHORT = 60
/** What is shown of longer ones, and how much of the equal part stands around what differs. */
const WINDOW = 80
const AROUND = 15
/** So many differing members of a list or an object are told one by one. */
const MEMBERS = 4

/** One value in few words: `"Log in"`, `true`, `[a, b]`, `(none)`. */
export function valueWords(value: Json | undefined): string {
  if (value === undefined || value === null) return NOTHING
  if (typeof value === 'string') return wholeText(named(value))
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return `[${shortList(value.map((item) => printable(item, SHORT)))}]`
  }
  return printable(canonicalJson(value), WINDOW)
}

/**
 * Both values, `"Log in" → "Sign in"`; of long texts the part that differs. Of lists of texts what came and what went,
 * of lists of `{ key, … }` and of objects the members that differ.
 */
export function changeWords(from: Json | undefined, to: Json | undefined): string {
  if (typeof from === 'string' && typeof to === 'string') return textChange(from, to)
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
  return textChange(canonicalJson(from), canonicalJson(to))
}

/** White space around a text is shown where only it differs. */
function textChange(from: string, to: string): string {
  const [left, right] = from.trim() === to.trim() ? [from, to] : [named(from.trim()), named(to.trim())]
  if (left === right) return `${wholeText(from)} → ${wholeText(to)}`
  const head = commonStart(left, right)
  const tail = commonEnd(left, right, Math.min(left.length, right.length) - head)
  const part = (text: string) =>
    left.length <= SHORT && right.length <= SHORT
      ? wholeText(text)
      : textWords(text, {
          start: Math.max(0, head - AROUND),
          end: Math.min(text.length, text.length - tail + AROUND),
        })
  return `${part(left)} → ${part(right)}`
}

function wholeText(text: string): string {
  return textWords(text, { start: 0, end: text.length })
}

/** Connectors and roles stand as `name:<name>` in the normal form; a reader knows them by name. */
function named(text: string): string {
  return text.startsWith('name:') ? text.slice('name:'.length) : text
}

function textWords(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  const first = isLowSurrogate(text, start) ? start - 1 : start
  const last = Math.min(end, first + WINDOW)
  const shown = text.slice(first, isLowSurrogate(text, last) ? last + 1 : last)
  return `${first > 0 ? '…' : ''}${quoted(shown)}${last < text.length ? '…' : ''}`
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xdc_00 && unit <= 0xdf_ff
}

function commonStart(a: string, b: string): number {
  let index = 0
  while (index < a.length && a.charCodeAt(index) === b.charCodeAt(index)) index++
  return index
}

function commonEnd(a: string, b: string, most: number): number {
  let count = 0
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++
  return count
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

/** Members of an object, or of a list whose items have a `key` of their own. */
function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).flatMap((item): [string, Json][] => {
      const key = isObject(item) ? item['key'] : undefined
      return isObject(item) && typeof key === 'string' ? [[key, plainValue(item)]] : []
    })
    const members = new Map(items)
    return members.size === value.length ? members : undefined
  }
  return isObject(value) ? new Map(Object.entries(value)) : undefined
}

/** `{ key, type, value }` says no more than its value in most lists. */
function plainValue(item: JsonObject): Json {
  const { key: _key, ...rest } = item
  return typeof rest['value'] === 'string' && rest['type'] === 'string' ? rest['value'] : rest
}

function memberChanges(
  left: ReadonlyMap<string, Json>,
  right: ReadonlyMap<string, Json>,
): string | undefined {
  const keys = [...new Set([...left.keys(), ...right.keys()])].filter(
    (key) => !equalJson(left.get(key), right.get(key)),
  )
  if (keys.length === 0 || keys.length > MEMBERS) return undefined
  return keys
    .map((key) => {
      const [a, b] = [left.get(key), right.get(key)]
      if (typeof a === 'string' && typeof b === 'string') return `${printable(key)} ${textChange(a, b)}`
      return `${printable(key, SHORT)} ${arrow(valueWords(a), valueWords(b), { from: a, to: b })}`
    })
    .join('; ')
}
