/** A look, perhaps a second one, and the write. No more than the smallest window has (`LEAST_CALLS`). */
const SLOTS_FOR_STARTING_ANEW = 3
/** What was not used by then is free for everybody. As long as a document that was read counts as fresh. */
const KEPT_MS = 5_000

/**
 * Slots kept for writes that were held up and start anew from a fresh look. Without them, steps side by side could use a
 * small window up with looking, be held up with their writes, and look again, for ever.
 */
export class SetAside {
  /** When each was set aside, oldest first. */
  private readonly sinceMs: number[] = []

  /** One more write starts anew. */
  add(nowMs: number): void {
    this.sinceMs.push(nowMs)
  }

  /** A write that must be fresh goes out; it takes what was set aside, if anything was. */
  use(): void {
    this.sinceMs.shift()
  }

  /** When the oldest of them is free for everybody again; `undefined` when there is none. */
  get expiresMs(): number | undefined {
    const [oldestMs] = this.sinceMs
    return oldestMs === undefined ? undefined : oldestMs + KEPT_MS
  }

  /** How many slots must be free for a call to go on. */
  slotsFor(call: {
    readonly nowMs: number
    readonly mustBeFresh: boolean
    readonly isHeldUp: boolean
  }): number {
    const { nowMs, mustBeFresh, isHeldUp } = call
    while ((this.expiresMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.sinceMs.shift()
    if (isHeldUp) return SLOTS_FOR_STARTING_ANEW * (this.sinceMs.length + 1)
    return mustBeFresh ? 1 : 1 + this.sinceMs.length
  }
}
