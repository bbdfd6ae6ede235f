import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../../src/core/ports/clock.js'

/** The machine's time, so many times faster: two who share it wait for one another as in a real minute. */
export class FastTime implements Clock {
  readonly #zeroMs = performance.now()

  constructor(
    private readonly factor: number,
    readonly startMs: number = Date.UTC(2025, 10, 17, 10, 30),
  ) {}

  now(): number {
    return this.startMs + Math.floor((performance.now() - this.#zeroMs) * this.factor)
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await setTimeout(ms / this.factor, undefined, signal === undefined ? {} : { signal })
  }

  every(ms: number, callback: () => void): () => void {
    const timer = setInterval(callback, ms / this.factor)
    return () => {
      clearInterval(timer)
    }
  }
}
