import type { Backup, BackupDescription, BackupRef, ReadBackup } from '../core/model/backup.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { isObject, type Json } from '../core/model/json.js'
import { quoted } from '../core/model/printable.js'
import type { Store, StoreDriver } from '../core/ports/store.js'
import { backupAtPath } from './backup-at-path.js'
import { backupInBucket } from './backup-in-bucket.js'
import { digestOf } from './digest.js'
import { parseDocument, printDocument } from './document.js'
import {
  backupsOf,
  CONTENTS_FILE,
  findBackups,
  namedBackup,
  PROJECT_FILE,
  type FoundBackup,
} from './find-backups.js'
import { matchBackup } from './match-backup.js'
import { readOlderLayout } from './older-layouts.js'
import {
  assertUndamaged,
  backupFromJson,
  backupToJson,
  contentsFromJson,
  contentsToJson,
  countsOf,
  describeHead,
  FORMAT_VERSION,
  unknownLayout,
} from './project-file.js'
import { segmentFor } from './segment.js'
import { stampOf } from './stamp.js'
import type { StoredKind } from './stored-kind.js'

/** A fresh id may be taken by another run of the same millisecond; so many in a row means the ids are not fresh. */
const ID_ATTEMPTS = 10

/** A backup in the store, as `list` gives it. */
export type StoredRef = BackupRef & { readonly key: string }

export interface Backups extends Pick<
  Store['backups'],
  'create' | 'read' | 'readStored' | 'describe' | 'remove'
> {
  list(projectId: string): Promise<readonly StoredRef[]>
}

export function backups(outside: {
  readonly driver: StoreDriver
  readonly kinds: readonly StoredKind[]
  readonly newId: () => string
  /** Folder that paths to backups count from; default: the process's own. */
  readonly cwd?: string
}): Backups {
  const { driver, kinds, newId, cwd } = outside

  const readStored = async (ref: BackupRef, projectId: string) => {
    const key = keyOf(ref)
    const bytes = await driver.read(key)
    if (bytes === undefined) throw vanished(ref)
    const isInProject = key.startsWith(backupsOf(projectId))
    return readBytes({ ref, bytes, kinds, projectId: isInProject ? projectId : '' })
  }

  const list = async (projectId: string) => {
    const refs: StoredRef[] = []
    for (const found of await findBackups(driver, projectId)) {
      const ref = await dated(driver, kinds, found)
      if (ref !== undefined) refs.push(ref)
    }
    return refs.sort((a, b) => b.timeMs - a.timeMs || (a.id < b.id ? 1 : -1))
  }

  return {
    list,
    readStored,

    async create(input) {
      const { projectId, environment, collections } = input
      const backup: Backup = {
        formatVersion: FORMAT_VERSION,
        project_id: projectId,
        environment,
        metadata: {
          timestamp: new Date(input.timeMs).toISOString(),
          ...input.metadata,
          parts: Object.keys(collections),
          digest: digestOf(collections),
        },
        collections,
      }
      const bytes = printDocument(backupToJson(backup))
      for (let attempt = 0; attempt < ID_ATTEMPTS; attempt += 1) {
        const id = [stampOf(input.timeMs), segmentFor(input.metadata.operation), idSegment(newId())].join('_')
        const folder = `${backupsOf(projectId)}${id}/`
        const key = `${folder}${PROJECT_FILE}`
        if (!(await driver.create(key, bytes))) continue
        const location = driver.locate(key)
        await assertWritten(driver, key, bytes)
        await driver.write(`${folder}${CONTENTS_FILE}`, printDocument(contentsToJson(backup, bytes.length)))
        return { id, timeMs: input.timeMs, operation: input.metadata.operation, location, key }
      }
      throw new Error(`no fresh id for a backup in ${ID_ATTEMPTS} attempts`)
    },

    async describe(ref) {
      const key = keyOf(ref)
      const contents = await readContents(driver, key)
      if (contents !== undefined) return { ref, ...contents }
      const bytes = await driver.read(key)
      if (bytes === undefined) throw vanished(ref)
      const { backup } = parseBackup({ ref, bytes, kinds, projectId: '' })
      return {
        ref,
        ...describeHead(backup),
        counts: countsOf(backup.collections),
        sizeBytes: bytes.length,
      }
    },

    async remove(ref) {
      const key = keyOf(ref)
      if (!key.endsWith(`/${PROJECT_FILE}`)) {
        await driver.remove(key)
        return
      }
      const folder = key.slice(0, -PROJECT_FILE.length)
      // The backup is its project.json: as long as that is there all of it is, and without it nothing must be left.
      await driver.remove(`${folder}${CONTENTS_FILE}`)
      await driver.remove(key)
      await driver.removeFolder?.(folder)
    },

    async read(projectId, name) {
      const file = (await backupInBucket(driver, name)) ?? (await backupAtPath(name, cwd ?? ''))
      if (file === undefined) {
        const ref = matchBackup(await list(projectId), name, driver.locate(backupsOf(projectId).slice(0, -1)))
        return readStored(ref, projectId)
      }
      const { id, location, bytes } = file
      const ref = { ...namedBackup(id), ...timeOf(namedBackup(id).timeMs), location }
      return readBytes({ ref, bytes, kinds, projectId: '' })
    },
  }
}

