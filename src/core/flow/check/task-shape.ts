import { isObject, member, type JsonObject } from '../../model/json.js'
import type { Task } from '../model.js'
import { listAt, objectAt } from '../read-flow.js'
import { finding, shown, taskInWords, type FlowFinding } from './finding.js'
import { shapeOf, wrongItems, wrongMembers, wrongShape, type Place, type Shapes } from './shapes.js'
import type { Subject } from './surroundings.js'

const TASK: Shapes = [
  ['name', 'text'],
  ['screenId', 'text'],
  ['arguments', 'object'],
  ['errorHandlingV2', 'object'],
  ['conditions', 'list'],
  ['next', 'object'],
]

/** Every task and what is inside it. */
export function* checkTaskShapes({ flow }: Subject): Generator<FlowFinding> {
  for (const [key, raw] of Object.entries(objectAt(objectAt(flow.document, 'contents'), 'tasks'))) {
    const task = flow.tasks.get(key)
    if (task === undefined || !isObject(raw)) {
      yield wrongShape(raw, { steps: ['contents', 'tasks', key], of: 'the tasks', task: key }, 'object')
      continue
    }
    const place = (...below: readonly string[]) => ({
      steps: ['contents', 'tasks', key, ...below],
      of: taskInWords(task),
      task: key,
    })
    if (member(raw, 'id') !== key) yield otherId(task)
    yield* wrongMembers(raw, TASK, place)
    yield* wrongItems(raw, 'conditions', place)
    const errors = objectAt(raw, 'errorHandlingV2')
    for (const error of Object.keys(errors)) {
      yield* wrongMembers(errors, [[error, 'object']], () => place('errorHandlingV2'))
    }
    yield* checkRules(objectAt(raw, 'next'), () => place('next'))
  }
}

function otherId(task: Task): FlowFinding {
  const id = member(task.raw, 'id')
  const written = typeof id === 'string' ? `the id ${shown(id)}` : `an id that is ${shapeOf(id)}`
  const message = `${taskInWords(task)} has ${written}`
  return finding('key-differs', { message, path: task.path, task: task.id })
}

function* checkRules(next: JsonObject, place: () => Place): Generator<FlowFinding> {
  yield* wrongMembers(next, [['rules', 'list']], place)
  yield* wrongItems(next, 'rules', place)
  for (const [index, rule] of listAt(next, 'rules').entries()) {
    if (!isObject(rule)) continue
    const at = () => {
      const { steps, of, ...about } = place()
      return { ...about, steps: [...steps, 'rules', String(index)], of: `an edge of ${of}` }
    }
    yield* wrongMembers(rule, [['interactionId', 'text']], at)
    const target = member(rule, 'taskId')
    if (typeof target === 'string') continue
    const edge = at()
    yield wrongShape(target, { ...edge, steps: [...edge.steps, 'taskId'] }, 'text')
  }
}
