import type { Address } from '../core/model/address.js'
import { refusal } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { PruningRetention } from '../core/model/retention.js'
import type { RunRecord } from '../core/model/run.js'
import type { Store } from '../core/ports/store.js'
import { isLeftBehind } from './choose-version.js'
import { contentsOf, idOf, timeOf, type Contents, type Kept, type StayReason } from './prune-items.js'
import { neededRuns, resumableRuns } from './prune-runs.js'
import { refuseLost, releaseLock, takeLock, type LockSession, type LockWishes } from './take-lock.js'

export interface PruneOptions {
  readonly projectId: string
  readonly kinds: readonly Kind[]
  readonly nowMs: number
  /** What is older than this may go. */
  readonly retention: PruningRetention
}

/** A backup or a run that goes. */
export interface Prunable {
  readonly kept: Kept
  readonly timeMs: number
  readonly sizeBytes: number
}

/** One that is old enough, or of an unknown age, and stays. */
export interface Staying {
  readonly kept: Kept
  /** Absent where nothing tells. */
  readonly timeMs: number | undefined
  readonly because: StayReason
  /** More about it, for people: addresses, the code of an error. */
  readonly detail?: string
}

export interface Pruning {
  /** The oldest first. */
  readonly goes: readonly Prunable[]
  readonly stays: readonly Staying[]
}

/**
 * What may be deleted of the backups and runs of a project. Reads the store alone, and deletes nothing. Everything from
 * the newest to the oldest is read where something is old enough to go.
 */
export async function planPruning(
  store: Pick<Store, 'backups' | 'runs'>,
  options: PruneOptions,
): Promise<Pruning> {
  const { projectId, kinds } = options
  const records = await store.runs.list(projectId, Number.POSITIVE_INFINITY)
  const all = await everythingKept(store, projectId, records)
  const resumable = await resumableRuns(store, records)
  const wentBack = new Set(records.flatMap(({ wentBackTo }) => Object.keys(wentBackTo)))
  const seen = new Set<Address>()
  const goes: (Prunable & { readonly contents: Contents })[] = []
  const stays: Staying[] = []
  const keptVersions: KeptVersion[] = []
  let left = all.filter((kept) => isOld(kept, options)).length
  for (const kept of all) {
    if (left === 0) break
    const isCandidate = isOld(kept, options)
    if (isCandidate) left -= 1
    const contents = await contentsOf(store, { kept, projectId, kinds })
    const newest = contents.addresses.filter((address) => !seen.has(address))
    for (const address of newest) seen.add(address)
    const timeMs = timeOf(kept)
    const stay =
      contents.stays ??
      (resumable.has(idOf(kept)) ? { because: 'resumable' as const } : undefined) ??
      (newest.length > 0 ? { because: 'newest-version' as const, detail: namesOf(newest) } : undefined)
    if (isCandidate && stay === undefined && timeMs !== undefined) {
      goes.push({ kept, timeMs, sizeBytes: contents.sizeBytes, contents })
      continue
    }
    if (isCandidate && stay !== undefined) stays.push({ kept, timeMs, ...stay })
    for (const address of contents.addresses) {
      if (wentBack.has(address)) keptVersions.push({ address, timeMs: contents.timeMs, keptBy: idOf(kept) })
    }
  }
  const needed = neededRuns(records, {
    goes: new Set(goes.flatMap(({ kept }) => (kept.what === 'run' ? [kept.folder.runId] : []))),
    touchedBy: resumable,
    leavesBehind: (run) => keptVersions.some((version) => isLeftBehind([run], version)),
  })
  const isNeeded = ({ kept }: Prunable) => kept.what === 'run' && needed.has(kept.folder.runId)
  return {
    goes: goes
      .filter((item) => !isNeeded(item))
      .map(({ kept, timeMs, sizeBytes }) => ({ kept, timeMs, sizeBytes }))
      .reverse(),
    stays: [
      ...stays,
      ...goes.filter(isNeeded).map(({ kept, timeMs }): Staying => ({ kept, timeMs, because: 'needed' })),
    ],
  }
}

interface KeptVersion {
  readonly address: Address
  readonly timeMs: number
  readonly keptBy: string
}

/**
 * Deletes what was agreed to, as far as it may still go: under the project's lock everything is looked at again.
 * @returns what went
 * @throws ToolError what taking the lock throws; `lock-lost` where it was taken away, `store-unwritable`
 */
export async function prune(
  session: LockSession & { readonly newId: () => string },
  options: PruneOptions & LockWishes & { readonly agreed: Pruning },
): Promise<readonly Prunable[]> {
  const { store } = session
  const agreed = new Set(options.agreed.goes.map(({ kept }) => placeOf(kept)))
  const lease = await takeLock(session, { ...options, runId: session.newId(), operation: 'prune' })
  const gone: Prunable[] = []
  try {
    const { goes } = await planPruning(store, options)
    await refuseLost(lease)
    for (const item of goes.filter(({ kept }) => agreed.has(placeOf(kept)))) {
      if (session.signal.aborted) break
      if (!(await lease.isHeld())) throw lost(gone.length)
      if (item.kept.what === 'backup') await store.backups.remove(item.kept.ref)
      else await store.runs.remove(item.kept.folder)
      gone.push(item)
    }
  } finally {
    await releaseLock(session, lease)
  }
  return gone
}

function lost(count: number) {
  return refusal({
    code: 'lock-lost',
    message: `The lock was taken away; ${count} deleted before that, the rest stays`,
    hint: 'Run it again when they are done: lock show tells who writes now.',
  })
}

/** Newest first; of one time a run before the backup that it took. What has no time comes last. */
async function everythingKept(
  { backups, runs }: Pick<Store, 'backups' | 'runs'>,
  projectId: string,
  records: readonly RunRecord[],
): Promise<readonly Kept[]> {
  const byId = new Map(records.map((record) => [record.runId, record]))
  const folders = await runs.folders(projectId)
  const kept: readonly Kept[] = [
    ...folders.map((folder): Kept => ({ what: 'run', folder, record: byId.get(folder.runId) })),
    ...(await backups.list(projectId)).map((ref): Kept => ({ what: 'backup', ref })),
  ]
  return kept.toSorted((a, b) => (timeOf(b) ?? 0) - (timeOf(a) ?? 0))
}

/** What nothing tells the age of is looked at too, so that it can be told. */
function isOld(kept: Kept, { nowMs, retention }: PruneOptions): boolean {
  const timeMs = timeOf(kept)
  const ageMs = kept.what === 'backup' ? retention.backupsMs : retention.runsMs
  return timeMs === undefined || nowMs - timeMs > ageMs
}

function placeOf(kept: Kept): string {
  return kept.what === 'backup' ? kept.ref.location : kept.folder.location
}

/** `tenant/acme, tenant/beta and 3 more` */
function namesOf(addresses: readonly Address[]): string {
  const shown = addresses.slice(0, 2).join(', ')
  return addresses.length > 2 ? `${shown} and ${addresses.length - 2} more` : shown
}
