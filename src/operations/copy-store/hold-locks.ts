import { refusal, ToolError, usageError } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import type { Lease, Store } from '../../core/ports/store.js'
import { releaseLock, takeLock, type LockSession } from '../take-lock.js'
import type { CopySession } from './copy-store.js'

/** Asking whether a lock is still held asks the store; it runs out after 150 s at the earliest. */
const LOOK_EVERY_MS = 5000

/** The locks of every project, in both places, held for as long as a copy takes. */
export class HeldLocks {
  readonly #leases: Lease[] = []
  readonly #projects = new Set<string>()
  #lookedMs: number

  constructor(
    private readonly session: CopySession,
    private readonly options: { readonly runId: string; readonly lockTimeoutMs: number },
  ) {
    this.#lookedMs = session.clock.now()
  }

  /**
   * Takes those that are not held yet.
   * @returns whether there were some
   * @throws ToolError `locked` and its like; `same-store` where both places turn out to be one
   */
  async hold(projects: readonly string[]): Promise<boolean> {
    const { from, to } = this.session
    const missing = projects.filter((projectId) => !this.#projects.has(projectId))
    for (const projectId of missing) {
      await this.#take(from, projectId)
      const holder = await to.lock.show(projectId)
      // However the two are named, and whatever links lead there: our own lock stands in the other place too.
      if (holder?.runId === this.options.runId) throw sameStore(from, to)
      await this.#take(to, projectId)
      this.#projects.add(projectId)
    }
    return missing.length > 0
  }

  /** @throws ToolError `lock-lost`, `lock-not-renewed` */
  async refuseLost(): Promise<void> {
    this.#lookedMs = this.session.clock.now()
    const held = await Promise.all(this.#leases.map(async (lease) => lease.isHeld()))
    if (held.every(Boolean)) return
    throw refusal({
      code: 'lock-lost',
      message: 'A lock of this copy was taken away: what another run wrote since may be missing in it',
      hint: 'Copy again when that run is done: what is there already is passed over.',
    })
  }

  /** As {@link refuseLost}, when the last look is a while ago. */
  async refuseLostNowAndThen(): Promise<void> {
    if (this.session.clock.now() - this.#lookedMs >= LOOK_EVERY_MS) await this.refuseLost()
  }

  async release(): Promise<void> {
    await Promise.all(this.#leases.map(async (lease) => releaseLock(this.session, lease)))
  }

  async #take(store: Store, projectId: string): Promise<void> {
    const { runId, lockTimeoutMs } = this.options
    const { log } = this.session
    const location = printable(store.location, 1000)
    const asking: LockSession = {
      ...this.session,
      store,
      owner: 'default',
      api: { projectId },
      // Both places may have the lock of a copy that died: two notes of the same run, which only the place tells apart.
      log: {
        debug: (message) => log.debug(message),
        info: (message) => log.info(message),
        warn: (message) => log.warn(`In ${location}: ${message}`),
      },
    }
    try {
      this.#leases.push(await takeLock(asking, { runId, operation: 'store copy', lockTimeoutMs }))
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'locked') throw error
      throw refusal({
        code: error.code,
        message: `${error.message}, in ${location}`,
        hint: 'Copy when that run has ended, or wait for it with --lock-timeout 5m. A run that is broken off would still write its record.',
      })
    }
  }
}

/** One place under two names, or one inside the other. */
export function sameStore(from: Store, to: Store): ToolError {
  const a = printable(from.location, 1000)
  const b = printable(to.location, 1000)
  return usageError({
    code: 'same-store',
    message:
      a === b
        ? `Both are the same store: ${a}`
        : `${a} and ${b} are the same store, or one lies in the other`,
    hint: 'Name another place to copy to.',
  })
}
