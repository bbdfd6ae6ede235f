import { copyJson } from '../flow/layouts/copy-json.js'
import type { MissingCounterpart, TargetIds } from '../model/document-traits.js'
import { isObject, member, type Json, type JsonObject } from '../model/json.js'

/** Foreign things that a document's `references` name: `{ connectors: { Segment: 'CI2abc' } }`. */
const SORTS = ['connectors', 'roles'] as const
type Sort = (typeof SORTS)[number]

/** Ids begin with it. Connectors and roles are shown so throughout the API reference. */
const PREFIXES = { connectors: 'CI', roles: 'ROL' } as const

const WORDS: Readonly<Record<Sort, MissingWords>> = {
  connectors: { noun: 'connector' },
  roles: { noun: 'role', advice: 'Create the role first.' },
}

interface MissingWords {
  /** One of them. */
  readonly noun: string
  /** What to do where the project has none of that name; absent where only its id can be named. */
  readonly advice?: string
}

/** How a sentence speaks of a foreign thing of this sort. */
export function wordsOfSort(sort: string): MissingWords {
  const known = SORTS.find((each) => each === sort)
  return known === undefined ? { noun: sort } : WORDS[known]
}

/** Ids by name, by sort, as the document's table of references tells them. A name without an id is none. */
export function namesInReferences(document: JsonObject): Readonly<Record<Sort, ReadonlyMap<string, string>>> {
  const references = member(document, 'references')
  return bySort((sort) => {
    const table = isObject(references) ? member(references, sort) : undefined
    const named = Object.entries(isObject(table) ? table : {})
    return new Map(named.filter((entry): entry is [string, string] => isFilledText(entry[1])))
  })
}

/** Every text in the document that is the id of a connector or a role by its form, by sort. */
export function foreignIdsIn(document: JsonObject): Readonly<Record<Sort, ReadonlySet<string>>> {
  const texts = textsIn(document)
  return bySort((sort) => new Set([...texts].filter((text) => isIdOf(sort, text))))
}

/**
 * The document with the ids of the project it goes to, wherever they stand in it, by their names in `references`. What
 * the environment or the service says of a name counts most; then an id that is in use there already stays; then names
 * that other documents of the project tell. An id that has no name stays as it is.
 */
export function withForeignIds(
  document: JsonObject,
  { byName, known, certain }: TargetIds,
): { readonly document: JsonObject; readonly missing: readonly MissingCounterpart[] } {
  const ids = new Map<string, string>()
  const missing: MissingCounterpart[] = []
  for (const [sort, names] of Object.entries(namesInReferences(document))) {
    for (const [name, id] of names) {
      const there = byName[sort]?.get(name)
      const isInUse = known[sort]?.has(id) === true
      if (isInUse && certain?.[sort]?.has(name) !== true) continue
      if (there !== undefined) ids.set(id, there)
      else if (!isInUse) missing.push({ sort, name })
    }
  }
  const isChanged = [...ids].some(([from, to]) => from !== to)
  if (!isChanged) return { document, missing }
  const translated = copyJson(document, { replaceText: (text) => ids.get(text) ?? text })
  return { document: isObject(translated) ? translated : document, missing }
}

/** Every text in a value, keys aside. It loops, so that no depth is too much for it. */
function textsIn(document: JsonObject): ReadonlySet<string> {
  const texts = new Set<string>()
  const open: Json[] = [document]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string') texts.add(next)
    else if (Array.isArray(next)) for (const inner of next as readonly Json[]) open.push(inner)
    else if (isObject(next)) for (const inner of Object.values(next)) open.push(inner)
  }
  return texts
}

function isIdOf(sort: Sort, text: string): boolean {
  // A word that happens to begin so does no harm: it is never translated, only looked for.
  return text.startsWith(PREFIXES[sort]) && /^[A-Za-z0-9_-]{4,}$/.test(text)
}

function isFilledText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function bySort<Value>(of: (sort: Sort) => Value): Readonly<Record<Sort, Value>> {
  return { connectors: of('connectors'), roles: of('roles') }
}
