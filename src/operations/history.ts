import { compareComplete } from '../core/compare/index.js'
import type { Address } from '../core/model/address.js'
import type { DiffEntry } from '../core/model/diff.js'
import type { Kind } from '../core/model/kind.js'
import type { Action } from '../core/model/plan.js'
import type { RunRecord, StepOutcome, Version } from '../core/model/run.js'
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
  /** Nothing tells when it was kept: all times of the entry are 0, and it stands behind the others. */
  readonly isTimeUnknown: boolean
  /** When the next entry begins; absent for the newest. */
  readonly toMs?: number
  /** When it was last seen so. */
  readonly seenMs: number
  /** It did not exist; nothing is kept of such a time. */
  readonly isGone: boolean
  /** It did not exist right before. */
  readonly wasGone: boolean
  /** The run of ours that made it so; absent where nobody knows, or somebody else did it. */
  readonly run?: RunInWords
  /** The run of ours that found it gone, where somebody else deleted it. */
  readonly foundBy?: RunInWords
  /** Equal versions that were kept, newest first. */
  readonly kept: readonly Pick<Version, 'keptBy' | 'keptIn' | 'timeMs' | 'isTimeUnknown' | 'operation'>[]
  /** What differs from the version before; absent for the first, and where nothing is kept. */
  readonly diff?: readonly DiffEntry[]
}

type RunInWords = Pick<RunRecord, 'runId' | 'operation' | 'by' | 'reason'>

/**
 * Everything the store knows about a resource, newest first: its kept versions, equal neighbours as one, and when it was
 * gone. Versions of an unknown time come last. Reads the store alone.
 */
export async function historyOf(
  store: Store,
  about: { readonly projectId: string; readonly kind: Kind; readonly key: string },
): Promise<readonly HistoryEntry[]> {
  const { projectId, kind, key } = about
  const address = kind.addressOf(key)
  const all = await versionsOf(store, about)
  if (all.length === 0) return []
  const versions = all.filter(({ isTimeUnknown }) => isTimeUnknown !== true)
  const runs = await store.runs.list(projectId, Number.POSITIVE_INFINITY)
  const gone = absencesIn(runs, address, versions)
  const stretches = [...folded(kind, versions, gone), ...gone].sort((a, b) => a.fromMs - b.fromMs)
  const entries: HistoryEntry[] = []
  let before: Stretch | undefined
  let lastKept: Version | undefined
  for (const [index, stretch] of stretches.entries()) {
    const next = stretches[index + 1]
    const { versions: equal, isGone, deletedBy, foundBy } = stretch
    const [first] = equal
    const run = deletedBy ?? (first && madeBy(runs, first, before))
    entries.push({
      address,
      projectId,
      fromMs: stretch.fromMs,
      isFromKnown: deletedBy !== undefined || (first !== undefined && isReadBack(first)),
      isTimeUnknown: false,
      ...(next === undefined ? {} : { toMs: next.fromMs }),
      seenMs: stretch.toMs,
      isGone,
      wasGone: before?.isGone === true,
      ...(run === undefined ? {} : { run }),
      ...(foundBy === undefined ? {} : { foundBy }),
      kept: keptIn(equal),
      ...(first === undefined || lastKept === undefined
        ? {}
        : { diff: kind.document?.diff(lastKept.document, first.document) ?? [] }),
    })
    before = stretch
    lastKept = first ?? lastKept
  }
  const undated = all.filter(({ isTimeUnknown }) => isTimeUnknown === true)
  return [...entries.reverse(), ...undated.map((version) => undatedEntry(projectId, version))]
}

function undatedEntry(projectId: string, version: Version): HistoryEntry {
  return {
    address: version.address,
    projectId,
    fromMs: 0,
    isFromKnown: false,
    isTimeUnknown: true,
    seenMs: 0,
    isGone: false,
    wasGone: false,
    kept: keptIn([version]),
  }
}

/** Newest first. */
function keptIn(equal: readonly Version[]): HistoryEntry['kept'] {
  return equal
    .map(({ keptBy, keptIn, timeMs, operation, isTimeUnknown = false }) => ({
      keptBy,
      keptIn,
      timeMs,
      operation,
      ...(isTimeUnknown ? { isTimeUnknown } : {}),
    }))
    .reverse()
}

/**
 * Whole versions of a resource in the store, oldest first. Of one time that comes last which a run left behind.
 */
async function versionsOf(
  store: Store,
  { projectId, kind, key }: { readonly projectId: string; readonly kind: Kind; readonly key: string },
): Promise<readonly Version[]> {
  const all = await store.versions(projectId, kind.collection, kind.addressOf(key), key)
  const placeOf = (version: Version) => (isReadBack(version) ? 1 : 0)
  return all
    .filter((version) => isWhole(kind, version))
    .toSorted((a, b) => a.timeMs - b.timeMs || placeOf(a) - placeOf(b))
}

interface Stretch {
  readonly fromMs: number
  readonly toMs: number
  readonly isGone: boolean
  /** Equal ones, oldest first; none where it was gone. */
  readonly versions: readonly Version[]
  readonly deletedBy?: RunRecord
  readonly foundBy?: RunRecord
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
    isGone: false,
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

/** When it was gone: runs that deleted it, and runs that made it anew though a version from before is kept. */
function absencesIn(
  runs: readonly RunRecord[],
  address: Address,
  versions: readonly Version[],
): readonly Stretch[] {
  const did = (run: RunRecord, action: Action) =>
    run.steps.some((step) => step.address === address && step.action === action && step.outcome === 'done')
  const deleted = runs
    .filter((run) => did(run, 'delete'))
    .map((run): Stretch => absence(run.endedMs, { deletedBy: run }))
  const found = runs
    .filter((run) => did(run, 'create'))
    .flatMap((run): readonly Stretch[] => {
      const lastSeenMs = versions.findLast(({ timeMs }) => timeMs <= run.startedMs)?.timeMs
      const isExplained = deleted.some(
        ({ fromMs }) => lastSeenMs !== undefined && lastSeenMs <= fromMs && fromMs <= run.startedMs,
      )
      return lastSeenMs === undefined || isExplained ? [] : [absence(run.startedMs, { foundBy: run })]
    })
  return [...deleted, ...found]
}

function absence(timeMs: number, by: Pick<Stretch, 'deletedBy' | 'foundBy'>): Stretch {
  return { fromMs: timeMs, toMs: timeMs, isGone: true, versions: [], ...by }
}

/** Ends of a step after which the resource is, or should be, as the run wanted it. */
const WRITTEN: ReadonlySet<StepOutcome> = new Set(['done', 'unverified', 'undone'])

/** True for what a run left; what it found before it wrote is not its work. */
function isReadBack({ keptIn, isFound = false }: Version): boolean {
  return keptIn === 'run' && !isFound
}

/**
 * The run that kept a version by reading it back, or that was over before it was first seen and could not read what it
 * had written. What a run found before it wrote is not its work.
 */
function madeBy(
  runs: readonly RunRecord[],
  first: Version,
  before: Stretch | undefined,
): RunRecord | undefined {
  if (isReadBack(first)) return runs.find(({ runId }) => runId === first.keptBy)
  if (before === undefined) return undefined
  return runs.find(
    ({ startedMs, endedMs, backupId, steps }) =>
      startedMs >= before.toMs &&
      endedMs <= first.timeMs &&
      backupId !== first.keptBy &&
      steps.some(({ address, outcome }) => address === first.address && WRITTEN.has(outcome)),
  )
}
