import type { BackupRef, ReadBackup } from '../core/model/backup.js'
import type { Kind } from '../core/model/kind.js'
import { collectionsOf } from './originals.js'
import { enrichLive, readLive } from './read-live.js'
import type { Session } from './session.js'

/**
 * Backs up everything of the given kinds, companions included (a call each).
 * @returns where it lies and how many originals it holds
 */
export async function createBackup(
  session: Session,
  options: { readonly kinds: readonly Kind[]; readonly description: string; readonly isKept: boolean },
): Promise<{ readonly ref: BackupRef; readonly count: number }> {
  const live = await readLive(session, options.kinds)
  const kinds = new Map(options.kinds.map((kind) => [kind.name, kind]))
  await enrichLive(
    session,
    live,
    new Map(
      [...live.values()].flatMap(({ address }) => {
        const kind = kinds.get(address.slice(0, address.indexOf('/')))
        return kind === undefined ? [] : [[address, { kind, companions: Object.keys(kind.costly) }] as const]
      }),
    ),
  )
  const ref = await session.store.backups.create({
    projectId: session.api.projectId,
    environment: session.environment?.name ?? null,
    timeMs: session.clock.now(),
    metadata: {
      operation: 'backup',
      description: options.description,
      targets: [],
      toolVersion: session.toolVersion,
      host: session.api.host,
      ...(session.who.gitCommit === undefined ? {} : { gitCommit: session.who.gitCommit }),
      ...(options.isKept ? { keep: true } : {}),
    },
    collections: collectionsOf(options.kinds, [...live.values()]),
  })
  return { ref, count: live.size }
}

/** What `backup verify` says of a sound or older backup; damage is an error of the store. */
export function countEntries(read: ReadBackup): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(read.backup.collections).map(([collection, entries]) => [collection, entries.length]),
  )
}
