import type { Clock } from '../core/ports/clock.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'

/** Without `Retry-After`: Descope's documented back-off for a raw caller. */
const DEFAULT_WAIT_MS = 60_000
/** An answer of 0 or of the past still means "not now". */
const SHORTEST_WAIT_MS = 1_000
/** Nothing documented is longer than a minute; after an hour it is better to ask again than to trust the header. */
const LONGEST_WAIT_MS = 3_600_000

/**
 * The pause all requests of one client share. The first 429 starts it, later ones can lengthen it, and everybody waits
 * for the same instant.
 */
export class RateLimitPause {
  private endsAtMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly world: {
      readonly clock: Clock
      readonly log: Log
      readonly progress?: Progress | undefined
    },
  ) {}

  /** True while there is something to wait for. */
  isOn(): boolean {
    return this.endsAtMs > this.world.clock.now()
  }

  /** Resolves once nothing has to be waited for; rejects with the signal's reason. */
  async passed(signal: AbortSignal): Promise<void> {
    const { clock } = this.world
    for (let waitMs = this.endsAtMs - clock.now(); waitMs > 0; waitMs = this.endsAtMs - clock.now()) {
      await clock.sleep(waitMs, signal)
    }
  }

  /** Takes in a 429 and its `Retry-After`: seconds or a date. */
  begin(retryAfter: string | null): void {
    const { clock, log, progress } = this.world
    const nowMs = clock.now()
    const isNew = this.endsAtMs <= nowMs
    this.endsAtMs = Math.max(this.endsAtMs, nowMs + waitOf(retryAfter, nowMs))
    if (!isNew) return
    const message = `rate limit reached, waiting ${Math.ceil((this.endsAtMs - nowMs) / 1000)} s`
    log.warn(message)
    progress?.pause(message)
  }
}

function waitOf(retryAfter: string | null, nowMs: number): number {
  return Math.min(Math.max(askedFor(retryAfter?.trim() ?? '', nowMs), SHORTEST_WAIT_MS), LONGEST_WAIT_MS)
}

function askedFor(retryAfter: string, nowMs: number): number {
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const dateMs = Date.parse(retryAfter)
  return Number.isNaN(dateMs) ? DEFAULT_WAIT_MS : dateMs - nowMs
}
