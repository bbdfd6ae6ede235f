import type { DiffEntry } from '../../model/diff.js'
import type { Pointer } from '../../model/pointer.js'
import type { Normalized } from '../normal/index.js'
import { exitChanges, type ExitChanges } from './exit-changes.js'
import { pairScreens } from './pair-screens.js'
import { pairTasks, tasksOf } from './pair-tasks.js'
import type { Sides } from './sides.js'

/** Two flows, which thing of the one is which of the other, and how they end. */
export interface Comparison extends Sides {
  readonly exits: ExitChanges
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
  const before = { ...from, tasks: tasksOf(from) }
  const after = { ...to, tasks: tasksOf(to) }
  const tasks = pairTasks(before, after)
  const graph = { from: before, to: after, tasks, screens: pairScreens(before, after, tasks) }
  return { ...graph, exits: exitChanges(graph) }
}
