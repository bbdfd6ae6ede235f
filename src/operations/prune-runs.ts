import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { RunRecord } from '../core/model/run.js'
import type { Store } from '../core/ports/store.js'
import { goesPast } from './resumable-run.js'
import { backupBefore } from './run-originals.js'

/**
 * Runs that can still be finished and the backups they took, by id, each with the addresses that the run is about.
 * A run that died always can. One that failed or was interrupted counts as long as it is its owner's newest unfinished
 * one, which `apply --resume` takes unasked: a pipeline that fails every night must not keep everything.
 */
export async function resumableRuns(
  store: Pick<Store, 'backups' | 'runs'>,
  newestFirst: readonly RunRecord[],
): Promise<ReadonlyMap<string, ReadonlySet<Address>>> {
  const ids = new Map<string, ReadonlySet<Address>>()
  const owners = new Set<string>()
  for (const run of newestFirst) {
    if (run.outcome === 'done' || run.finishedBy !== undefined) continue
    const isFirst = !owners.has(run.owner)
    owners.add(run.owner)
    if (run.unfinished === undefined && !isFirst) continue
    const { addresses, backupId } = await materialOf(store, run)
    ids.set(run.runId, addresses)
    if (backupId !== null) ids.set(backupId, addresses)
  }
  return ids
}

async function materialOf(
  store: Pick<Store, 'backups' | 'runs'>,
  { projectId, runId, backupId }: RunRecord,
): Promise<{ readonly addresses: ReadonlySet<Address>; readonly backupId: string | null }> {
  try {
    const stored = await store.runs.read(projectId, runId)
    const addresses = new Set(stored?.plan.changes.map(({ address }) => address))
    // A run that died does not always say which backup is its own.
    const found = stored === undefined || backupId !== null ? undefined : await backupBefore(store, stored)
    return { addresses, backupId: backupId ?? found?.ref.id ?? null }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return { addresses: new Set(), backupId }
  }
}

/**
 * Of the runs that would go, those whose record decides how what stays is read: the newest of each owner; the one that
 * finished, or went on with, a run that stays; the one that went past a run that could be finished, which would be taken
 * up unasked without it; and those that went back past a version that stays, which would be offered again.
 */
export function neededRuns(
  newestFirst: readonly RunRecord[],
  about: {
    readonly goes: ReadonlySet<string>
    /** From {@link resumableRuns}. */
    readonly touchedBy: ReadonlyMap<string, ReadonlySet<Address>>
    /** True for a run that went back past a version that stays. */
    readonly leavesBehind: (run: RunRecord) => boolean
  },
): ReadonlySet<string> {
  const { goes, touchedBy, leavesBehind } = about
  const needed = new Set<string>()
  const owners = new Set<string>()
  for (const run of newestFirst) {
    if (!owners.has(run.owner) || (goes.has(run.runId) && leavesBehind(run))) needed.add(run.runId)
    owners.add(run.owner)
  }
  const open = newestFirst.filter(({ runId }) => touchedBy.has(runId))
  for (const run of open) {
    const touched = touchedBy.get(run.runId) ?? new Set<Address>()
    const later = newestFirst.slice(0, newestFirst.indexOf(run))
    const past = later.filter(({ owner }) => owner === run.owner).find((other) => goesPast(other, touched))
    if (past !== undefined) needed.add(past.runId)
  }
  const stays = new Set(newestFirst.map(({ runId }) => runId).filter((id) => !goes.has(id) || needed.has(id)))
  // The oldest first: who went on with a run that stays may have been gone on with in turn.
  for (const { runId, resumes } of newestFirst.toReversed()) {
    if (resumes === undefined || !stays.has(resumes)) continue
    stays.add(runId)
    needed.add(runId)
  }
  return needed
}
