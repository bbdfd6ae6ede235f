/**
 * JSON as this program holds it: plain values, plus {@link InexactNumber} for a number whose digits a double
 * cannot hold. Documents from Descope go back as they came, so a number is never rounded silently.
 */
export type Json = null | boolean | number | string | InexactNumber | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

/** A number literal that would change its value as a double; it prints exactly as it was read. */
export class InexactNumber {
  constructor(readonly digits: string) {}
}

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof InexactNumber)
  )
}

/** Own property only, so that `__proto__` and its like are data. */
export function member(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** An object from entries whose keys are data, `__proto__` included. */
export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries)
}

/** The keys of `base` overlaid with those of `over`; `undefined` in `over` takes a key away. */
export function overlay(base: JsonObject, over: Readonly<Record<string, Json | undefined>>): JsonObject {
  const merged = new Map(Object.entries(base))
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) merged.delete(key)
    else merged.set(key, value)
  }
  return objectOf(merged)
}

/** Equal as JSON values; the order of keys does not count. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || typeof a !== 'object' || typeof b !== 'object') return false
  if (a === null || b === null) return false
  if (a instanceof InexactNumber || b instanceof InexactNumber) {
    return a instanceof InexactNumber && b instanceof InexactNumber && isSameNumber(a, b)
  }
  if (isObject(a)) {
    if (!isObject(b)) return false
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
    )
  }
  if (isObject(b) || a.length !== b.length) return false
  return a.every((item, index) => equalJson(item, b[index]))
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
/**
 * Cheap sign that a text may hold a number beyond a double: where a value can begin, sixteen digits or an exponent.
 * Fifteen digits always fit.
 */
const SUSPECT = /(?:^|[:,[\s])-?(?:[\d.]{16}|[\d.]+[eE])/

/**
 * Like `JSON.parse`, but digits a double cannot hold become {@link InexactNumber}.
 * Throws `SyntaxError` like `JSON.parse`.
 */
export function parseJson(text: string): Json {
  const plain = JSON.parse(text) as Json
  if (!SUSPECT.test(text) || !hasInexactToken(text)) return plain
  // Every text gets a letter in front, and so does every inexact number, made a text: no content can imitate the mark.
  const marked = text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return `"t${token.slice(1)}`
    return isExact(token) ? token : `"n${token}"`
  })
  return JSON.parse(marked, (_key, value: Json) => {
    if (typeof value === 'string') {
      return value.startsWith('n') ? new InexactNumber(value.slice(1)) : value.slice(1)
    }
    if (!isObject(value)) return value
    return objectOf(Object.entries(value).map(([key, inner]) => [key.slice(1), inner] as const))
  }) as Json
}

function hasInexactToken(text: string): boolean {
  for (const [token] of text.matchAll(TOKEN)) {
    if (!token.startsWith('"') && !isExact(token)) return true
  }
  return false
}

/** JSON text that {@link parseJson} reads back to an equal value. `indent` is a number of spaces, default none. */
export function printJson(value: Json, indent = 0): string {
  if (!holdsInexactNumber(value)) return JSON.stringify(value, undefined, indent)
  const withoutNumbers = JSON.stringify(value, (_key, item: unknown) =>
    item instanceof InexactNumber ? null : item,
  )
  // Letters are never escaped, so a mark that is not in the text is in no string of the value.
  let mark = 'inexact'
  while (withoutNumbers.includes(mark)) mark += 'x'
  const digits: string[] = []
  const text = JSON.stringify(
    value,
    (_key, item: unknown) =>
      item instanceof InexactNumber ? `${mark}${digits.push(item.digits) - 1}` : item,
    indent,
  )
  return text.replaceAll(
    new RegExp(`"${mark}(\\d+)"`, 'g'),
    (_match, index: string) => digits[Number(index)] ?? 'null',
  )
}

/** Text with sorted keys and no spaces: equal values give equal texts. The ground of every digest. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof InexactNumber) return scientific(value.digits)
  let text = ''
  if (!isObject(value)) {
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`
    return `[${text}]`
  }
  for (const key of Object.keys(value).sort()) {
    const inner = value[key]
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quotedKey(key)}:${canonicalJson(inner)}`
  }
  return `{${text}}`
}

/** A document of a hundred kilobytes has a few hundred different keys; quoting them is a third of its canonical text. */
const quotedKeys = new Map<string, string>()
const MOST_QUOTED_KEYS = 10_000

function quotedKey(key: string): string {
  const known = quotedKeys.get(key)
  if (known !== undefined) return known
  const quoted = JSON.stringify(key)
  if (quotedKeys.size < MOST_QUOTED_KEYS) quotedKeys.set(key, quoted)
  return quoted
}

/** True when a value holds an {@link InexactNumber} anywhere. */
export function holdsInexactNumber(value: Json): boolean {
  if (value instanceof InexactNumber) return true
  if (Array.isArray(value)) return value.some(holdsInexactNumber)
  return isObject(value) && Object.values(value).some(holdsInexactNumber)
}

function isExact(token: string): boolean {
  const value = Number(token)
  return Number.isFinite(value) && scientific(token) === scientific(String(value))
}

/** `1e400` and `10e399` are one number. */
function isSameNumber(a: InexactNumber, b: InexactNumber): boolean {
  return a.digits === b.digits || scientific(a.digits) === scientific(b.digits)
}

/** Digits without leading or trailing zeros, and the power of ten of the last of them. */
function scientific(token: string): string {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const trimmed = digits.replace(/0+$/, '')
  if (trimmed === '') return '0'
  const power = Number(exponent) - fraction.length + (digits.length - trimmed.length)
  return `${token.startsWith('-') ? '-' : ''}${trimmed}e${power}`
}
