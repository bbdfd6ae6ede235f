import {
  DOCUMENTED_LIMITS,
  isSlower,
  RAW_LIMIT,
  withReserve,
  type CallClass,
  type Limit,
} from '../../core/model/limits.js'
import { SlidingWindow } from './sliding-window.js'

/** What a user wants of one class. */
export interface Wish {
  /** From `limits:`; taken at its word. */
  readonly written: Limit | undefined
  /** Share left to others, 0 to 0.9. */
  readonly reserve: number
  /** The emulator on this machine mostly has no limits: none is kept until it shows that it has. */
  readonly isLoopback: boolean
}

/** How the numbers of a class changed by a 429. */
export type Lowered = Limit | 'asWritten' | 'asBefore'

/** One class of calls: its window, its pause, its numbers. */
export class ClassBudget {
  readonly window: SlidingWindow
  /** Calls that were sent. */
  calls = 0
  /** Nothing of this class goes out before. */
  pausedUntilMs = Number.NEGATIVE_INFINITY
  private written: Limit | undefined
  private reserve: number
  private changedAtMs = Number.NEGATIVE_INFINITY

  constructor(
    readonly callClass: CallClass,
    wish: Wish,
  ) {
    this.reserve = wish.reserve
    this.written = wish.written
    this.window = new SlidingWindow(this.limitOf(wish))
  }

  /** Another connection of this process joins: the slower wish of the two counts for both. */
  join(wish: Wish): void {
    this.reserve = Math.max(this.reserve, wish.reserve)
    this.written ??= wish.written
    const limit = this.limitOf(wish)
    const current = this.window.limit
    if (limit !== undefined && (current === undefined || isSlower(limit, current)))
      this.window.setLimit(limit)
  }

  /**
   * Takes in a 429 of a call that was sent at `sentMs`. Without numbers of the user's own, what was assumed of the
   * service was wrong, and the class goes on more slowly; calls that were on their way then change nothing further.
   */
  refused(about: { readonly sentMs: number; readonly nowMs: number; readonly waitMs: number }): {
    readonly isNewPause: boolean
    readonly lowered: Lowered
  } {
    const { nowMs, waitMs, sentMs } = about
    const isNewPause = this.pausedUntilMs <= nowMs
    this.pausedUntilMs = Math.max(this.pausedUntilMs, nowMs + waitMs)
    if (this.written !== undefined) return { isNewPause, lowered: 'asWritten' }
    const { limit } = this.window
    if (sentMs < this.changedAtMs) return { isNewPause, lowered: 'asBefore' }
    const lower = this.reduced(limit === undefined ? DOCUMENTED_LIMITS[this.callClass] : RAW_LIMIT)
    if (limit !== undefined && !isSlower(lower, limit)) return { isNewPause, lowered: 'asBefore' }
    this.changedAtMs = nowMs
    this.window.setLimit(lower)
    return { isNewPause, lowered: lower }
  }

  private limitOf({ written, isLoopback }: Wish): Limit | undefined {
    if (written === undefined && isLoopback) return undefined
    return this.reduced(written ?? DOCUMENTED_LIMITS[this.callClass])
  }

  private reduced(limit: Limit): Limit {
    return withReserve(limit, this.reserve)
  }
}
