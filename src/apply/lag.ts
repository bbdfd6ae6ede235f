import type { Clock } from '../core/ports/clock.js'

/** Reads lag behind writes, lists longest: up to about 6 s were seen by Descope's own test suites. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000] as const

/** Waits for reads to show what was written: growing pauses, up to a time that begins with its making. */
export class Lag {
  readonly #world: { readonly clock: Clock; readonly signal: AbortSignal }
  readonly #endsAtMs: number
  #waits = 0

  /** @param timeoutMs in all, in milliseconds; 0 or less: no waiting */
  constructor(world: { readonly clock: Clock; readonly signal: AbortSignal; readonly timeoutMs: number }) {
    this.#world = world
    this.#endsAtMs = world.clock.now() + world.timeoutMs
  }

  /** Resolves after a pause with true, or with false when the time is over or the signal came. */
  async wait(): Promise<boolean> {
    const { clock, signal } = this.#world
    const leftMs = this.#endsAtMs - clock.now()
    if (leftMs <= 0 || signal.aborted) return false
    const waitMs = WAITS_MS[Math.min(this.#waits, WAITS_MS.length - 1)] ?? leftMs
    this.#waits += 1
    return slept(clock, Math.min(waitMs, leftMs), signal)
  }
}

/** False when the signal ended it. */
async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal)
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}
