import type { Address } from '../core/model/address.js'
import { compareComplete } from '../core/compare/index.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { RunRecord, Version } from '../core/model/run.js'
import type { Original } from '../core/model/kind.js'
import { unreadPlaces } from '../core/plan/index.js'
import type { Session } from './session.js'

/**
 * The newest kept version of a resource that differs from live and was not rolled back from; `undefined` when there
 * is none. `live` has its companions read, or is absent when the resource is gone.
 */
export async function latestVersion(
  session: Session,
  about: {
    readonly kind: Kind
    readonly address: Address
    readonly key: string
    readonly live: Live | undefined
  },
): Promise<Version | undefined> {
  const { kind, address, key, live } = about
  const { projectId } = session.api
  const versions = await session.store.versions(projectId, kind.collection, address, key)
  if (versions.length === 0) return undefined
  const runs = await session.store.runs.list(projectId)
  return versions.find(
    (version) =>
      !runs.some((run) => leftBehind(run, address, version)) &&
      (live === undefined || differs(kind, live, version)),
  )
}

/** True when a run went back past this version: to an older one, after it was kept or while keeping it. */
function leftBehind(run: RunRecord, address: Address, version: Version): boolean {
  if (!Object.hasOwn(run.wentBackTo, address)) return false
  const wentBackTo = run.wentBackTo[address] ?? 0
  if (version.timeMs <= wentBackTo) return false
  return version.timeMs <= run.startedMs || version.keptBy === run.backupId
}

function differs(kind: Kind, live: Live, original: Original): boolean {
  const differences = compareComplete({
    fields: kind.fields,
    from: live.spec,
    to: kind.specOf(original),
    unread: unreadPlaces(kind, original),
  })
  return differences.length > 0
}
