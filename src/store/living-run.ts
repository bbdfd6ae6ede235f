import type { LockHolder } from '../core/ports/store.js'
import { GRACE_MS } from './lock-times.js'

/**
 * Id of the run that goes on, as far as that can be told from here: the holder of the lock, unless its process is gone
 * or the lock ran out long ago.
 */
export function livingRun(
  holder: LockHolder | undefined,
  outside: {
    readonly host: string
    readonly processAlive: (pid: number) => boolean
    readonly now: () => number
  },
): string | undefined {
  if (holder === undefined) return undefined
  const { runId, host, pid, renewedMs, leaseMs } = holder
  if (host === outside.host) return outside.processAlive(pid) ? runId : undefined
  const hasRunOut = leaseMs !== undefined && outside.now() - renewedMs > leaseMs + GRACE_MS
  return hasRunOut ? undefined : runId
}
