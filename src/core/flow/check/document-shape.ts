import { isObject, member, type JsonObject } from '../../model/json.js'
import { pointerTo } from '../../model/pointer.js'
import { listAt, objectAt } from '../read-flow.js'
import { finding, screenInWords, shown, taskInWords, type FlowFinding } from './finding.js'
import { shapeOf, wrongMember, wrongShape, type Place } from './shapes.js'
import type { Subject } from './surroundings.js'

const DOCUMENT = { steps: [], of: 'the document' } as const

/** The frame: header, graph, list of screens, table of names. */
export function* checkFrame({ flow }: Subject): Generator<FlowFinding> {
  const { document } = flow
  yield* wrongMember(document, { ...DOCUMENT, key: 'flowId' }, 'text')
  yield* wrongMember(document, { ...DOCUMENT, key: 'screens' }, 'list')
  yield* wrongMember(document, { ...DOCUMENT, key: 'references' }, 'object')
  yield* wrongMember(document, { ...DOCUMENT, key: 'metadata' }, 'object')
  if (member(document, 'metadata') === undefined) {
    yield finding('no-metadata', { message: 'the document has no metadata', path: '' })
  }
  const metadata = { steps: ['metadata'], of: 'metadata' }
  yield* wrongMember(flow.metadata, { ...metadata, key: 'name' }, 'text')
  yield* wrongMember(flow.metadata, { ...metadata, key: 'sharedInteractions' }, 'list')
  const references = { steps: ['references'], of: 'references' }
  yield* wrongMember(objectAt(document, 'references'), { ...references, key: 'connectors' }, 'object')
  yield* wrongMember(objectAt(document, 'references'), { ...references, key: 'roles' }, 'object')
  yield* checkGraphFrame(document)
}

function* checkGraphFrame(document: JsonObject): Generator<FlowFinding> {
  const contents = member(document, 'contents')
  if (!isObject(contents)) {
    const message = `the document has no graph: contents is ${shapeOf(contents)}`
    yield finding('no-contents', { message, path: contents === undefined ? '' : '/contents' })
    return
  }
  const tasks = member(contents, 'tasks')
  yield* wrongMember(contents, { steps: ['contents'], of: 'contents', key: 'startTask' }, 'text')
  if (isObject(tasks)) return
  const message = `the tasks of the graph are ${shapeOf(tasks)}, not an object`
  yield finding('tasks-not-object', { message, path: tasks === undefined ? '/contents' : '/contents/tasks' })
}

/** Every task and what is inside it. */
export function* checkTaskShapes({ flow }: Subject): Generator<FlowFinding> {
  for (const [key, raw] of Object.entries(objectAt(objectAt(flow.document, 'contents'), 'tasks'))) {
    const steps = ['contents', 'tasks', key]
    const task = flow.tasks.get(key)
    if (task === undefined || !isObject(raw)) {
      yield wrongShape(raw, { steps, of: 'the tasks', task: key }, 'object')
      continue
    }
    const place = { steps, of: taskInWords(task), task: key }
    const id = member(raw, 'id')
    if (id !== key) {
      const written = typeof id === 'string' ? `the id ${shown(id)}` : `an id that is ${shapeOf(id)}`
      yield finding('key-differs', wordsOf(`${place.of} has ${written}`, place))
    }
    yield* wrongMember(raw, { ...place, key: 'name' }, 'text')
    yield* wrongMember(raw, { ...place, key: 'screenId' }, 'text')
    yield* wrongMember(raw, { ...place, key: 'arguments' }, 'object')
    yield* checkErrorHandling(raw, place)
    yield* checkList(raw, { ...place, key: 'conditions' })
    yield* wrongMember(raw, { ...place, key: 'next' }, 'object')
    yield* checkRules(raw, place)
  }
}

function* checkErrorHandling(task: JsonObject, place: Place): Generator<FlowFinding> {
  const key = 'errorHandlingV2'
  yield* wrongMember(task, { ...place, key }, 'object')
  for (const error of Object.keys(objectAt(task, key))) {
    yield* wrongMember(
      objectAt(task, key),
      { ...place, steps: [...place.steps, key], of: `${key} of ${place.of}`, key: error },
      'object',
    )
  }
}

function* checkRules(task: JsonObject, place: Place): Generator<FlowFinding> {
  const next = { ...place, steps: [...place.steps, 'next'] }
  yield* checkList(objectAt(task, 'next'), { ...next, key: 'rules' })
  for (const [index, rule] of listAt(objectAt(task, 'next'), 'rules').entries()) {
    if (!isObject(rule)) continue
    const at = { ...next, steps: [...next.steps, 'rules', String(index)], of: `an edge of ${place.of}` }
    const target = member(rule, 'taskId')
    if (typeof target !== 'string')
      yield wrongShape(target, { ...at, steps: [...at.steps, 'taskId'] }, 'text')
    yield* wrongMember(rule, { ...at, key: 'interactionId' }, 'text')
  }
}

/** Every screen, its interactions and its components. */
export function* checkScreenShapes({ flow, shownBy }: Subject): Generator<FlowFinding> {
  for (const [index, raw] of listAt(flow.document, 'screens').entries()) {
    const steps = ['screens', String(index)]
    if (!isObject(raw)) {
      yield wrongShape(raw, { steps, of: 'the screens' }, 'object')
      continue
    }
    const id = member(raw, 'screenId')
    if (typeof id !== 'string' || id === '') {
      yield wrongShape(id, { steps: [...steps, 'screenId'], of: `screen ${index}` }, 'text')
      continue
    }
    const place = { steps, of: screenInWords({ id }, shownBy.get(id)), screen: id }
    yield* checkList(raw, { ...place, key: 'interactions' })
    yield* wrongMember(raw, { ...place, key: 'contents' }, 'object')
    for (const [key, node] of Object.entries(objectAt(raw, 'contents'))) {
      yield* checkNode(node, { ...place, steps: [...steps, 'contents', key] })
    }
  }
}

function* checkNode(node: unknown, place: Place): Generator<FlowFinding> {
  if (!isObject(node)) {
    yield wrongShape(node as undefined, place, 'object')
    return
  }
  const inside = { ...place, of: `a component in ${place.of}` }
  yield* wrongMember(node, { ...inside, key: 'props' }, 'object')
  yield* wrongMember(node, { ...inside, key: 'linkedNodes' }, 'object')
  yield* wrongMember(node, { ...inside, key: 'nodes' }, 'list')
  yield* wrongMember(node, { ...inside, key: 'parent' }, 'text')
}

/** A list whose items are objects. */
function* checkList(object: JsonObject, place: Place & { readonly key: string }): Generator<FlowFinding> {
  yield* wrongMember(object, place, 'list')
  for (const [index, item] of listAt(object, place.key).entries()) {
    if (isObject(item)) continue
    const steps = [...place.steps, place.key, String(index)]
    yield wrongShape(item, { ...place, steps, of: `${place.key} of ${place.of}` }, 'object')
  }
}

function wordsOf(message: string, { steps, task }: Place): { message: string; path: string; task?: string } {
  return { message, path: pointerTo(steps), ...(task !== undefined && { task }) }
}