/**
 * What lies beside a backup in `contents.json`; `undefined` for older layouts and where it is missing or unusable.
 */
export async function readContents(
  driver: StoreDriver,
  key: string,
): Promise<Omit<BackupDescription, 'ref'> | undefined> {
  if (!key.endsWith(`/${PROJECT_FILE}`)) return undefined
  const contentsKey = `${key.slice(0, -PROJECT_FILE.length)}${CONTENTS_FILE}`
  const bytes = await driver.read(contentsKey)
  if (bytes === undefined) return undefined
  try {
    return contentsFromJson(parse(bytes, driver.locate(contentsKey)))
  } catch (error) {
    if (error instanceof ToolError) return undefined
    throw error
  }
}

/** A found backup with its time; a file whose name tells none is read, and left out when it is no backup. */
async function dated(
  driver: StoreDriver,
  kinds: readonly StoredKind[],
  found: FoundBackup,
): Promise<StoredRef | undefined> {
  const { timeMs, ...rest } = found
  if (timeMs !== undefined) return { ...rest, timeMs }
  const bytes = await driver.read(found.key)
  if (bytes === undefined) return undefined
  const ref = { ...rest, ...timeOf(undefined) }
  try {
    return { ...ref, ...parseBackup({ ref, bytes, kinds, projectId: '' }).ref, key: found.key }
  } catch (error) {
    if (error instanceof ToolError && error.code === 'backup-unknown-layout') return undefined
    if (error instanceof ToolError) return ref
    throw error
  }
}

interface Unread {
  readonly ref: BackupRef
  readonly bytes: Uint8Array
  readonly kinds: readonly StoredKind[]
  /** The project whose folder it lies in; empty where the place says nothing. */
  readonly projectId: string
}

function readBytes(unread: Unread): ReadBackup {
  const read = parseBackup(unread)
  if (read.soundness === 'verified') assertUndamaged(read.backup, unread.ref.location)
  return read
}

/** Reads any layout, without checking the digest. */
function parseBackup(unread: Unread): ReadBackup {
  const { ref, bytes, kinds } = unread
  const json = parse(bytes, ref.location)
  if (isObject(json) && Object.hasOwn(json, 'formatVersion')) {
    const backup = backupFromJson(json, ref.location)
    const { timestamp, operation } = backup.metadata
    const dated = { ...withoutTimeOf(ref), timeMs: Date.parse(timestamp), operation }
    return { ref: dated, backup, soundness: 'verified' }
  }
  const older = readOlderLayout(json, { kinds, name: ref.id })
  if (older === undefined) throw unknownLayout(ref.location)
  const operation = older.operation ?? ref.operation
  const dated = {
    ...(older.timeMs === undefined ? ref : { ...withoutTimeOf(ref), timeMs: older.timeMs }),
    operation,
  }
  const backup: Backup = {
    formatVersion: FORMAT_VERSION,
    project_id: older.projectId ?? unread.projectId,
    environment: older.environment,
    metadata: {
      timestamp: new Date(dated.timeMs).toISOString(),
      operation,
      description: older.description,
      targets: [],
      toolVersion: '',
      host: '',
      parts: Object.keys(older.collections),
      digest: '',
    },
    collections: older.collections,
  }
  const rest = Object.keys(older.rest).length === 0 ? {} : { rest: older.rest }
  return { ref: dated, backup, soundness: 'older', ...rest }
}

/** A time that a name tells or not. */
function timeOf(timeMs: number | undefined): Pick<BackupRef, 'timeMs' | 'isTimeUnknown'> {
  return timeMs === undefined ? { timeMs: 0, isTimeUnknown: true } : { timeMs }
}

function withoutTimeOf(ref: BackupRef): Omit<BackupRef, 'timeMs' | 'isTimeUnknown'> {
  const { timeMs: _timeMs, isTimeUnknown: _isTimeUnknown, ...rest } = ref
  return rest
}

function parse(bytes: Uint8Array, location: string): Json {
  return parseDocument(bytes, {
    code: 'backup-malformed',
    what: 'the backup',
    location,
    hint: 'Take another one: descope-mgmt backup list',
  })
}

/**
 * Reads a backup that was just written: every byte must be there. That the bytes mean what they were made from is a
 * property of the printing, which is tested; reading 30 MB as JSON again would double the time of a backup.
 */
async function assertWritten(driver: StoreDriver, key: string, written: Uint8Array): Promise<void> {
  const location = driver.locate(key)
  const read = await driver.read(key)
  if (read !== undefined && Buffer.compare(read, written) === 0) return
  throw new ToolError({
    code: 'backup-not-written',
    message: `the backup is not in the store as it was written: ${quoted(location)}`,
    hint: 'Nothing was sent to Descope. Check the disk, or choose another store with --store.',
    where: { file: location },
    exit: EXIT.usage,
  })
}

function vanished(ref: BackupRef): ToolError {
  return new ToolError({
    code: 'backup-not-found',
    message: `the backup is gone: ${quoted(ref.location)}`,
    where: { file: ref.location },
    exit: EXIT.usage,
  })
}

function keyOf({ key, id }: BackupRef): string {
  if (key === undefined) throw new Error(`${id} is no backup of the store`)
  return key
}

/** `_` parts a backup's name, so its last part has none. */
function idSegment(id: string): string {
  return segmentFor(id).replaceAll('_', '-')
}
