import { isObject, member, type Json } from '../../model/json.js'
import { pointerTo } from '../../model/pointer.js'
import type { Task } from '../model.js'
import { objectAt } from '../read-flow.js'
import { finding, shown, taskInWords, type FlowFinding } from './finding.js'
import { shapeOf } from './shapes.js'
import type { Subject } from './surroundings.js'

/** What actions are given: arguments of the known shape, and those an action cannot do without. */
export function* checkArguments({ flow }: Subject): Generator<FlowFinding> {
  for (const task of flow.tasks.values()) {
    for (const [name, argument] of Object.entries(objectAt(task.raw, 'arguments'))) {
      const wrong = wrongArgument(argument)
      if (wrong === undefined) continue
      const message = `${taskInWords(task)}: the argument ${shown(name)} ${wrong}`
      const path = `${task.path}${pointerTo(['arguments', name])}`
      yield finding('argument-shape', { message, path, task: task.id })
    }
    yield* checkNeeded(task)
  }
}

function* checkNeeded(task: Task): Generator<FlowFinding> {
  const about = { path: task.path, task: task.id }
  if (task.type === 'flow' && task.calls === undefined) {
    yield finding('subflow-missing', { message: `${taskInWords(task)} calls no flow`, ...about })
  }
  if (task.type !== 'automated' || !isConnectorAction(task.action ?? '')) return
  const connector = task.arguments.get('connectorId')
  if (typeof connector === 'string' && connector !== '') return
  yield finding('connector-missing', { message: `${taskInWords(task)} names no connector`, ...about })
}

function isConnectorAction(action: string): boolean {
  return action === 'connector' || action.endsWith('-connector')
}

/** What is wrong with an argument, in words. */
function wrongArgument(argument: Json): string | undefined {
  if (!isObject(argument)) return `is ${shapeOf(argument)}, not an object with type and value`
  const type = member(argument, 'type')
  if (typeof type !== 'string') return `has a type that is ${shapeOf(type)}`
  const value = member(argument, 'value')
  if (!Array.isArray(value)) return undefined
  for (const item of value as readonly Json[]) {
    // Lists of plain values exist too; only what looks like an item with a key is judged as one.
    if (!isObject(item) || !(Object.hasOwn(item, 'key') || Object.hasOwn(item, 'value'))) continue
    if (typeof member(item, 'key') !== 'string') return 'has an item without a key'
    if (typeof member(item, 'type') !== 'string') return 'has an item without a type'
  }
  return undefined
}
