import type { Clock } from '../core/ports/clock.js'
import { steadyNow } from './steady-now.js'

/** The machine's time, never set back. A sleep ends at once, with the signal's reason, when the signal aborts. */
export const realClock: Clock = {
  now: steadyNow({ wall: () => Date.now(), ticks: () => performance.now() }),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, ms)
      if (signal?.aborted === true) stop()
      else signal?.addEventListener('abort', stop, { once: true })
    }),
}
