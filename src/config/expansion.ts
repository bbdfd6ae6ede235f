import type { Pointer } from '../core/model/pointer.js'
import type { ExpansionProblem, Lookup } from './expand.js'

/** How texts with variables are read. */
export interface Expansion {
  readonly lookup: Lookup
  readonly isSecret: (name: string) => boolean
  /** What to do about a variable that has no value, where that is something else than usual. */
  readonly undefinedHint?: string | undefined
  /** Told of a variable that has no value instead of the problems. */
  readonly onUndefined?: (path: Pointer, problem: ExpansionProblem) => void
}
