import type { AuditEntry, AuditWho } from '../model/audit.js'
import { isInScope, type Pattern } from '../model/pattern.js'

export interface AuditFilter {
  readonly sinceMs?: number | undefined
  /** The last millisecond that counts. */
  readonly untilMs?: number | undefined
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
  /** A name of somebody, see {@link namesOf}; case does not count. */
  readonly by?: string | undefined
}

/** True for a line that is asked for. A refusal is about every address that its findings name. */
export function isAskedFor(entry: AuditEntry, filter: AuditFilter): boolean {
  const { sinceMs, untilMs, by } = filter
  const timeMs = Date.parse(entry.time)
  if (sinceMs !== undefined && timeMs < sinceMs) return false
  if (untilMs !== undefined && timeMs > untilMs) return false
  if (by !== undefined && !namesOf(entry.who).some((name) => isSame(name, by))) return false
  if (filter.only.length === 0 && filter.except.length === 0) return true
  const addresses = entry.address === undefined ? (entry.addresses ?? []) : [entry.address]
  if (addresses.length === 0) return filter.only.length === 0
  return addresses.some((address) => isInScope(address, filter))
}

/** Every name a person may be asked for by, the most telling first. */
export function namesOf({ user, host, ci, git, keyFingerprint }: AuditWho): readonly string[] {
  const names = [ci?.actor, git?.name, git?.email, `${user}@${host}`, user, keyFingerprint]
  return names.flatMap((name) => name ?? [])
}

function isSame(name: string, asked: string): boolean {
  return name.toLowerCase() === asked.toLowerCase()
}
