import type { Address } from '../core/model/address.js'
import { compareComplete } from '../core/compare/index.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { RunRecord, Version } from '../core/model/run.js'
import type { Original } from '../core/model/kind.js'
import { unreadPlaces } from '../core/plan/index.js'
import type { Session } from './session.js'
import { isWhole } from './wanted-back.js'

/**
 * The newest kept version of a resource that differs from live and was not rolled back from; without `version` when
 * there is none. `live` has its companions read, or is absent when the resource is gone.
 */
export async function latestVersion(
  session: Session,
  about: {
    readonly kind: Kind
    readonly address: Address
    readonly key: string
    readonly live: Live | undefined
  },
): Promise<{ readonly version?: Version; readonly isAnythingKept: boolean }> {
  const { kind, address, key, live } = about
  const { store, api } = session
  const runs = await store.runs.list(api.projectId, Number.POSITIVE_INFINITY)
  let isAnythingKept = false
  const resource = { collection: kind.collection, address, key }
  const version = await store.newestVersion(api.projectId, resource, (candidate) => {
    // What a list told of a resource is no version of it.
    if (!isWhole(kind, candidate)) return false
    isAnythingKept = true
    if (candidate.isTimeUnknown === true || isLeftBehind(runs, candidate)) return false
    return live === undefined || differs(kind, live, candidate)
  })
  return { isAnythingKept, ...(version === undefined ? {} : { version }) }
}

/** The newest version of a resource that was kept at or before a time (ms); `undefined` when there is none. */
export async function versionAt(
  session: Session,
  about: {
    readonly kind: Kind
    readonly address: Address
    readonly key: string
    readonly atMs: number
  },
): Promise<Version | undefined> {
  const { kind, address, key, atMs } = about
  return session.store.newestVersion(
    session.api.projectId,
    { collection: kind.collection, address, key },
    (version) => version.isTimeUnknown !== true && version.timeMs <= atMs && isWhole(kind, version),
  )
}

/** True when a run went back past this version: to an older one, after it was kept or while keeping it. */
export function isLeftBehind(
  runs: readonly RunRecord[],
  version: Pick<Version, 'address' | 'timeMs' | 'keptBy' | 'isFound'>,
): boolean {
  return runs.some((run) => leftBehind(run, version))
}

function leftBehind(
  run: RunRecord,
  version: Pick<Version, 'address' | 'timeMs' | 'keptBy' | 'isFound'>,
): boolean {
  const { address } = version
  if (!Object.hasOwn(run.wentBackTo, address)) return false
  const wentBackTo = run.wentBackTo[address] ?? 0
  if (version.timeMs <= wentBackTo) return false
  if (version.timeMs <= run.startedMs || version.keptBy === run.backupId) return true
  return version.isFound === true && version.keptBy === run.runId
}

export function differs(kind: Kind, live: Live, original: Original): boolean {
  const differences = compareComplete({
    fields: kind.fields,
    from: live.spec,
    to: kind.specOf(original),
    unread: unreadPlaces(kind, original),
  })
  return differences.length > 0
}
