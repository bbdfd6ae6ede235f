import type { ApiError } from '../core/model/api-error.js'
import type { Change } from '../core/model/plan.js'
import { RETRY_FOR_MS, retryPauseMs } from '../core/model/retry-pauses.js'
import type { StepWorld } from './step-world.js'

/** Decides how long one step is tried: growing pauses, from the first trouble on for about a minute. */
export class Patience {
  private tries = 0
  private endsAtMs: number | undefined

  constructor(
    private readonly world: StepWorld,
    private readonly change: Change,
  ) {}

  /** Resolves after a pause with true, or with false when there is no time left or the run was stopped. */
  async pause(error: ApiError): Promise<boolean> {
    const { clock, random, signal, stopReason, onTryAgain } = this.world
    const nowMs = clock.now()
    this.endsAtMs ??= nowMs + RETRY_FOR_MS
    this.tries += 1
    const pauseMs = retryPauseMs({ tries: this.tries, random })
    if (nowMs + pauseMs > this.endsAtMs || stopReason() !== undefined || signal.aborted) return false
    onTryAgain(this.change, error, pauseMs)
    try {
      await clock.sleep(pauseMs, signal)
    } catch {
      return false
    }
    return stopReason() === undefined
  }
}
