import type { BackupEntry } from '../core/model/backup.js'
import { kindOf } from '../core/model/address.js'
import type { JsonObject } from '../core/model/json.js'
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
          spec: storedSpec(kind, live),
        })),
    ]),
  )
}

/**
 * The normal form beside the original. Of a kind with documents only what the document itself declares: the digest
 * follows from it, is never read from a backup, and takes milliseconds for each.
 */
function storedSpec({ document }: Kind, live: Live): JsonObject {
  return document === undefined ? live.spec : document.declaredBy(live.document)
}
