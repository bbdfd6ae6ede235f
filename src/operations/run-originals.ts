import type { Address } from '../core/model/address.js'
import { addressBefore } from '../core/model/address-before.js'
import type { BackupEntry, ReadBackup } from '../core/model/backup.js'
import { ToolError } from '../core/model/errors.js'
import type { Kind, Original } from '../core/model/kind.js'
import type { Store, StoredRun } from '../core/ports/store.js'

/**
 * The backup that a run took before its first write; `undefined` where it is not kept any more.
 * @throws ToolError for a damaged one
 */
export async function backupBefore(
  store: Pick<Store, 'backups'>,
  run: StoredRun,
): Promise<ReadBackup | undefined> {
  const { record } = run
  const name = record.backupId ?? (await firstBackupOf(store, run))
  if (name === undefined) return undefined
  try {
    return await store.backups.read(record.projectId, name)
  } catch (error) {
    if (error instanceof ToolError && error.code === 'backup-not-found') return undefined
    throw error
  }
}

/** A run that died did not always say which backup is its own: the first after it began that is for the same things. */
async function firstBackupOf(
  { backups }: Pick<Store, 'backups'>,
  { record, plan }: StoredRun,
): Promise<string | undefined> {
  const addresses = new Set(plan.changes.flatMap((change) => [change.address, addressBefore(change)]))
  const after = (await backups.list(record.projectId)).filter(
    ({ timeMs, operation, key }) =>
      key !== undefined && timeMs >= record.startedMs && operation === record.operation,
  )
  for (const ref of after.toReversed()) {
    const { targets } = await backups.describe(ref)
    if (targets.length === addresses.size && targets.every((target) => addresses.has(target))) return ref.id
  }
  return undefined
}

/** Complete originals by address, of the kinds that are known. */
export function originalsIn(
  kinds: readonly Kind[],
  collections: Readonly<Record<string, readonly BackupEntry[]>>,
): ReadonlyMap<Address, Original> {
  return new Map(
    kinds.flatMap((kind) => {
      const entries = Object.hasOwn(collections, kind.collection) ? collections[kind.collection] : undefined
      return (entries ?? []).map(
        ({ id, document, companions = {} }) => [kind.addressOf(id), { document, companions }] as const,
      )
    }),
  )
}

/** How resources were before a run: as its backup holds them, and where they changed since, as it found them. */
export function originalsOf(
  kinds: readonly Kind[],
  { laterOriginals }: Pick<StoredRun, 'laterOriginals'>,
  backedUp: Readonly<Record<string, readonly BackupEntry[]>>,
): ReadonlyMap<Address, Original> {
  const originals = new Map(originalsIn(kinds, backedUp))
  for (const [address, { document, companions }] of originalsIn(kinds, laterOriginals)) {
    originals.set(address, { document, companions: { ...originals.get(address)?.companions, ...companions } })
  }
  return originals
}
