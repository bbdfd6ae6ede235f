import type { Address } from '../model/address.js'
import type { Original } from '../model/kind.js'
import type { Plan } from '../model/plan.js'

/** A run that is over, with all that is known of what it changed. */
export interface FinishedRun {
  readonly runId: string
  /** Where its record lies, for a person. */
  readonly location: string
  readonly changes: Plan['changes']
  /** Addresses of the steps that wrote something, or may have. */
  readonly touched: ReadonlySet<Address>
  /** Complete originals from before its first write. */
  readonly originals: ReadonlyMap<Address, Original>
  /** What it read again after its writes. */
  readonly readBack: ReadonlyMap<Address, Original>
}
