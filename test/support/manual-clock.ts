import type { Clock } from '../../src/core/ports/clock.js'

/** Time that stands still until it is moved on. */
export class ManualClock implements Clock {
  #nowMs = Date.UTC(2025, 10, 17, 10, 30)
  readonly #sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>()

  /** How many are waiting. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  now(): number {
    return this.#nowMs
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason as Error)
      }
      const sleeper = {
        untilMs: this.#nowMs + ms,
        wake: () => {
          signal?.removeEventListener('abort', giveUp)
          resolve()
        },
      }
      if (signal?.aborted === true) {
        giveUp()
        return
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#sleepers.add(sleeper)
    })
  }

  /** Wakes those whose time has come. */
  advance(ms: number): void {
    this.#nowMs += ms
    for (const sleeper of this.#sleepers) {
      if (sleeper.untilMs > this.#nowMs) continue
      this.#sleepers.delete(sleeper)
      sleeper.wake()
    }
  }
}
