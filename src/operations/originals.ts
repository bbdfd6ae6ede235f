import type { BackupEntry } from '../core/model/backup.js'
import { kindOf } from '../core/model/address.js'
import type { Kind, Live } from '../core/model/kind.js'

/** Complete originals as backups hold them: one array per kind, empty where nothing of the kind is there. */
export function collectionsOf(
  kinds: readonly Kind[],
  originals: readonly Live[],
): Readonly<Record<string, readonly BackupEntry[]>> {
  return Object.fromEntries(
    kinds.map((kind) => [
      kind.collection,
      originals
        .filter((live) => kindOf(live.address) === kind.name)
        .map((live): BackupEntry => ({
          id: live.key,
          document: live.document,
          ...(Object.keys(live.companions).length === 0 ? {} : { companions: live.companions }),
          spec: live.spec,
        })),
    ]),
  )
}
