import { isObject, member, type Json, type JsonObject } from '../model/json.js'
import { pointerTo } from '../model/pointer.js'
import type {
  Branch,
  Component,
  Edge,
  Flow,
  FlowDocument,
  NamesById,
  Screen,
  SecondHalves,
  Task,
  TaskType,
} from './model.js'

const TASK_TYPES: ReadonlySet<string> = new Set<TaskType>(['screen', 'automated', 'condition', 'flow'])

/** Reads a document in the exported layout. Never throws, whatever stands in it. */
export function readFlow(document: FlowDocument): Flow {
  const contents = objectAt(document, 'contents')
  const metadata = objectAt(document, 'metadata')
  const references = objectAt(document, 'references')
  const tasks = Object.entries(objectAt(contents, 'tasks')).flatMap(([id, raw]): [string, Task][] =>
    isObject(raw) ? [[id, readTask(id, raw)]] : [],
  )
  const screens = new Map<string, Screen>()
  for (const [index, raw] of listAt(document, 'screens').entries()) {
    const id = isObject(raw) ? textAt(raw, 'screenId') : undefined
    if (isObject(raw) && id !== undefined && !screens.has(id)) screens.set(id, readScreen(id, raw, index))
  }
  return {
    document,
    id: textAt(document, 'flowId'),
    metadata,
    startTask: textAt(contents, 'startTask'),
    tasks: new Map(tasks),
    screens,
    exits: listAt(metadata, 'sharedInteractions').flatMap((exit) =>
      isObject(exit) ? (textAt(exit, 'id') ?? []) : [],
    ),
    connectors: namesById(objectAt(references, 'connectors')),
    roles: namesById(objectAt(references, 'roles')),
  }
}

/** The halves of two-phase steps, as `n.end` → `n`. */
export function secondHalves(flow: Flow): SecondHalves {
  const halves = new Map<string, string>()
  for (const id of flow.tasks.keys()) {
    if (!id.endsWith('.end')) continue
    const first = id.slice(0, -'.end'.length)
    if (flow.tasks.has(first)) halves.set(id, first)
  }
  return halves
}

function readTask(id: string, raw: JsonObject): Task {
  const steps = ['contents', 'tasks', id]
  const type = textAt(raw, 'type')
  const args = new Map(
    Object.entries(objectAt(raw, 'arguments')).flatMap(([name, argument]): [string, Json][] => {
      const value = isObject(argument) ? member(argument, 'value') : undefined
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const calls = args.get('flowId')
  const errors = Object.entries(objectAt(raw, 'errorHandlingV2')).flatMap(
    ([name, handling]): [string, JsonObject][] => (isObject(handling) ? [[name, handling]] : []),
  )
  return {
    id,
    path: pointerTo(steps),
    raw,
    type: id === 'start' ? 'start' : isTaskType(type) ? type : 'other',
    name: textAt(raw, 'name') ?? '',
    action: textAt(raw, 'action'),
    screenId: textAt(raw, 'screenId'),
    calls: type === 'flow' && typeof calls === 'string' && calls !== '' ? calls : undefined,
    arguments: args,
    edges: listAt(objectAt(raw, 'next'), 'rules').flatMap((rule, index): Edge[] => {
      const to = isObject(rule) ? textAt(rule, 'taskId') : undefined
      if (!isObject(rule) || to === undefined) return []
      const path = pointerTo([...steps, 'next', 'rules', String(index)])
      return [{ from: id, outcome: textAt(rule, 'interactionId') ?? '', to, path }]
    }),
    branches: listAt(raw, 'conditions').flatMap((branch, index): Branch[] => {
      if (!isObject(branch)) return []
      const path = pointerTo([...steps, 'conditions', String(index)])
      const name = textAt(branch, 'name') ?? ''
      return [{ id: textAt(branch, 'interactionId') ?? '', name, raw: branch, path }]
    }),
    errorHandling: new Map(errors),
  }
}

function isTaskType(type: string | undefined): type is TaskType {
  return type !== undefined && TASK_TYPES.has(type)
}

function readScreen(id: string, raw: JsonObject, index: number): Screen {
  const steps = ['screens', String(index)]
  const nodes = Object.entries(objectAt(raw, 'contents')).flatMap(([key, node]): [string, Component][] =>
    isObject(node) ? [[key, readComponent(key, node, [...steps, 'contents', key])]] : [],
  )
  const interactions = listAt(raw, 'interactions').flatMap((interaction): [string, JsonObject][] => {
    const key = isObject(interaction) ? textAt(interaction, 'id') : undefined
    return isObject(interaction) && key !== undefined ? [[key, interaction]] : []
  })
  return { id, path: pointerTo(steps), raw, nodes: new Map(nodes), interactions: new Map(interactions) }
}

function readComponent(id: string, raw: JsonObject, steps: readonly string[]): Component {
  const linked = Object.values(objectAt(raw, 'linkedNodes'))
  return {
    id,
    path: pointerTo(steps),
    raw,
    sort: textAt(objectAt(raw, 'type'), 'resolvedName') ?? '',
    props: objectAt(raw, 'props'),
    parent: textAt(raw, 'parent'),
    children: [...listAt(raw, 'nodes'), ...linked].filter((child) => typeof child === 'string'),
  }
}

/** `{ name: id }` turned round; the first name of an id counts. */
function namesById(idsByName: JsonObject): NamesById {
  const names = new Map<string, string>()
  for (const [name, id] of Object.entries(idsByName)) {
    if (typeof id === 'string' && id !== '' && !names.has(id)) names.set(id, name)
  }
  return names
}

/** The object under a key; an empty one where there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = member(object, key)
  return isObject(value) ? value : {}
}

/** The list under a key; an empty one where there is none. */
export function listAt(object: JsonObject, key: string): readonly Json[] {
  const value = member(object, key)
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

/** The text under a key; `undefined` where there is none. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = member(object, key)
  return typeof value === 'string' ? value : undefined
}
