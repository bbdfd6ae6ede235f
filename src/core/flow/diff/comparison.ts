import type { DiffEntry } from '../../model/diff.js'
import type { JsonObject } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import type { Normalized } from '../normal/index.js'
import { pairScreens, type ScreenPairs } from './pair-screens.js'
import { pairTasks, tasksOf, type TaskPairs } from './pair-tasks.js'

/** One of the two flows. */
export interface Side extends Normalized {
  /** Tasks of the normal form that are objects; a two-phase step is one. */
  readonly tasks: ReadonlyMap<string, JsonObject>
}

/** Two flows and which thing of the one is which of the other. */
export interface Comparison {
  readonly from: Side
  readonly to: Side
  readonly tasks: TaskPairs
  readonly screens: ScreenPairs
}

/** Finds differences of one sort. */
export type Comparer = (comparison: Comparison) => readonly DiffEntry[]

/** One task under its old and its new id. */
export interface TaskPair {
  readonly a: string
  readonly b: string
}

/** One screen under its names in both normal forms, how it is called in words, and where it stands in both documents. */
export interface ScreenPair {
  readonly a: string
  readonly b: string
  readonly subject: string
  readonly paths: { readonly from: Pointer; readonly to: Pointer }
}

export function comparisonOf(from: Normalized, to: Normalized): Comparison {
  const tasks = pairTasks(from, to)
  return {
    from: { ...from, tasks: tasksOf(from) },
    to: { ...to, tasks: tasksOf(to) },
    tasks,
    screens: pairScreens(from, to, tasks),
  }
}

/**
 * Says the same for a task of either flow where they are one task. The second half of a step is named after the step;
 * an id that is no task stays what it is.
 */
export function taskIdentity({ from, to, tasks }: Comparison, side: 'from' | 'to', id: string): string {
  const own = side === 'from' ? from.tasks : to.tasks
  const first = id.endsWith('.end') ? id.slice(0, -'.end'.length) : id
  const [known, suffix] = own.has(id) ? [id, ''] : [first, first === id ? '' : '.end']
  if (!own.has(known)) return `nothing ${id}`
  const match = side === 'to' ? known : tasks.both.get(known)
  return match === undefined ? `old ${known}${suffix}` : `new ${match}${suffix}`
}
