import { isObject, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { pointerTo } from '../../model/pointer.js'
import { listAt, objectAt } from '../read-flow.js'
import type { Task } from '../model.js'

export function taskPath(id: string): Pointer {
  return pointerTo(['contents', 'tasks', id])
}

/** A place below another. */
export function below(path: Pointer, ...segments: readonly string[]): Pointer {
  return `${path}${pointerTo(segments)}`
}

/** Where the rule of a task stands that leads from an outcome to another task. */
export function rulePath(task: Task | undefined, outcome: string, to: string): Pointer {
  if (task === undefined) return '/contents/tasks'
  const index = listAt(objectAt(task.raw, 'next'), 'rules').findIndex(
    (rule) => isObject(rule) && rule['taskId'] === to && (rule['interactionId'] ?? '') === outcome,
  )
  const next = below(task.path, 'next')
  return index === -1 ? next : below(next, 'rules', String(index))
}

/** The members of an object, by key; none for anything else. */
export function membersIn(value: Json | undefined): ReadonlyMap<string, Json> {
  return new Map(isObject(value) ? Object.entries(value) : [])
}
