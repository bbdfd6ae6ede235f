import { kindOf } from '../core/model/address.js'
import { addressBefore } from '../core/model/address-before.js'
import type { Kind } from '../core/model/kind.js'
import type { Limit, QuotaUse } from '../core/model/limits.js'
import type { Change } from '../core/model/plan.js'
import { unreadCompanions } from '../core/plan/index.js'
import type { Proposal } from './proposal.js'

/** What carrying out a plan is expected to take, from the go-ahead on. */
export interface Cost {
  readonly calls: number
  readonly seconds: number
}

interface CostOptions {
  readonly kinds: readonly Kind[]
  /** What is kept to and was used so far; see `DescopeApi.quota`. Empty: no limits. */
  readonly quota: readonly QuotaUse[]
  /** Calls that making the plan took: under the lock it is made once more. */
  readonly planningCalls: number
  readonly parallelism: number
  /** The service is on this machine. */
  readonly isLocal: boolean
}

/** From so many calls, or so many seconds on, the cost of a plan is told before it is carried out. */
const LONG = { calls: 500, seconds: 60 } as const

/** How long one call takes, in seconds. Guesses: a service across a continent, and one on this machine. */
const CALL_SECONDS = { remote: 0.15, local: 0.003 } as const

/** As the apply does it: `src/apply/fresh-lives.ts` and `src/apply/verify.ts`. */
const LOOKED_AT_ONCE = 200
const FRESH_SECONDS = 5
const LISTED_FROM = 200

/** {@link costOf}, where it is worth telling. */
export function longCost(proposal: Proposal, options: CostOptions): Cost | undefined {
  if (proposal.plan.changes.length === 0) return undefined
  const cost = costOf(proposal, options)
  return isLong(cost) ? cost : undefined
}

/**
 * Reckons the calls of a run: the plan made once more under the lock, what the backup lacks, a fresh look before each
 * write, the writes, and reading all of it again. Trouble, reads that lag and the pauses of 429 are not foreseen. All
 * kinds of this version call paths of the class `default`.
 */
function costOf(proposal: Proposal, options: CostOptions): Cost {
  const { kinds, planningCalls } = options
  const pace = paceOf(options)
  let calls = planningCalls
  for (const kind of kinds) {
    const changes = proposal.plan.changes.filter(({ address }) => kindOf(address) === kind.name)
    if (changes.length === 0) continue
    const own =
      sum(changes, (change) => backupCalls(kind, change, proposal) + stepCalls(kind, change, proposal)) +
      verifyCalls(kind, changes)
    calls += own + lookCalls(kind, changes, { calls: own, pace })
  }
  return { calls, seconds: Math.round(secondsFor(calls, pace)) }
}

/** What so many calls take, side by side. */
export function costOfCalls(
  calls: number,
  options: Pick<CostOptions, 'quota' | 'parallelism' | 'isLocal'>,
): Cost {
  return { calls, seconds: Math.round(secondsFor(calls, paceOf(options))) }
}

/** True where it is worth telling before it is begun. */
export function isLong({ calls, seconds }: Cost): boolean {
  return calls > LONG.calls || seconds > LONG.seconds
}

function paceOf({
  quota,
  parallelism,
  isLocal,
}: Pick<CostOptions, 'quota' | 'parallelism' | 'isLocal'>): Pace {
  const use = quota.find(({ callClass }) => callClass === 'default')
  const limit = use?.limit ?? undefined
  return {
    limit,
    usedBefore: Math.min(use?.calls ?? 0, limit?.calls ?? 0),
    secondsPerCall: (isLocal ? CALL_SECONDS.local : CALL_SECONDS.remote) / Math.max(1, parallelism),
  }
}

interface Pace {
  readonly limit: Limit | undefined
  /** Calls that are in the window already. */
  readonly usedBefore: number
  /** With all steps side by side. */
  readonly secondsPerCall: number
}

/** Costly parts of the original that planning did not read. */
function backupCalls(kind: Kind, change: Change, { live }: Proposal): number {
  const { companions } = change
  const present = live.get(addressBefore(change))
  if (present === undefined) return 0
  const wanted = kind.document === undefined ? companions : Object.keys(kind.costly)
  const unread = unreadCompanions(kind, present)
  return wanted.filter((name) => unread.includes(name)).length
}

/** The look at one alone, the costly parts it writes over, and the writing itself. */
function stepCalls(kind: Kind, change: Change, { isLookSpared = false }: Proposal): number {
  const { action, companions } = change
  const isSingly = kind.isReadSingly === true
  const look = isSingly && action !== 'create' && !isLookSpared ? 1 : 0
  const costly = !isSingly && action === 'update' ? companions.length : 0
  return look + costly + (kind.writingCalls?.(change) ?? 1)
}

/**
 * Looks that serve many: a new one for each so many steps, whenever what was read is too old, and after each pause. Then
 * what has calls of its own is too old as well, where it was read for the backup of something that is to be deleted.
 */
function lookCalls(
  kind: Kind,
  changes: readonly Change[],
  { calls, pace }: { readonly calls: number; readonly pace: Pace },
): number {
  const looked = changes.filter(({ action }) => action !== 'create').length
  if (kind.isReadSingly === true || looked === 0) return 0
  const waves = Math.ceil(looked / LOOKED_AT_ONCE)
  const stale = Math.floor((calls * pace.secondsPerCall) / FRESH_SECONDS)
  const windows = windowsFor(calls, pace)
  const costly = sum(changes, ({ action, companions }) => (action === 'delete' ? companions.length : 0))
  return Math.max(waves, stale) + windows + (stale + windows > 0 ? costly : 0)
}

/** One list or search, or a call for each; then the costly parts that were written. */
function verifyCalls(kind: Kind, changes: readonly Change[]): number {
  const isListed = changes.length > LISTED_FROM
  const isSingly = kind.isReadSingly === true && !isListed
  const costly = sum(changes, ({ action, companions }) => (action === 'delete' ? 0 : companions.length))
  return isSingly ? changes.length : 1 + costly
}

/** How often a full window must be waited out. */
function windowsFor(calls: number, { limit, usedBefore }: Pace): number {
  return limit === undefined ? 0 : Math.floor(Math.max(0, calls + usedBefore - 1) / limit.calls)
}

function secondsFor(calls: number, pace: Pace): number {
  const { limit, usedBefore, secondsPerCall } = pace
  const atFullSpeed = calls * secondsPerCall
  if (limit === undefined) return atFullSpeed
  const lastCalls = Math.min(calls, (calls + usedBefore) % limit.calls)
  const withinLimit = windowsFor(calls, pace) * limit.perSeconds + lastCalls * secondsPerCall
  return Math.max(atFullSpeed, withinLimit)
}

function sum(changes: readonly Change[], of: (change: Change) => number): number {
  return changes.reduce((total, change) => total + of(change), 0)
}
