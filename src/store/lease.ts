import { refusal, type ToolError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { Lease, TakenOver } from '../core/ports/store.js'
import type { Log } from '../core/ports/log.js'
import type { HeldLock, LockFiles } from './lock-files.js'
import { runText, spanText } from './lock-texts.js'
import { LEASE_MS, RENEW_EVERY_MS, STOP_AFTER_MS } from './lock-times.js'

export interface LeaseOutside {
  readonly now: () => number
  /** Calls back so many milliseconds later, again and again, until the returned function is called. */
  readonly every: (ms: number, callback: () => void) => () => void
  readonly log: Pick<Log, 'warn'>
}

/** Tries to free the lock: a renewal that came to light late may be in the way, once. */
const RELEASES = 3

/**
 * A lock that this run holds. Renewing creates the next number like everything else, so of a holder that renews late and
 * one that takes over, one wins. How long ago the last renewal is, is told by the clock and by the turns of the timer,
 * whichever says more: a clock set back does not make the lease longer, a machine that slept does not miss its end.
 */
export class HeldLease implements Lease {
  #lock: HeldLock
  #renewedMs: number
  /** Turns of the timer since the last renewal began. */
  #turns = 0
  #isLost = false
  #failure: unknown
  #renewing: Promise<void> | undefined
  /** The renewal under way has been so for a whole turn of the timer. */
  #hangs = false
  readonly takenOver?: TakenOver
  readonly #stopTimer: () => void
  /** Called when the timer finds that the lease was not renewed in time: nobody need wait for a store that hangs. */
  readonly #waiters = new Set<() => void>()

  constructor(
    lock: HeldLock,
    private readonly files: LockFiles,
    private readonly outside: LeaseOutside,
    takenOver: TakenOver | undefined,
  ) {
    if (takenOver !== undefined) this.takenOver = takenOver
    this.#lock = lock
    this.#renewedMs = lock.holder.renewedMs
    this.#stopTimer = outside.every(RENEW_EVERY_MS, () => {
      this.#turn()
    })
  }

  async isHeld(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        reject(this.#notRenewed())
      }
      this.#waiters.add(giveUp)
      void this.#look()
        .then(resolve, reject)
        .finally(() => this.#waiters.delete(giveUp))
    })
  }

  async release(): Promise<void> {
    this.#stopTimer()
    await this.#renewing
    if (this.#isLost) return
    this.#isLost = true
    for (let times = 0; times < RELEASES; times += 1) {
      // Where the next number exists already, the lock was taken: it is not ours to release any more.
      if (await this.files.advance({ type: 'free', generation: this.#lock.generation + 1 })) return
      const found = await this.files.read()
      if (found.type !== 'held' || found.id !== this.#lock.id) return
      this.#lock = found
    }
  }

  async #look(): Promise<boolean> {
    if (this.#hangs && this.#isTooOld()) throw this.#notRenewed()
    // Renewing tells more than looking, and makes good what the timer missed while the machine slept.
    if (!this.#isLost && this.#isOverdue()) await this.#renew()
    if (this.#isLost) return false
    if (this.#isTooOld()) throw this.#notRenewed()
    const known = this.#lock.generation
    const newest = await this.files.newest()
    // The renewal that runs beside us may have gone further meanwhile.
    if (newest === known || this.#lock.generation > known) return !this.#isLost
    await this.#adoptOrLose()
    return !this.#isLost
  }

  #turn(): void {
    this.#turns += 1
    if (this.#renewing === undefined) void this.#renew()
    else {
      this.#hangs = true
      this.#failed('the store does not answer')
    }
    if (!this.#isTooOld()) return
    for (const giveUp of this.#waiters) giveUp()
  }

  /** Renews, unless that goes on already. Never rejects: what goes wrong is told and kept. */
  async #renew(): Promise<void> {
    this.#renewing ??= this.#renewNow()
      .catch((error: unknown) => {
        this.#failed(error)
      })
      .finally(() => {
        this.#renewing = undefined
        this.#hangs = false
      })
    return this.#renewing
  }

  async #renewNow(): Promise<void> {
    const beganMs = this.outside.now()
    const turnsBefore = this.#turns
    const holder = { ...this.#lock.holder, renewedMs: beganMs, leaseMs: LEASE_MS }
    const next: HeldLock = { ...this.#lock, holder, generation: this.#lock.generation + 1 }
    if (await this.files.advance(next)) {
      this.#lock = next
      this.#renewedMs = beganMs
      // Turns that passed while the store took its time count against the new lease.
      this.#turns -= turnsBefore
      if (this.#failure !== undefined) {
        this.outside.log.warn(`The lock of ${printable(this.files.projectId)} is renewed again.`)
      }
      this.#failure = undefined
    } else await this.#adoptOrLose()
  }

  /** Somebody made a newer number: we ourselves, when the answer got lost, or whoever has the lock now. */
  async #adoptOrLose(): Promise<void> {
    const known = this.#lock.generation
    const found = await this.files.read()
    if (found.type === 'damaged') throw found.error
    // A number of ours that is gone may be somebody else's by now.
    if (found.type === 'held' && found.id === this.#lock.id && found.generation >= known) {
      if (found.generation <= this.#lock.generation) return
      this.#lock = found
      this.#renewedMs = found.holder.renewedMs
      this.#turns = Math.min(this.#turns, 1)
      return
    }
    if (this.#isLost) return
    this.#isLost = true
    this.#stopTimer()
    const how = found.type === 'held' ? `taken over by ${runText(found.holder)}` : 'broken'
    this.outside.log.warn(
      `The lock of ${printable(this.files.projectId)} was ${how}: this run stops, and writes no further step.`,
    )
  }

  #failed(error: unknown): void {
    const isFirst = this.#failure === undefined
    this.#failure = error
    if (!isFirst) return
    const left = spanText(STOP_AFTER_MS - this.#age())
    this.outside.log.warn(
      `The lock of ${printable(this.files.projectId)} cannot be renewed: ${reasonOf(error)}. This run stops in ${left} if that stays so.`,
    )
  }

  /** Milliseconds since the last renewal began. */
  #age(): number {
    return Math.max(this.outside.now() - this.#renewedMs, this.#turns * RENEW_EVERY_MS)
  }

  #isOverdue(): boolean {
    return this.#age() > 2 * RENEW_EVERY_MS || this.outside.now() < this.#renewedMs
  }

  #isTooOld(): boolean {
    return this.#age() >= STOP_AFTER_MS
  }

  #notRenewed(): ToolError {
    return refusal({
      code: 'lock-not-renewed',
      message: `it could not be renewed for ${spanText(this.#age())}, so others may soon take it over: ${reasonOf(this.#failure)}`,
      hint: 'Look at the store, then run the same command again: what is done already is not done twice.',
    })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : printable(String(error), 300)
}
