import { canonicalJson, isObject, objectOf, type Json, type JsonObject } from '../../model/json.js'

/** Real documents are about fifteen levels deep. */
const DEEPEST = 100

/**
 * A document of at most so many levels that comparing and printing it needs no deep stack: what lies deeper stands as
 * its canonical text. Almost every document is given back as it is.
 */
export function shallow(document: JsonObject): JsonObject {
  if (!isDeep(document)) return document
  const cut = cutAt(document, DEEPEST)
  return isObject(cut) ? cut : document
}

/** Goes no deeper itself than it allows. */
function isDeep(value: Json, levels = DEEPEST): boolean {
  if (levels < 0) return true
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if (isNested(item) && isDeep(item, levels - 1)) return true
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const inner = value[key]
      if (inner !== undefined && isNested(inner) && isDeep(inner, levels - 1)) return true
    }
  }
  return false
}

function cutAt(value: Json, levels: number): Json {
  if (!isNested(value)) return value
  if (levels === 0) return canonicalText(value)
  if (!isObject(value)) return value.map((item) => cutAt(item, levels - 1))
  return objectOf(Object.entries(value).map(([key, inner]) => [key, cutAt(inner, levels - 1)] as const))
}

/** Like `canonicalJson`, in a loop. */
function canonicalText(value: Json): string {
  const parts: string[] = []
  const open: ({ readonly text: string } | { readonly value: Json })[] = [{ value }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('text' in next) {
      parts.push(next.text)
      continue
    }
    const { value: inner } = next
    if (!isNested(inner)) {
      parts.push(canonicalJson(inner))
      continue
    }
    const [before, after] = isObject(inner) ? ['{', '}'] : ['[', ']']
    const members = isObject(inner)
      ? Object.entries(inner)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [`${JSON.stringify(key)}:`, item] as const)
      : inner.map((item) => ['', item] as const)
    parts.push(before)
    open.push({ text: after })
    for (const [index, [prefix, item]] of [...members.entries()].reverse()) {
      open.push({ value: item }, { text: index === 0 ? prefix : `,${prefix}` })
    }
  }
  return parts.join('')
}

function isNested(value: Json): value is readonly Json[] | JsonObject {
  return Array.isArray(value) || isObject(value)
}
