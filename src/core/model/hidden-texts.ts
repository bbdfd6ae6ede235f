import type { DiffEntry } from './diff.js'
import { isObject, member, objectOf, type Json, type JsonObject } from './json.js'

/** Texts of a document that may not be shown, each with what is shown in its place. */
export type HiddenTexts = Readonly<Record<string, string>>

/** What is shown of a text that a secret is all of, or that nobody knows the secret part of. */
const HIDDEN = '(secret)'
/** Stands where a secret stands on another side. */
const EARLIER = '(another secret)'

/** The same document with what may not be shown replaced, keys too. */
export function hideTexts(document: JsonObject, hidden: HiddenTexts): JsonObject {
  if (Object.keys(hidden).length === 0) return document
  const shown = (text: string) => (Object.hasOwn(hidden, text) ? (hidden[text] ?? text) : text)
  const hide = (value: Json): Json => {
    if (typeof value === 'string') return shown(value)
    if (Array.isArray(value)) return (value as readonly Json[]).map(hide)
    return isObject(value) ? hideIn(value) : value
  }
  const hideIn = (object: JsonObject): JsonObject =>
    objectOf(Object.entries(object).map(([key, value]) => [shown(key), hide(value)] as const))
  return hideIn(document)
}

/**
 * Sides of a comparison with what may not be shown replaced. Where one of them has such a text, another may hold an
 * earlier one, which nobody knows any more: what stands at the same place is replaced as well.
 */
export function hideSides(sides: readonly JsonObject[], hidden: HiddenTexts): readonly JsonObject[] {
  return sides.map((side) => {
    let shown: Json = side
    for (const other of sides) if (other !== side) shown = withoutEarlier(shown, other, hidden)
    return hideTexts(isObject(shown) ? shown : side, hidden)
  })
}

function withoutEarlier(value: Json, other: Json | undefined, hidden: HiddenTexts): Json {
  if (other === undefined) return value
  if (typeof other === 'string') {
    if (!Object.hasOwn(hidden, other)) return value
    return typeof value === 'string' && Object.hasOwn(hidden, value) ? value : EARLIER
  }
  if (Array.isArray(value) && Array.isArray(other)) {
    const others = other as readonly Json[]
    const byId = new Map(others.map((item) => [idOf(item), item]))
    return (value as readonly Json[]).map((item, index) => {
      const id = idOf(item)
      return withoutEarlier(item, id === undefined ? others[index] : byId.get(id), hidden)
    })
  }
  if (!isObject(value) || !isObject(other)) return value
  return objectOf(
    Object.entries(value).map(
      ([key, item]) => [key, withoutEarlier(item, member(other, key), hidden)] as const,
    ),
  )
}

/** What an item of a list is known by, wherever in the list it stands. */
function idOf(item: Json): string | undefined {
  if (!isObject(item)) return undefined
  const id = member(item, 'screenId') ?? member(item, 'id') ?? member(item, 'interactionId')
  return typeof id === 'string' ? id : undefined
}

/**
 * Differences between documents whose texts were hidden, without the words of those that touch one: the other side may
 * hold an earlier secret. What is new has no other side.
 */
export function withoutHidden(entries: readonly DiffEntry[], hidden: HiddenTexts): readonly DiffEntry[] {
  const shown = [...new Set([...Object.values(hidden), EARLIER])]
  const touches = (text: string) => shown.some((word) => text.includes(word))
  return entries.map((entry): DiffEntry => {
    if (entry.op === 'added' || ![entry.words, ...(entry.lines ?? [])].some(touches)) return entry
    const { lines: _lines, ...rest } = entry
    return { ...rest, words: 'a secret value changes' }
  })
}

/**
 * What differs between a document and the same one made with stand-ins for its secrets, by the text of the first. Where
 * the second has nothing of the same sort, because a secret decides about it, every text is hidden.
 */
export function textsThatDiffer(real: Json, masked: Json | undefined): HiddenTexts {
  const found = new Map<string, string>()
  const open: (readonly [Json, Json | undefined])[] = [[real, masked]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [own, other] = next
    if (typeof own === 'string') {
      if (own !== other && own !== '') found.set(own, typeof other === 'string' ? other : HIDDEN)
    } else if (Array.isArray(own)) {
      const others = Array.isArray(other) ? (other as readonly Json[]) : []
      for (const [index, item] of (own as readonly Json[]).entries()) open.push([item, others[index]])
    } else if (isObject(own)) {
      const others = isObject(other) ? other : {}
      const keys = Object.keys(others)
      for (const [index, [key, value]] of Object.entries(own).entries()) {
        const same = Object.hasOwn(others, key) ? key : (keys[index] ?? '')
        if (isObject(other) && same !== key) found.set(key, same === '' ? HIDDEN : same)
        open.push([value, member(others, same)])
      }
    }
  }
  return objectOf(found) as HiddenTexts
}
