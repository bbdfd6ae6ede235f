import { ApiError } from '../core/model/api-error.js'
import { RETRY_FOR_MS, retryPauseMs } from '../core/model/retry-pauses.js'
import type { Clock } from '../core/ports/clock.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'

export interface RepeatWorld {
  readonly clock: Clock
  readonly log: Log
  readonly progress?: Progress | undefined
  readonly random: () => number
}

/** The tries of one call: decides whether there is another, and waits for it. */
export class Repeats {
  private tries = 0
  private spentMs = 0

  constructor(
    private readonly world: RepeatWorld,
    private readonly call: {
      /** Only what reads is sent again here. */
      readonly isAllowed: boolean
      /** Any of them ends it: what went wrong last is the result. */
      readonly signals: readonly AbortSignal[]
    },
  ) {}

  /** Time a try took, waiting for the rate limit left out. */
  took(ms: number): void {
    this.spentMs += ms
  }

  /** Resolves when it is time for another try; throws the error when there is none. */
  async after(error: unknown): Promise<void> {
    const { isAllowed, signals } = this.call
    if (!isAllowed || !(error instanceof ApiError) || !error.isTransient) throw error
    this.tries += 1
    const { clock, log, progress, random } = this.world
    const pauseMs = retryPauseMs({ tries: this.tries, random })
    if (this.spentMs + pauseMs >= RETRY_FOR_MS || signals.some((signal) => signal.aborted)) throw error
    this.spentMs += pauseMs
    log.debug(`${error.message}; trying again in ${pauseMs} ms`)
    progress?.pause(`no good answer (${error.code}), trying again`, { untilMs: clock.now() + pauseMs })
    try {
      await clock.sleep(pauseMs, AbortSignal.any([...signals]))
    } catch {
      throw error
    }
  }
}
