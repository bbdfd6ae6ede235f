import type { JsonObject } from '../../model/json.js'
import type { Normalized } from '../normal/index.js'
import type { ScreenPairs } from './pair-screens.js'
import type { TaskPairs } from './pair-tasks.js'

/** One of the two flows. */
export interface Side extends Normalized {
  /** Tasks of the normal form that are objects; a two-phase step is one. */
  readonly tasks: ReadonlyMap<string, JsonObject>
}

/** Two flows and which thing of the one is which of the other. */
export interface Sides {
  readonly from: Side
  readonly to: Side
  readonly tasks: TaskPairs
  readonly screens: ScreenPairs
}

/**
 * Says the same for a task of either flow where they are one task. The second half of a step is named after the step;
 * an id that is no task stays what it is.
 */
export function taskIdentity({ from, to, tasks }: Sides, side: 'from' | 'to', id: string): string {
  const own = side === 'from' ? from.tasks : to.tasks
  const first = id.endsWith('.end') ? id.slice(0, -'.end'.length) : id
  const [known, suffix] = own.has(id) ? [id, ''] : [first, first === id ? '' : '.end']
  if (!own.has(known)) return `nothing ${id}`
  const match = side === 'to' ? known : tasks.both.get(known)
  return match === undefined ? `old ${known}${suffix}` : `new ${match}${suffix}`
}
