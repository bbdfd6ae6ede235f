import type { Limit } from '../../core/model/limits.js'

/**
 * A window is kept this much longer than it is: our clock shows whole milliseconds, the other side's may be several
 * that do not agree, and a timer can be early. 20 ms of 10 s cost a five-hundredth of the pace; a 429 costs seconds.
 */
const MARGIN = 1 / 500

/**
 * Slots of a sliding window, as the service counts: in any stretch of the window's length at most so many calls.
 *
 * When a call arrived over there is not known, only that it was between sending and the end of the answer. So a slot is
 * taken when the call is sent and comes free one window after the answer: whatever the network does, the service never
 * sees more than the limit. The price is the time of one call for every window.
 */
export class SlidingWindow {
  private inFlight = 0
  /** When calls ended, oldest first, from `head` on. */
  private ended: number[] = []
  private head = 0

  constructor(private kept: Limit | undefined) {}

  /** `undefined`: everything goes. */
  get limit(): Limit | undefined {
    return this.kept
  }

  /** From now on another limit; calls of the past count for it. */
  setLimit(limit: Limit): void {
    this.kept = limit
  }

  /** Slots nobody uses. */
  free(nowMs: number): number {
    if (this.kept === undefined) return Number.POSITIVE_INFINITY
    this.forget(nowMs, this.kept)
    return this.kept.calls - this.used
  }

  /** When so many slots will be free at the earliest; `undefined` when only an answer can tell. */
  freeAtMs(nowMs: number, count = 1): number | undefined {
    const missing = count - this.free(nowMs)
    if (missing <= 0 || this.kept === undefined) return nowMs
    const endedMs = this.ended[this.head + missing - 1]
    return endedMs === undefined ? undefined : endedMs + lengthMs(this.kept)
  }

  /** A call is sent. */
  take(): void {
    this.inFlight += 1
  }

  /** It was answered, or given up. `isCounted`: false when the service does not count it: refused, or never arrived. */
  end(nowMs: number, isCounted: boolean): void {
    this.inFlight -= 1
    if (isCounted && this.kept !== undefined) this.ended.push(nowMs)
  }

  private get used(): number {
    return this.inFlight + this.ended.length - this.head
  }

  private forget(nowMs: number, limit: Limit): void {
    // A clock that was set back must not make anybody wait for longer than a window.
    if ((this.ended.at(-1) ?? nowMs) > nowMs)
      this.ended = this.ended.map((endedMs) => Math.min(endedMs, nowMs))
    const untilMs = nowMs - lengthMs(limit)
    while ((this.ended[this.head] ?? Number.POSITIVE_INFINITY) <= untilMs) this.head += 1
    if (this.head > limit.calls) {
      this.ended = this.ended.slice(this.head)
      this.head = 0
    }
  }
}

function lengthMs({ perSeconds }: Limit): number {
  return perSeconds * 1000 + Math.max(1, Math.ceil(perSeconds * 1000 * MARGIN))
}
