import { limitWords, type CallClass } from '../../core/model/limits.js'
import type { Clock } from '../../core/ports/clock.js'
import type { Log } from '../../core/ports/log.js'
import type { Progress } from '../../core/ports/progress.js'
import type { Lowered } from './class-budget.js'

/** Shorter stops belong to the pace and are not worth a word. */
const TOLD_FROM_MS = 2_000

/** Tells one connection's user about pauses: once each, whoever caused them. */
export class QuotaTeller {
  private toldUntilMs = Number.NEGATIVE_INFINITY
  private hasToldOfOwnNumbers = false

  constructor(
    private readonly world: {
      readonly clock: Clock
      readonly log: Log
      readonly progress?: Progress | undefined
    },
  ) {}

  /** A call waits until then, for a slot or for the end of a pause. */
  waits(untilMs: number, perSecond: number | undefined): void {
    const waitMs = untilMs - this.world.clock.now()
    if (waitMs < TOLD_FROM_MS || untilMs - this.toldUntilMs < TOLD_FROM_MS) return
    this.pauses(untilMs, { perSecond, message: `rate limit used up, waiting ${Math.ceil(waitMs / 1000)} s` })
  }

  /** The service answered 429. */
  refused(about: {
    readonly callClass: CallClass
    readonly isNewPause: boolean
    readonly untilMs: number
    readonly lowered: Lowered
    readonly perSecond: number | undefined
  }): void {
    const { untilMs, lowered, callClass } = about
    const { clock, log } = this.world
    if (about.isNewPause) {
      const seconds = Math.ceil((untilMs - clock.now()) / 1000)
      // Who looks for authors waits less than a minute, and goes on without them.
      const message =
        callClass === 'auditSearch'
          ? `rate limit of the audit reached, free again in ${seconds} s`
          : `rate limit reached, waiting ${seconds} s`
      log.warn(message)
      this.pauses(untilMs, { perSecond: about.perSecond, message })
    }
    if (typeof lowered === 'object') {
      log.warn(`from now on at most ${limitWords(lowered)} (${callClass}), because the service refused calls`)
    } else if (lowered === 'asWritten' && !this.hasToldOfOwnNumbers) {
      this.hasToldOfOwnNumbers = true
      log.warn(`"limits" of ${callClass} may be more than the service allows, or somebody else uses them up`)
    }
  }

  private pauses(
    untilMs: number,
    { perSecond, message }: { readonly perSecond: number | undefined; readonly message: string },
  ): void {
    this.toldUntilMs = untilMs
    this.world.progress?.pause(message, { untilMs, perSecond })
  }
}
