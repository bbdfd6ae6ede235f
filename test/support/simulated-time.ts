import type { Clock } from '../../src/core/ports/clock.js'

/** Time that jumps from one event to the next, as soon as nothing else is left to do. */
export class SimulatedTime implements Clock {
  private nowMs = 0
  private sleepers: { readonly untilMs: number; readonly wake: () => void }[] = []

  now(): number {
    return this.nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const sleeper = { untilMs: this.nowMs + ms, wake: resolve }
      this.sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper)
        reject(signal.reason as Error)
      })
    })
  }

  /** Lets time go on until nobody sleeps. Throws when that takes more than so many events. */
  async run(most = 100_000): Promise<void> {
    for (let event = 0; event < most; event += 1) {
      await allElse()
      if (this.sleepers.length === 0) return
      const untilMs = Math.min(...this.sleepers.map((sleeper) => sleeper.untilMs))
      this.nowMs = Math.max(this.nowMs, untilMs)
      const awake = this.sleepers.filter((sleeper) => sleeper.untilMs <= this.nowMs)
      this.sleepers = this.sleepers.filter((sleeper) => sleeper.untilMs > this.nowMs)
      for (const { wake } of awake) wake()
    }
    throw new Error('time never ends')
  }
}

function allElse(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
