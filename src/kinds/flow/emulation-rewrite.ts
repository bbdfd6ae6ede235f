import { listAt, objectAt, textAt } from '../../core/flow/read-flow.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import { derivedLists } from './emulation-derived.js'
import type { ExportedDocument } from './emulation-record.js'
import { defaultArguments, defaultProps } from './emulation-rewrite-defaults.js'

/** What the pretended editor is at; invented, newer than any that was seen. */
const COMPONENTS_VERSION = '3.99.0'
const GRID = 12

interface Point {
  readonly x: number
  readonly y: number
}

/**
 * A document as a server with a newer editor stores it: nothing of its meaning changes, and little of its text stays.
 * Rewriting it again changes nothing. Each of the changes was seen in real documents; that one import makes all of
 * them is a guess.
 */
export function rewritten(document: ExportedDocument): ExportedDocument {
  const screens = document.screens.map((screen) => ({
    ...screen,
    contents: backFilledTree(objectAt(screen, 'contents')),
  }))
  const trees = new Map(screens.map((screen) => [textAt(screen, 'screenId') ?? '', screen.contents]))
  const tasks = objectAt(document.contents, 'tasks')
  const origin = pointOf(objectAt(tasks, 'start'))
  const rewrittenTasks = Object.entries(tasks).map(([id, task]): [string, Json] => {
    if (!isObject(task)) return [id, task]
    const tree = textAt(task, 'type') === 'screen' ? trees.get(textAt(task, 'screenId') ?? '') : undefined
    return [id, sorted({ ...rewrittenTask(task, origin), ...(tree === undefined ? {} : derivedLists(tree)) })]
  })
  const { metadata } = document
  return {
    ...document,
    metadata: {
      ...metadata,
      componentsVersion: raised(textAt(metadata, 'componentsVersion') ?? ''),
      sharedInteractions: reordered(listAt(metadata, 'sharedInteractions')),
    },
    contents: sorted(
      Object.hasOwn(document.contents, 'tasks')
        ? { ...document.contents, tasks: objectOf(rewrittenTasks) }
        : document.contents,
    ),
    screens,
  }
}

function rewrittenTask(task: JsonObject, origin: Point): JsonObject {
  const view = member(task, 'view')
  const draft = member(task, 'htmlTemplate')
  return {
    ...task,
    ...withArguments(task),
    ...(Object.hasOwn(task, 'next') ? { next: { rules: [], ...objectAt(task, 'next') } } : {}),
    ...(isObject(view) ? { view: moved(view, origin) } : {}),
    ...(isObject(draft) ? { htmlTemplate: backFilledTree(draft) } : {}),
  }
}

function withArguments(task: JsonObject): JsonObject {
  const added = Object.entries(defaultArguments(textAt(task, 'action') ?? ''))
  if (added.length === 0) return {}
  const filled = added.map(([name, value]): [string, Json] => [name, { type: 'inline', value }])
  return { arguments: { ...objectOf(filled), ...objectAt(task, 'arguments') } }
}

function backFilledTree(tree: JsonObject): JsonObject {
  return sorted(
    objectOf(
      Object.entries(tree).map(([id, node]): [string, Json] => {
        if (!isObject(node) || !Object.hasOwn(node, 'props')) return [id, node]
        const sort = textAt(objectAt(node, 'type'), 'resolvedName') ?? ''
        return [id, sorted({ ...node, props: sorted({ ...defaultProps(sort), ...objectAt(node, 'props') }) })]
      }),
    ),
  )
}

/** Keys by name, as a server that keeps them in a map writes them. */
function sorted(object: JsonObject): JsonObject {
  return objectOf(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** From the last id to the first; those without one stay in front. */
function reordered(exits: readonly Json[]): readonly Json[] {
  const idOf = (exit: Json) => (isObject(exit) ? (textAt(exit, 'id') ?? '') : '')
  return exits.toSorted((a, b) => (idOf(a) === idOf(b) ? 0 : idOf(a) < idOf(b) ? 1 : -1))
}

function pointOf(task: JsonObject): Point {
  const view = objectAt(task, 'view')
  const at = (name: string) => {
    const value = member(view, name)
    return typeof value === 'number' ? value : 0
  }
  return { x: at('x'), y: at('y') }
}

/** So that the start lies at the origin, and everything on the grid. What is no number stays. */
function moved(view: JsonObject, origin: Point): JsonObject {
  return objectOf(
    Object.entries(view).map(([name, value]): [string, Json] => {
      if ((name !== 'x' && name !== 'y') || typeof value !== 'number') return [name, value]
      // `+ 0` turns a negative zero into the one that JSON has.
      const at = Math.round((value - origin[name]) / GRID) * GRID + 0
      return [name, Number.isSafeInteger(at) ? at : value]
    }),
  )
}

function raised(version: string): string {
  const [a, b] = [numbersOf(version), numbersOf(COMPONENTS_VERSION)]
  const at = b.findIndex((number, index) => number !== a[index])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0) ? version : COMPONENTS_VERSION
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map(Number)
}
