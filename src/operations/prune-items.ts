import type { Address } from '../core/model/address.js'
import type { BackupEntry, BackupRef } from '../core/model/backup.js'
import { ToolError } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { RunRecord } from '../core/model/run.js'
import type { RunFolder, Store } from '../core/ports/store.js'
import { isWhole } from './wanted-back.js'

/** Why something that is old enough stays. */
export type StayReason =
  /** It was made with `--keep`. */
  | 'kept'
  /** It holds the newest kept version of a resource. */
  | 'newest-version'
  /** A run can still be finished, and this is its record or the backup it took. */
  | 'resumable'
  /** Its record decides how other things that stay are read. */
  | 'needed'
  /** A newer version of this program wrote it. */
  | 'newer'
  | 'unreadable'
  /** Nothing tells how old it is. */
  | 'age-unknown'
  /** It does not say which project it is from, or says another. */
  | 'not-of-project'

/** A backup or the record of a run. */
export type Kept =
  | { readonly what: 'backup'; readonly ref: BackupRef }
  | { readonly what: 'run'; readonly folder: RunFolder; readonly record: RunRecord | undefined }

/** What lies in one of them, without the documents. */
export interface Contents {
  readonly sizeBytes: number
  /** What is whole in it: addresses with the time at which they stood so. */
  readonly addresses: readonly Address[]
  readonly timeMs: number
  /** Why it stays, whatever its age; `detail` for people. */
  readonly stays?: { readonly because: StayReason; readonly detail?: string }
}

export function idOf(kept: Kept): string {
  return kept.what === 'backup' ? kept.ref.id : kept.folder.runId
}

/** When it was made; a run counts from its end. `undefined` where nothing tells. */
export function timeOf(kept: Kept): number | undefined {
  if (kept.what === 'run') return kept.record?.endedMs
  return kept.ref.isTimeUnknown === true ? undefined : kept.ref.timeMs
}

/** Reads one of them. Never throws for what lies in it. */
export async function contentsOf(
  store: Pick<Store, 'backups' | 'runs'>,
  about: { readonly kept: Kept; readonly projectId: string; readonly kinds: readonly Kind[] },
): Promise<Contents> {
  return about.kept.what === 'backup'
    ? backupContents(store, { ...about, ref: about.kept.ref })
    : runContents(store, { ...about, ...about.kept })
}

async function backupContents(
  { backups }: Pick<Store, 'backups'>,
  about: { readonly ref: BackupRef; readonly projectId: string; readonly kinds: readonly Kind[] },
): Promise<Contents> {
  const { ref, projectId, kinds } = about
  try {
    const { backup } = await backups.readStored(ref, projectId)
    const { sizeBytes } = await backups.describe(ref)
    const found = { sizeBytes, timeMs: ref.timeMs }
    if (backup.project_id !== projectId) {
      return { ...found, addresses: [], stays: { because: 'not-of-project' } }
    }
    const addresses = addressesIn(kinds, new Map(Object.entries(backup.collections)))
    if (ref.isTimeUnknown === true) return { ...found, addresses: [], stays: { because: 'age-unknown' } }
    return { ...found, addresses, ...(backup.metadata.keep === true ? { stays: { because: 'kept' } } : {}) }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const because = error.code === 'backup-newer' ? 'newer' : 'unreadable'
    return { sizeBytes: 0, timeMs: ref.timeMs, addresses: [], stays: { because, detail: error.code } }
  }
}

async function runContents(
  { runs }: Pick<Store, 'runs'>,
  about: {
    readonly folder: RunFolder
    readonly record: RunRecord | undefined
    readonly kinds: readonly Kind[]
  },
): Promise<Contents> {
  const { folder, record, kinds } = about
  const { sizeBytes, problem, versions } = await runs.readFolder(folder)
  const addresses = problem === undefined && versions ? addressesIn(kinds, versions.collections) : []
  const because = problem ?? (record === undefined ? 'unreadable' : undefined)
  return {
    sizeBytes,
    addresses,
    timeMs: versions?.timeMs ?? record?.endedMs ?? 0,
    ...(because === undefined ? {} : { stays: { because } }),
  }
}

/** Of kinds that this version knows, only what is whole: a list's record of a flow is no version of it. */
function addressesIn(
  kinds: readonly Kind[],
  collections: ReadonlyMap<string, readonly BackupEntry[]>,
): readonly Address[] {
  return [...collections].flatMap(([collection, entries]) => {
    const kind = kinds.find((candidate) => candidate.collection === collection)
    if (kind === undefined) return entries.map(({ id }) => `${collection}/${id}`)
    return entries
      .filter(({ document, companions = {} }) => isWhole(kind, { document, companions }))
      .map(({ id }) => kind.addressOf(id))
  })
}
