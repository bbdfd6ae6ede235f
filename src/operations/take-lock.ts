import { refusal } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { Lease, TakenOver } from '../core/ports/store.js'
import type { Session } from './session.js'

/** What a lock needs to know of a session; less than all of it where nothing is asked of the service. */
export type LockSession = Pick<Session, 'store' | 'owner' | 'who' | 'log' | 'signal' | 'clock'> & {
  readonly api: Pick<Session['api'], 'projectId'>
}

export interface LockWishes {
  /** Take the lock away from whoever holds it; their run stops before its next write. Default: false. */
  readonly breaksLock?: boolean
  /** How long to wait for a lock that somebody else holds, in milliseconds. Default 0: refuse at once. */
  readonly lockTimeoutMs?: number
}

/**
 * Takes the project's lock, and says from whom it was taken over. Take it before the `try` that frees it with
 * {@link releaseLock}.
 * @throws ToolError `locked`, `lock-damaged`
 */
export async function takeLock(
  session: LockSession,
  about: LockWishes & { readonly runId: string; readonly operation: string },
): Promise<Lease> {
  const { store, api, owner, who, log, signal } = session
  const lease = await store.lock.acquire(
    api.projectId,
    {
      owner,
      runId: about.runId,
      operation: about.operation,
      host: who.host,
      pid: who.pid,
      user: who.user,
      ...(who.ciUrl === undefined ? {} : { ciUrl: who.ciUrl }),
    },
    { breaks: about.breaksLock ?? false, timeoutMs: about.lockTimeoutMs ?? 0, signal, log },
  )
  if (lease.takenOver !== undefined) log.warn(takenOverText(lease.takenOver, session.clock.now()))
  return lease
}

/**
 * Refuses to go on where the lock was lost while nothing was written yet.
 * @throws ToolError `lock-lost`, `lock-not-renewed`
 */
export async function refuseLost(lease: Lease): Promise<void> {
  if (await lease.isHeld()) return
  throw refusal({
    code: 'lock-lost',
    message: 'The lock of this run was taken away before anything was written',
    hint: 'Look at a new plan when they are done: lock show tells who writes now.',
  })
}

/** Never rejects: what the run did counts more than a lock that stays behind. Nobody renews it, so it runs out. */
export async function releaseLock({ log }: Pick<Session, 'log'>, lease: Lease): Promise<void> {
  try {
    await lease.release()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    log.warn(
      `The lock could not be released: ${printable(reason, 500)}. The next run takes it over: on this machine at once, on another when it ran out (150 s).`,
    )
  }
}

function takenOverText({ because, from }: TakenOver, nowMs: number): string {
  if (from === undefined) return 'Broke a lock that could not be read.'
  const run = printable(from.runId, 80)
  const operation = printable(from.operation, 40)
  const who = `${printable(from.user, 80)} on ${printable(from.host, 80)} (process ${from.pid})`
  switch (because) {
    case 'broken':
      return `Broke the lock of ${operation} ${run} by ${who}: it stops before its next write.`
    case 'dead':
      return `Took over the lock of run ${run} (${operation}): its process ${from.pid} on ${printable(from.host, 80)} is gone.`
    case 'expired': {
      const minutes = Math.max(0, Math.round((nowMs - from.renewedMs) / 60_000))
      return `Took over the lock of run ${run} (${operation}) by ${who}: it was last renewed ${minutes} min ago and ran out. That run did not end; this one starts from what it left.`
    }
    default:
      return because satisfies never
  }
}
