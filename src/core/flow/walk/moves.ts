import type { Edge, Task } from '../model.js'
import type { Context } from './context.js'
import type { Step, StepsOfFlow } from './flow-steps.js'
import type { WalkFailure } from './walk-result.js'

/** Where a walk stands. */
export interface Here {
  readonly flow: StepsOfFlow
  readonly step: Step
  /** Only the second half of the step: somebody opened the link. */
  readonly isSecond: boolean
  /** The id with those of the subflow steps around it. */
  readonly path: string
  readonly context: Context
}

/** How a walk goes on from a step. */
export type Move =
  | {
      readonly type: 'to'
      readonly edges: readonly Edge[]
      readonly outcome: string
      readonly outcomeName?: string | undefined
      /** The second half waits until its link is opened. */
      readonly waits?: boolean
      /** An error that the next screen shows. */
      readonly message?: string | undefined
    }
  /** An outcome without an edge: an exit, where a flow around this one goes on from it. */
  | {
      readonly type: 'leave'
      readonly from: Task
      readonly outcome: string
      readonly outcomeName?: string | undefined
      readonly message?: string | undefined
    }
  /** An error that nothing handles: the screen before shows it. */
  | { readonly type: 'back'; readonly outcome: string; readonly message: string }
  | { readonly type: 'enter'; readonly flow: StepsOfFlow }
  /** The exit of a subflow that was not walked. */
  | { readonly type: 'skip'; readonly exit: string }
  | { readonly type: 'open'; readonly step: string }
  | { readonly type: 'stay' }
  | { readonly type: 'stop'; readonly failure: WalkFailure }

/** A move along what a way leads to: its edges, or out of the flow where it has none. */
export function along(
  from: Task,
  outcome: string,
  { edges, outcomeName, message }: Partial<Pick<Move & { type: 'to' }, 'edges' | 'outcomeName' | 'message'>>,
): Move {
  if (edges !== undefined && edges.length > 0) return { type: 'to', edges, outcome, outcomeName, message }
  return { type: 'leave', from, outcome, outcomeName, message }
}
