import type { Place } from '../../model/errors.js'
import type { StepWord } from './scenario.js'

/** What a walk came by. */
export interface WalkedStep {
  /** The flow it stands in. */
  readonly flow: string
  /** Its id with those of the subflow steps around it: `4`, `2.8`. */
  readonly id: string
  readonly name: string
  readonly type: StepWord | 'end'
  /** Of screens: the id of the screen. */
  readonly screen: string | undefined
  /** How it was left: the id; absent where the walk stopped. */
  readonly outcome: string | undefined
  /** The text of the button, the name of the branch. */
  readonly outcomeName: string | undefined
}

export type Finish =
  | { readonly type: 'end'; readonly exit: string }
  | { readonly type: 'exit'; readonly exit: string }
  | { readonly type: 'stopsAt' }
  | { readonly type: 'error'; readonly message: string; readonly exit: string | undefined }

/**
 * Why a scenario did not pass. A `failure`: the flow does something else than was expected. A `problem`: the scenario
 * leaves something open that it must say, or says what cannot be.
 */
export interface WalkFailure {
  readonly type: 'failure' | 'problem'
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  readonly where: Place
  readonly expected?: string | undefined
  readonly got?: string | undefined
}

/** An arrow of a flow that a walk took. */
export interface TakenEdge {
  readonly flow: string
  readonly from: string
  readonly outcome: string
  readonly to: string
}

export interface WalkResult {
  readonly name: string
  readonly where: Place
  readonly passed: boolean
  readonly steps: readonly WalkedStep[]
  /** Absent where the walk broke off. */
  readonly finish: Finish | undefined
  readonly failures: readonly WalkFailure[]
  /** For the coverage: tasks by flow and id, and edges. */
  readonly edges: readonly TakenEdge[]
  readonly tasks: readonly { readonly flow: string; readonly id: string }[]
}
