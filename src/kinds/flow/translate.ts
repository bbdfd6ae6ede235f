import { listAt, objectAt, readFlow, textAt } from '../../core/flow/read-flow.js'
import type { DocumentTraits, MissingCounterpart } from '../../core/model/document-traits.js'
import { isObject, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'

/** Foreign things that a flow's `references` name: `{ connectors: { Segment: 'CI2abc' } }`. */
const SORTS = ['connectors', 'roles'] as const
/** Ids begin with it. Connectors and roles are shown so throughout the API reference. */
const PREFIXES = { connectors: 'CI', roles: 'ROL' } as const
/** Prefix and 27 characters; shorter ones are texts that happen to begin so. */
const LEAST_LENGTH = 20

export const namesInFlow: DocumentTraits['namesIn'] = (document) =>
  bySort((sort) => {
    const named = Object.entries(objectAt(objectAt(document, 'references'), sort))
    return new Map(named.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  })

/** Every id of a foreign thing that stands anywhere in the document; a listed flow has them in its `dsl`. */
export const idsInFlow: DocumentTraits['idsIn'] = (document) => {
  const texts = new Set<string>()
  mapTexts(document, (text) => {
    texts.add(text)
    return text
  })
  return bySort((sort) => new Set([...texts].filter((text) => isIdOf(sort, text))))
}

/**
 * The document with the ids of the project it goes to: connectors and roles by their names in `references`, screens by
 * the tasks that show them. An id that is in use there already stays, and so does one that has no name.
 */
export const translateFlow: DocumentTraits['translate'] = (document, { byName, known, live }) => {
  const ids = new Map<string, string>()
  const missing: MissingCounterpart[] = []
  for (const sort of SORTS) {
    for (const [name, id] of namesInFlow(document)[sort] ?? []) {
      const there = byName[sort]?.get(name)
      if (there !== undefined) ids.set(id, there)
      else if (known[sort]?.has(id) !== true) missing.push({ sort, name })
    }
  }
  const screens = live === undefined ? new Map<string, string>() : screenIds(document, live)
  const changed = [...ids, ...screens].some(([from, to]) => from !== to)
  if (!changed) return { document, missing }
  const renamed = mapTexts(document, (text) => ids.get(text) ?? text)
  const translated = isObject(renamed) ? renamed : document
  return { document: screens.size === 0 ? translated : withScreenIds(translated, screens), missing }
}

/** Screen ids of the live flow for those of the document, where the same task shows the one here and the other there. */
function screenIds(document: JsonObject, live: JsonObject): ReadonlyMap<string, string> {
  const ours = readFlow(document)
  const theirs = readFlow(live)
  const ids = new Map<string, string>()
  const taken = new Set([...ours.screens.keys()].filter((id) => theirs.screens.has(id)))
  for (const [taskId, { screenId }] of ours.tasks) {
    const there = theirs.tasks.get(taskId)?.screenId
    if (screenId === undefined || there === undefined || !theirs.screens.has(there)) continue
    if (taken.has(screenId) || ids.has(screenId) || taken.has(there)) continue
    ids.set(screenId, there)
    taken.add(there)
  }
  // A screen that keeps its id must not meet one that another takes.
  const kept = new Set([...ours.screens.keys()].filter((id) => !ids.has(id)))
  return new Map([...ids].filter(([, to]) => !kept.has(to)))
}

function withScreenIds(document: JsonObject, ids: ReadonlyMap<string, string>): JsonObject {
  const renamed = (object: Json): Json => {
    if (!isObject(object)) return object
    const id = ids.get(textAt(object, 'screenId') ?? '')
    return id === undefined ? object : overlay(object, { screenId: id })
  }
  const contents = objectAt(document, 'contents')
  const tasks = Object.entries(objectAt(contents, 'tasks')).map(
    ([key, task]) => [key, renamed(task)] as const,
  )
  return overlay(document, {
    contents: overlay(contents, { tasks: objectOf(tasks) }),
    screens: listAt(document, 'screens').map(renamed),
  })
}

/** The same value with every text in it replaced; keys stay. Gives back what it got where nothing changes. */
function mapTexts(value: Json, replace: (text: string) => string): Json {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) {
    const before: readonly Json[] = value
    const after = before.map((item) => mapTexts(item, replace))
    return after.every((item, index) => item === before[index]) ? before : after
  }
  if (!isObject(value)) return value
  const members = Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, replace)] as const)
  return members.every(([key, inner]) => inner === value[key]) ? value : objectOf(members)
}

function isIdOf(sort: (typeof SORTS)[number], text: string): boolean {
  return text.startsWith(PREFIXES[sort]) && text.length >= LEAST_LENGTH && /^[A-Za-z0-9]+$/.test(text)
}

function bySort<Value>(of: (sort: (typeof SORTS)[number]) => Value): Readonly<Record<string, Value>> {
  return Object.fromEntries(SORTS.map((sort) => [sort, of(sort)]))
}
