import { keyAt } from '../core/model/key-at.js'
import type { Kind } from '../core/model/kind.js'
import type { Version } from '../core/model/run.js'
import type { Store } from '../core/ports/store.js'
import { isWhole } from './wanted-back.js'

/** One kept version, without its document. */
export type KeptVersion = Omit<Version, 'document' | 'companions'> & {
  readonly projectId: string
  readonly key: string
}

/** Whole versions of a kind that the store holds, newest first, those of an unknown time last, of these keys or of all. Reads the store alone. */
export async function keptVersions(
  store: Store,
  about: {
    readonly projectIds: readonly string[]
    readonly kind: Kind
    readonly keys: readonly string[] | 'all'
  },
): Promise<readonly KeptVersion[]> {
  const { projectIds, kind, keys } = about
  const found: KeptVersion[] = []
  for (const projectId of projectIds) {
    const see = (version: Version) => {
      if (!isWhole(kind, version)) return
      const { address, timeMs, keptBy, keptIn, operation, location } = version
      const { isUnverified = false, isTimeUnknown = false, isFound = false } = version
      found.push({
        address,
        timeMs,
        keptBy,
        keptIn,
        isFound,
        operation,
        location,
        isUnverified,
        isTimeUnknown,
        projectId,
        key: keyAt(kind, address),
      })
    }
    if (keys === 'all') await store.visitVersions(projectId, kind, see)
    else for (const key of keys) await forKey(store, { projectId, kind, key }, see)
  }
  return found.sort((a, b) => b.timeMs - a.timeMs)
}

async function forKey(
  store: Store,
  { projectId, kind, key }: { readonly projectId: string; readonly kind: Kind; readonly key: string },
  see: (version: Version) => void,
): Promise<void> {
  const versions = await store.versions(projectId, kind.collection, kind.addressOf(key), key)
  for (const version of versions) see(version)
}
