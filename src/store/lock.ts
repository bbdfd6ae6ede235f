import { randomUUID } from 'node:crypto'
import type { Clock } from '../core/ports/clock.js'
import type { Log } from '../core/ports/log.js'
import type { Lease, LockAsker, LockOptions, Store, StoreDriver, TakenOver } from '../core/ports/store.js'
import { HeldLease, type LeaseOutside } from './lease.js'
import { LockFiles, type HeldLock, type Lock } from './lock-files.js'
import { locked, waitingText, watchingText } from './lock-texts.js'
import { LEASE_MS, LOOK_EVERY_MS, TELL_EVERY_MS } from './lock-times.js'
import { LockWatch } from './lock-watch.js'

/** Each failed attempt means that somebody else moved on in between; so many in a row do not happen by chance. */
const ATTEMPTS = 100

export interface LockOutside {
  readonly driver: StoreDriver
  readonly host: string
  readonly now: () => number
  readonly sleep: Clock['sleep']
  readonly every: LeaseOutside['every']
  /** Asked only about processes of `host`. */
  readonly processAlive: (pid: number) => boolean
  /** Told where whoever takes the lock brings no log. */
  readonly log: Pick<Log, 'warn'>
}

/**
 * One lock per project: a lease of 90 s that its holder renews every 20 s. `LockFiles` says how two can never have it.
 */
export function lock(outside: LockOutside): Store['lock'] {
  return {
    async acquire(projectId, asker, options = {}) {
      await outside.driver.ensureExclusive?.()
      return new Taking({ outside, files: new LockFiles(outside.driver, projectId), asker, options }).take()
    },

    async show(projectId) {
      const found = await new LockFiles(outside.driver, projectId).read()
      if (found.type === 'damaged') throw found.error
      return found.type === 'held' ? found.holder : undefined
    },

    async remove(projectId) {
      await outside.driver.ensureExclusive?.()
      const files = new LockFiles(outside.driver, projectId)
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const found = await files.read()
        if (found.type === 'free') return undefined
        if (!(await files.advance({ type: 'free', generation: found.generation + 1 }))) continue
        return found.type === 'held' ? found.holder : undefined
      }
      throw files.restless('broken')
    },
  }
}

/** One attempt to get a lock: looks, waits where it may, takes. */
class Taking {
  readonly #outside: LockOutside
  readonly #files: LockFiles
  readonly #asker: LockAsker
  readonly #options: LockOptions
  readonly #log: Pick<Log, 'warn'>
  readonly #watch: LockWatch
  #waitedMs = 0
  #toldMs: number | undefined
  #toldOf = ''
  /** The holding that was found at first: it is broken where that is asked for, and no other. */
  #first: string | undefined

  constructor(about: {
    readonly outside: LockOutside
    readonly files: LockFiles
    readonly asker: LockAsker
    readonly options: LockOptions
  }) {
    const { host, processAlive } = about.outside
    this.#outside = about.outside
    this.#files = about.files
    this.#asker = about.asker
    this.#options = about.options
    this.#log = about.options.log ?? about.outside.log
    this.#watch = new LockWatch((holder) => (holder.host === host ? processAlive(holder.pid) : undefined))
  }

  async take(): Promise<Lease> {
    for (let collisions = 0; collisions < ATTEMPTS;) {
      const found = await this.#files.read()
      const takenOver = await this.#wayPast(found)
      if (takenOver === 'look again') continue
      const lease = await this.#takeAfter(found, takenOver)
      if (lease !== undefined) return lease
      collisions += 1
    }
    throw this.#files.restless('asked for')
  }

  /** What to take the lock over for, `undefined` where it is free; or waits a little, or throws where that is over. */
  async #wayPast(found: Lock): Promise<TakenOver | 'look again' | undefined> {
    const id = found.type === 'held' ? found.id : `${found.type} ${found.generation}`
    this.#first ??= id
    if (found.type === 'free') return undefined
    if (this.#options.breaks === true && id === this.#first) {
      return { because: 'broken', ...(found.type === 'held' ? { from: found.holder } : {}) }
    }
    if (found.type === 'damaged') throw found.error
    const move = this.#watch.see(found, this.#outside.now())
    if (move.type === 'take') return { because: move.because, from: found.holder }
    await this.#wait(found, move.type === 'watch' ? move.forMs : undefined)
    return 'look again'
  }

  /** @param watchMs set where the wait is to see whether the holder lives, which `timeoutMs` does not limit */
  async #wait(found: HeldLock, watchMs: number | undefined): Promise<void> {
    const { timeoutMs = 0, signal } = this.#options
    const leftMs = watchMs ?? timeoutMs - this.#waitedMs
    const about = {
      projectId: this.#files.projectId,
      holder: found.holder,
      nowMs: this.#outside.now(),
      waitedMs: this.#waitedMs,
    }
    if (leftMs <= 0) throw locked(about)
    const toldOf = `${found.id} ${watchMs === undefined ? 'wait' : 'watch'}`
    const isDue = this.#toldMs === undefined || this.#waitedMs - this.#toldMs >= TELL_EVERY_MS
    if (toldOf !== this.#toldOf || (isDue && watchMs === undefined)) {
      this.#log.warn(
        watchMs === undefined ? waitingText({ ...about, timeoutMs }) : watchingText({ ...about, watchMs }),
      )
      this.#toldOf = toldOf
      this.#toldMs = this.#waitedMs
    }
    const ms = Math.min(LOOK_EVERY_MS, leftMs)
    await this.#outside.sleep(ms, signal)
    this.#waitedMs += ms
    this.#watch.waited(ms)
  }

  async #takeAfter(found: Lock, takenOver: TakenOver | undefined): Promise<Lease | undefined> {
    const { now, every } = this.#outside
    const sinceMs = now()
    const next: HeldLock = {
      type: 'held',
      generation: found.generation + 1,
      holder: { ...this.#asker, sinceMs, renewedMs: sinceMs, leaseMs: LEASE_MS },
      id: randomUUID(),
    }
    try {
      if (!(await this.#files.advance(next))) return undefined
    } catch (error) {
      await this.#letGo(next)
      throw error
    }
    return new HeldLease(next, this.#files, { now, every, log: this.#log }, takenOver)
  }

  /** The answer got lost on the way: the lock may be ours and must not stay so. */
  async #letGo({ id }: HeldLock): Promise<void> {
    try {
      const found = await this.#files.read()
      if (found.type !== 'held' || found.id !== id) return
      await this.#files.advance({ type: 'free', generation: found.generation + 1 })
    } catch {
      // What went wrong first is told. Nobody renews the lock, so it runs out.
    }
  }
}
