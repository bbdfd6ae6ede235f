import { durationWords } from '../../report/index.js'
import { ApiError } from '../../core/model/api-error.js'
import type { Session } from '../session.js'

/** Clocks that differ by less are the same: the service tells whole seconds, and an answer takes a while. */
const LEAST_MS = 60_000

/**
 * The time as Descope has it, told from its answers. By a clock of ours that is an hour fast, an hour would count as
 * collected that has not come yet.
 */
export class ServiceClock {
  #hasTold = false

  constructor(private readonly session: Pick<Session, 'api' | 'clock' | 'log'>) {}

  /** Asks with our time, and once more with the service's where they turn out to differ. */
  async corrected<Answer>(ask: (nowMs: number) => Promise<Answer>): Promise<Answer> {
    const { clock } = this.session
    try {
      const answer = await ask(clock.now())
      const aheadMs = this.#aheadMs()
      return aheadMs === 0 ? answer : await ask(clock.now() - aheadMs)
    } catch (error) {
      // A time too far back is refused, and the refusal tells the time.
      const aheadMs = error instanceof ApiError && error.failure === 'business' ? this.#aheadMs() : 0
      if (aheadMs === 0) throw error
      return ask(clock.now() - aheadMs)
    }
  }

  /** 0 where both agree, as far as can be told. */
  #aheadMs(): number {
    const newest = this.session.api.newestAnswer?.()
    if (newest?.serviceMs === undefined) return 0
    const aheadMs = (newest.sentMs + newest.receivedMs) / 2 - newest.serviceMs
    if (Math.abs(aheadMs) < LEAST_MS) return 0
    if (!this.#hasTold) {
      const words = `${durationWords(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'}`
      this.session.log.warn(`This machine's clock is ${words} Descope's; Descope's counts here.`)
    }
    this.#hasTold = true
    return Math.round(aheadMs)
  }
}
