import { kindOf } from '../model/address.js'
import type { AuditEntry, AuditWho } from '../model/audit.js'
import { isInScope, type Pattern } from '../model/pattern.js'

/** What is asked for. Of several values of one key any may fit; all keys must. Absent or empty: all. */
export interface AuditFilter {
  readonly sinceMs?: number | undefined
  /** The last millisecond that counts. */
  readonly untilMs?: number | undefined
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
  readonly kinds?: readonly string[]
  /** Names of people, see {@link namesOf}; case does not count. */
  readonly by?: readonly string[]
  readonly outcomes?: readonly AuditEntry['outcome'][]
  /** What runs are: `apply`, `rollback`. */
  readonly operations?: readonly string[]
  /** What was done to one resource: `create`, or an action of a record of Descope. Case does not count. */
  readonly actions?: readonly string[]
  /** Beginnings of ids of runs. */
  readonly runs?: readonly string[]
  /** Words within the reason; case does not count. */
  readonly reasons?: readonly string[]
  /** Beginnings of commits. */
  readonly commits?: readonly string[]
}

/** True for a line that is asked for. A refusal is about every address that its findings name. */
export function isAskedFor(entry: AuditEntry, filter: AuditFilter): boolean {
  const { run, operation, outcome, action, reason, commit, who } = entry
  return (
    isInTime(Date.parse(entry.time), filter) &&
    isAny(filter.runs, (beginning) => run.startsWith(beginning)) &&
    isAny(filter.operations, (asked) => operation === asked) &&
    isAny(filter.outcomes, (asked) => outcome === asked) &&
    isAny(filter.actions, (asked) => action !== undefined && isSame(action, asked)) &&
    isAny(filter.reasons, (words) => reason?.toLowerCase().includes(words.toLowerCase()) === true) &&
    isAny(filter.commits, (beginning) => commit?.startsWith(beginning.toLowerCase()) === true) &&
    isAny(filter.by, (asked) => namesOf(who).some((name) => isSame(name, asked))) &&
    isAbout(addressesOf(entry), filter)
  )
}

/** Both ends included. */
export function isInTime(timeMs: number, { sinceMs, untilMs }: AuditFilter): boolean {
  return (sinceMs === undefined || timeMs >= sinceMs) && (untilMs === undefined || timeMs <= untilMs)
}

/** True where one of the addresses is asked for; without any, where none is asked for. */
export function isAbout(addresses: readonly string[], filter: AuditFilter): boolean {
  const { only, except, kinds = [] } = filter
  if (only.length === 0 && except.length === 0 && kinds.length === 0) return true
  if (addresses.length === 0) return only.length === 0 && kinds.length === 0
  return addresses.some(
    (address) => isInScope(address, filter) && (kinds.length === 0 || kinds.includes(kindOf(address))),
  )
}

/** True where one of the values fits, or none is asked for. */
export function isAny<Asked>(asked: readonly Asked[] | undefined, fits: (value: Asked) => boolean): boolean {
  return asked === undefined || asked.length === 0 || asked.some(fits)
}

/** Equal, but for capitals. */
export function isSame(name: string, asked: string): boolean {
  return name.toLowerCase() === asked.toLowerCase()
}

/** What a line is about: its address, or all that refused a run. */
export function addressesOf({ address, addresses = [] }: AuditEntry): readonly string[] {
  return address === undefined ? addresses : [address]
}

/** Every name a person may be asked for by, the most telling first. */
export function namesOf({ user, host, ci, git, keyFingerprint }: AuditWho): readonly string[] {
  const names = [ci?.actor, git?.name, git?.email, `${user}@${host}`, user, keyFingerprint]
  return names.flatMap((name) => name ?? [])
}
