import type { Address } from '../core/model/address.js'
import type { ToolError } from '../core/model/errors.js'
import type { Live } from '../core/model/kind.js'
import type { Finding, Plan } from '../core/model/plan.js'
import type { LastApplied } from '../core/model/state.js'

/** A plan with the live documents it was made from. */
export interface Proposal {
  readonly plan: Plan
  readonly live: ReadonlyMap<Address, Live>
  /** Last-applied it was made with; what a config run confirms is laid over it. */
  readonly lastApplied: LastApplied | undefined
  /** Of a restore: when (ms) the version was kept that each address goes back to. */
  readonly wentBackTo?: Readonly<Record<Address, number>>
  /**
   * What can only be read one by one, and was read for this plan under the lock, is not read again before it is written, as
   * long as it is young enough. Default: false.
   */
  readonly isLookSpared?: boolean
  /** Id of the run whose plan this finishes. */
  readonly resumes?: string
  /** Changes of the plan that are not carried out, and why. */
  readonly refused?: ReadonlyMap<Address, ToolError>
  /**
   * Of {@link refused}, those that nobody agreed to as they stand in the plan. A run that goes on with this one refuses
   * them too: nothing else tells them from what was agreed to. Default: none.
   */
  readonly notAgreedTo?: ReadonlyMap<Address, ToolError>
  /** To be said when it was carried out: what came out of the fresh look. */
  readonly notes?: readonly Finding[]
  /** Changes of which an earlier run sent a call that took effect, or may have; it may not show yet. Default: none. */
  readonly sentBefore?: ReadonlySet<Address>
  /** Id of the run that this takes back. */
  readonly rolledBack?: string
}

/** Makes the same plan again from a fresh look: for the preview, and once more under the lock. */
export interface Proposer<Proposed extends Proposal = Proposal> {
  /** What is being done, as its command is called. */
  readonly operation: string
  /** True when confirmed values become last-applied. */
  readonly isConfigRun: boolean
  propose(): Promise<Proposed>
}
