import type { DiffEntry } from './diff.js'
import { isObject, objectOf, type Json, type JsonObject } from './json.js'

/** Texts of a document that may not be shown, each with what is shown in its place. */
export type HiddenTexts = Readonly<Record<string, string>>

/** The same document with what may not be shown replaced. */
export function hideTexts(document: JsonObject, hidden: HiddenTexts): JsonObject {
  const hide = (value: Json): Json => {
    if (typeof value === 'string') return Object.hasOwn(hidden, value) ? (hidden[value] ?? value) : value
    if (Array.isArray(value)) return (value as readonly Json[]).map(hide)
    return isObject(value) ? hideIn(value) : value
  }
  const hideIn = (object: JsonObject): JsonObject =>
    objectOf(Object.entries(object).map(([key, value]) => [key, hide(value)] as const))
  return hideIn(document)
}

/**
 * Differences between documents whose texts were hidden, without the words of those that touch one: the other side may
 * hold an earlier secret.
 */
export function withoutHidden(entries: readonly DiffEntry[], hidden: HiddenTexts): readonly DiffEntry[] {
  const shown = Object.values(hidden)
  const touches = (text: string) => shown.some((word) => text.includes(word))
  return entries.map((entry): DiffEntry => {
    if (![entry.words, ...(entry.lines ?? [])].some(touches)) return entry
    const { lines: _lines, ...rest } = entry
    return { ...rest, words: 'a secret value changes' }
  })
}

/**
 * What differs between a document and the same one made with stand-ins for its secrets, by the text of the first.
 * Both have the same structure, save where a secret decides about it.
 */
export function textsThatDiffer(real: Json, masked: Json): HiddenTexts {
  const found = new Map<string, string>()
  const open: (readonly [Json, Json])[] = [[real, masked]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [own, other] = next
    if (typeof own === 'string') {
      if (own !== other) found.set(own, typeof other === 'string' ? other : '(secret)')
    } else if (Array.isArray(own)) {
      const others = Array.isArray(other) ? (other as readonly Json[]) : []
      for (const [index, item] of (own as readonly Json[]).entries()) open.push([item, others[index] ?? null])
    } else if (isObject(own) && isObject(other)) {
      for (const [key, value] of Object.entries(own)) open.push([value, other[key] ?? null])
    }
  }
  return Object.fromEntries(found)
}
