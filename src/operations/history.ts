import { compareComplete } from '../core/compare/index.js'
import type { Address } from '../core/model/address.js'
import type { DiffEntry } from '../core/model/diff.js'
import type { Kind } from '../core/model/kind.js'
import type { RunRecord, Version } from '../core/model/run.js'
import type { Store } from '../core/ports/store.js'
import { unreadPlaces } from '../core/plan/index.js'
import { isWhole } from './wanted-back.js'

/** A stretch of time through which a resource stayed as it was, as far as the store knows. */
export interface HistoryEntry {
  readonly address: Address
  readonly projectId: string
  /** When a run of ours made it so, or when it was first seen so. */
  readonly fromMs: number
  /** A run of ours made it so at that time; otherwise it may have been so earlier. */
  readonly isFromKnown: boolean
  /** When the next entry begins; absent for the newest. */
  readonly toMs?: number
  /** When it was last seen so. */
  readonly seenMs: number
  /** A run of ours deleted it; nothing is kept of such a time. */
  readonly isGone: boolean
  /** The run of ours that made it so; absent where nobody knows, or somebody else did it. */
  readonly run?: Pick<RunRecord, 'runId' | 'operation' | 'by' | 'reason'>
  /** Equal versions that were kept, newest first. */
  readonly kept: readonly Pick<Version, 'keptBy' | 'keptIn' | 'timeMs' | 'operation'>[]
  /** What differs from the version before; absent for the first, and where nothing is kept. */
  readonly diff?: readonly DiffEntry[]
}

/**
 * Everything the store knows about a resource, newest first: its kept versions, equal neighbours as one, and when runs
 * deleted it. Reads the store alone.
 */
export async function historyOf(
  store: Store,
  about: { readonly projectId: string; readonly kind: Kind; readonly key: string },
): Promise<readonly HistoryEntry[]> {
  const { projectId, kind, key } = about
  const address = kind.addressOf(key)
  const versions = await versionsOf(store, about)
  if (versions.length === 0) return []
  const runs = await store.runs.list(projectId, Number.POSITIVE_INFINITY)
  const gone = deletionsIn(runs, address)
  const stretches = [...folded(kind, versions, gone), ...gone].sort((a, b) => a.fromMs - b.fromMs)
  const entries: HistoryEntry[] = []
  let before: Stretch | undefined
  let lastKept: Version | undefined
  for (const [index, stretch] of stretches.entries()) {
    const next = stretches[index + 1]
    const { versions: equal, deletedBy } = stretch
    const [first] = equal
    const run = deletedBy ?? (first && madeBy(runs, first, before))
    entries.push({
      address,
      projectId,
      fromMs: stretch.fromMs,
      isFromKnown: deletedBy !== undefined || first?.keptIn === 'run',
      ...(next === undefined ? {} : { toMs: next.fromMs }),
      seenMs: stretch.toMs,
      isGone: deletedBy !== undefined,
      ...(run === undefined ? {} : { run }),
      kept: equal
        .map(({ keptBy, keptIn, timeMs, operation }) => ({ keptBy, keptIn, timeMs, operation }))
        .reverse(),
      ...(first === undefined || lastKept === undefined
        ? {}
        : { diff: kind.document?.diff(lastKept.document, first.document) ?? [] }),
    })
    before = stretch
    lastKept = first ?? lastKept
  }
  return entries.reverse()
}

/**
 * Whole versions of a resource in the store, oldest first. Of one time the backup comes first: it was taken before the
 * run that the other comes from.
 */
async function versionsOf(
  store: Store,
  { projectId, kind, key }: { readonly projectId: string; readonly kind: Kind; readonly key: string },
): Promise<readonly Version[]> {
  const all = await store.versions(projectId, kind.collection, kind.addressOf(key), key)
  const placeOf = ({ keptIn }: Version) => (keptIn === 'backup' ? 0 : 1)
  return all
    .filter((version) => isWhole(kind, version))
    .toSorted((a, b) => a.timeMs - b.timeMs || placeOf(a) - placeOf(b))
}

interface Stretch {
  readonly fromMs: number
  readonly toMs: number
  /** Equal ones, oldest first; none where it was gone. */
  readonly versions: readonly Version[]
  readonly deletedBy?: RunRecord
}

/** Equal neighbours together, unless it was gone in between. */
function folded(kind: Kind, versions: readonly Version[], gone: readonly Stretch[]): readonly Stretch[] {
  const groups: Version[][] = []
  const wasGone = (a: Version, b: Version) =>
    gone.some(({ fromMs }) => a.timeMs <= fromMs && fromMs <= b.timeMs)
  for (const version of versions) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const isOne = last !== undefined && !wasGone(last, version) && isSame(kind, last, version)
    if (group !== undefined && isOne) group.push(version)
    else groups.push([version])
  }
  return groups.map((group) => ({
    fromMs: group[0]?.timeMs ?? 0,
    toMs: group.at(-1)?.timeMs ?? 0,
    versions: group,
  }))
}

function isSame(kind: Kind, a: Version, b: Version): boolean {
  const differences = compareComplete({
    fields: kind.fields,
    from: kind.specOf(a),
    to: kind.specOf(b),
    unread: [...unreadPlaces(kind, a), ...unreadPlaces(kind, b)],
  })
  return differences.length === 0
}

function deletionsIn(runs: readonly RunRecord[], address: Address): readonly Stretch[] {
  return runs
    .filter(({ steps }) =>
      steps.some((step) => step.address === address && step.action === 'delete' && step.outcome === 'done'),
    )
    .map((run) => ({ fromMs: run.endedMs, toMs: run.endedMs, versions: [], deletedBy: run }))
}

/** The run that kept a version by reading it back, or that wrote since it was last seen otherwise and did not read. */
function madeBy(
  runs: readonly RunRecord[],
  first: Version,
  before: Stretch | undefined,
): RunRecord | undefined {
  if (first.keptIn === 'run') return runs.find(({ runId }) => runId === first.keptBy)
  if (before === undefined) return undefined
  return runs.find(
    ({ startedMs, steps }) =>
      startedMs >= before.toMs &&
      startedMs <= first.timeMs &&
      steps.some(
        ({ address, outcome }) =>
          address === first.address && outcome !== 'blocked' && outcome !== 'notReached',
      ),
  )
}
