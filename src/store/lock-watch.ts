import type { LockHolder } from '../core/ports/store.js'
import type { HeldLock } from './lock-files.js'
import { GRACE_MS, WATCH_MS } from './lock-times.js'

/** What somebody who wants a held lock may do now. */
export type NextMove =
  | { readonly type: 'take'; readonly because: 'dead' | 'expired' }
  /** It ran out by the clock: look for so many more milliseconds whether that is so. */
  | { readonly type: 'watch'; readonly forMs: number }
  | { readonly type: 'wait' }

/**
 * Looks at a held lock again and again and tells when it may be taken over. Clocks may be wrong and may jump, so a time in
 * the file alone never decides: the lock must have stood still for a while that is measured by waiting, not by a clock.
 */
export class LockWatch {
  #seen: HeldLock | undefined
  #hasMoved = false
  #stillMs = 0

  /** @param isAlive whether the holder's process is there; `undefined` where that cannot be known from here */
  constructor(private readonly isAlive: (holder: LockHolder) => boolean | undefined) {}

  see(lock: HeldLock, nowMs: number): NextMove {
    const before = this.#seen
    const isSameHolding = before?.id === lock.id
    if (before?.generation !== lock.generation || !isSameHolding) this.#stillMs = 0
    this.#hasMoved = isSameHolding && (this.#hasMoved || before.generation !== lock.generation)
    this.#seen = lock
    const { leaseMs, renewedMs } = lock.holder
    const isAlive = this.isAlive(lock.holder)
    if (isAlive === false) return { type: 'take', because: 'dead' }
    if (leaseMs === undefined) return { type: 'wait' }
    // Who was seen renewing lives, whatever the clocks say; so does a process of this machine that is there, unless its
    // number was given to another, which only standing still for the whole time can show.
    const isTrusted = this.#hasMoved || isAlive === true
    const looksRunOut = !isTrusted && nowMs - renewedMs >= leaseMs + GRACE_MS
    const needsMs = looksRunOut ? WATCH_MS : leaseMs + GRACE_MS
    if (this.#stillMs >= needsMs) return { type: 'take', because: 'expired' }
    return looksRunOut ? { type: 'watch', forMs: needsMs - this.#stillMs } : { type: 'wait' }
  }

  /** So much time passed since the last look. */
  waited(ms: number): void {
    this.#stillMs += ms
  }
}
