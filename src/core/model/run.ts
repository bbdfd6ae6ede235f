import type { Address } from './address.js'
import type { Original } from './kind.js'
import type { Action, Plan } from './plan.js'

export type StepOutcome = 'done' | 'failed' | 'blocked' | 'notReached' | 'unverified' | 'undone'
export type RunOutcome = 'done' | 'partial' | 'failed' | 'refused' | 'interrupted'

/** How one change ended. */
export interface StepResult {
  readonly address: Address
  readonly action: Action
  readonly outcome: StepOutcome
  readonly error?: StepError
  /** Milliseconds from the first call to the answer of the last. */
  readonly durationMs?: number
}

export interface StepError {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** What a plan's execution left behind. */
export interface Run {
  /** Empty where nothing was to be done and so no record was left. */
  readonly runId: string
  readonly operation: string
  readonly backupId: string | null
  readonly outcome: RunOutcome
  readonly steps: readonly StepResult[]
  readonly startedMs: number
  readonly endedMs: number
  /** Hash of the last line this run wrote into the audit: `sha256:…`. Absent where it wrote none. */
  readonly auditHead?: string
  /** Id of the run whose work this one went on with. */
  readonly resumes?: string
  /** Id of the run that this one took back. */
  readonly rolledBack?: string
}

/** A complete original as it stood at some time. */
export interface Version extends Original {
  readonly address: Address
  readonly timeMs: number
  /** Id of the backup or run it was kept by. */
  readonly keptBy: string
  /**
   * A run keeps what it read back after it wrote, and what it found right before where that was not as in its backup; a
   * backup keeps what was there before, or on request.
   */
  readonly keptIn: 'backup' | 'run'
  /** The run that kept it found it so, right before it wrote over it. Default: what it read back. */
  readonly isFound?: boolean
  readonly operation: string
  /** Where a person finds it. */
  readonly location: string
  /** It is of an older layout without a digest: unverified, not damaged. */
  readonly isUnverified?: boolean
  /** Nothing tells when it was kept, and `timeMs` is 0: only its backup's name leads to it. */
  readonly isTimeUnknown?: boolean
  /** Its file does not say which project it is from. */
  readonly isOfUnknownProject?: boolean
}

/** A run as the store keeps it. */
export interface RunRecord extends Run {
  readonly projectId: string
  readonly environment: string | null
  readonly owner: string
  /** `user@host`. */
  readonly by: string
  readonly reason?: string
  readonly plan: Pick<Plan, 'digest' | 'summary'>
  /** Addresses this run took back to an older version, and when (ms) that version was kept. */
  readonly wentBackTo: Readonly<Record<Address, number>>
  /**
   * Set where no outcome was written: its lock is still held, or it died. `outcome` says `interrupted` then, `steps` and
   * `wentBackTo` are empty: only the journal knows.
   */
  readonly unfinished?: 'running' | 'died'
  /** Id of the run that finished the work of this one, which did not end well. */
  readonly finishedBy?: string
  /** Set where a later run took back what this one did, or a part of it. `steps` are as this run left them. */
  readonly takenBack?: TakenBack
}

/** How a run was taken back. */
export interface TakenBack {
  /** Id of the newest run that did. */
  readonly by: string
  /** What is as it was before the run. */
  readonly addresses: readonly Address[]
  /** Nothing that the run wrote is left, as far as records tell. */
  readonly isWhole: boolean
}

/** What is known when a run begins and the plan does not say: the first event of its journal. */
export interface RunBeginning extends Pick<
  RunRecord,
  'by' | 'reason' | 'backupId' | 'resumes' | 'rolledBack' | 'wentBackTo'
> {
  readonly event: 'began'
  /** Changes of the plan that nobody agreed to as they stand there, and that were not to be sent. Default: none. */
  readonly notAgreedTo?: Readonly<Record<Address, Pick<StepError, 'code' | 'message' | 'hint'>>>
}

/** What the journal of a run says of one step. A step that it does not speak of was not begun. */
export interface JournaledStep {
  readonly address: Address
  /** Writing calls that may have been sent, and got no answer before the journal ends: `POST /v1/mgmt/tenant/create`. */
  readonly unanswered: readonly string[]
  /** Writing calls that took effect, and those that failed in a way that leaves it open. */
  readonly written: readonly string[]
  /** Of {@link written}, those that were answered with success. */
  readonly confirmed: readonly string[]
  /** When the last writing call was sent or answered, in ms by the clock of that run; absent where none was. */
  readonly lastWriteMs?: number
  /** Calls that were answered with an error. */
  readonly failed: readonly { readonly call: string; readonly code: string; readonly errorCode?: string }[]
  /** How it ended, before anything was read again; absent where the journal ends earlier. */
  readonly ended?: StepOutcome
}
