import { isObject, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { pointerTo } from '../../model/pointer.js'
import { taskIndex } from '../normal/index.js'
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
  const rule = taskIndex(task).edges.get(outcome)?.get(to)
  return rule?.path ?? below(task.path, 'next')
}

/** The members of an object, by key; none for anything else. */
export function membersIn(value: Json | undefined): ReadonlyMap<string, Json> {
  return new Map(isObject(value) ? Object.entries(value) : [])
}
