import type { Address } from '../core/model/address.js'
import type { ApiError } from '../core/model/api-error.js'
import type { Change } from '../core/model/plan.js'
import type { StepError } from '../core/model/run.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import type { FreshLives } from './fresh-lives.js'
import type { Journal } from './journal.js'
import type { Originals } from './originals.js'
import type { Kinds } from './resources.js'
import type { Slots } from './slots.js'

/** What every step of a run works in. */
export interface StepWorld {
  readonly kinds: Kinds
  readonly api: DescopeApi
  readonly journal: Journal
  readonly fresh: FreshLives
  readonly originals: Originals
  readonly clock: Clock
  /** Steps that may send at one time. */
  readonly slots: Slots
  /** Why nothing new may start. */
  readonly stopReason: () => StepError | undefined
  /** Ends pauses between tries. */
  readonly signal: AbortSignal
  /** A number from 0 up to 1, for the length of those pauses. */
  readonly random: () => number
  /** Told before a change is tried again. */
  readonly onTryAgain: (change: Change, error: ApiError, pauseMs: number) => void
  /** Asked before a step's first write; where it says false, there is a reason to stop. */
  readonly mayWrite: () => Promise<boolean>
  /** Changes of which an earlier run sent a call that took effect, or may have. */
  readonly sentBefore: ReadonlySet<Address>
  /** How long reads may take to show what was written, in milliseconds. */
  readonly verifyTimeoutMs: number
  /** See `Consent.cascadeUsers`. */
  readonly cascadeUsers: boolean
}
