import type { Address } from '../core/model/address.js'
import type { BackupEntry } from '../core/model/backup.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { isObject, member, type Json } from '../core/model/json.js'
import { quoted } from '../core/model/printable.js'
import type { Version } from '../core/model/run.js'
import type { Log } from '../core/ports/log.js'
import type { Store, StoreDriver } from '../core/ports/store.js'
import { readContents, type Backups, type StoredRef } from './backups.js'
import { digestOf } from './digest.js'
import { parseDocument } from './document.js'
import { entriesFromJson } from './entries.js'
import { FORMAT_VERSION } from './project-file.js'
import { runsOf, VERSIONS_FILE } from './runs.js'

interface Wanted {
  readonly projectId: string
  readonly collection: string
  readonly address: Address
  readonly key: string
}

/**
 * Every kept version of one resource. A backup whose `contents.json` says that it does not hold it is not read. One
 * that cannot be read, or is damaged, is passed over with a warning: it must not bar the way to the sound ones.
 */
export function versions(outside: {
  readonly driver: StoreDriver
  readonly backups: Backups
  readonly log: Pick<Log, 'warn'>
}): Store['versions'] {
  const { driver, backups, log } = outside
  return async (projectId, collection, address, key) => {
    const wanted: Wanted = { projectId, collection, address, key }
    const found: Version[] = []
    for (const ref of await backups.list(projectId)) {
      if (!(await mayHold(driver, ref, wanted))) continue
      const version = await orWarn(log, ref.location, () => versionInBackup(backups, ref, wanted))
      if (version !== undefined) found.push(version)
    }
    for (const runKey of await driver.list(runsOf(projectId))) {
      if (!runKey.endsWith(`/${VERSIONS_FILE}`)) continue
      const version = await orWarn(log, driver.locate(runKey), () => versionInRun(driver, runKey, wanted))
      if (version !== undefined) found.push(version)
    }
    return found.sort((a, b) => b.timeMs - a.timeMs)
  }
}

async function mayHold(driver: StoreDriver, ref: StoredRef, wanted: Wanted): Promise<boolean> {
  const contents = await readContents(driver, ref.key)
  if (contents === undefined) return true
  const isTarget = contents.targets.length === 0 || contents.targets.includes(wanted.address)
  return isTarget && (contents.counts[wanted.collection] ?? 0) > 0
}

async function versionInBackup(
  backups: Backups,
  ref: StoredRef,
  wanted: Wanted,
): Promise<Version | undefined> {
  const { backup, ref: read } = await backups.readStored(ref, wanted.projectId)
  if (backup.project_id !== '' && backup.project_id !== wanted.projectId) return undefined
  const entries = Object.hasOwn(backup.collections, wanted.collection)
    ? backup.collections[wanted.collection]
    : []
  const entry = entries?.find(({ id }) => id === wanted.key)
  return (
    entry && versionOf(wanted, entry, { timeMs: read.timeMs, keptBy: read.id, operation: read.operation })
  )
}

async function versionInRun(
  driver: StoreDriver,
  runKey: string,
  wanted: Wanted,
): Promise<Version | undefined> {
  const bytes = await driver.read(runKey)
  if (bytes === undefined) return undefined
  const location = driver.locate(runKey)
  const about = { code: 'versions-damaged', what: 'what a run read back', location, hint: '' }
  const json = parseDocument(bytes, about)
  const kept = keptFromJson(json)
  if (kept === undefined) {
    const message = `it is not as it was written: ${quoted(location)}`
    throw new ToolError({ code: about.code, message, where: { file: location }, exit: EXIT.usage })
  }
  const entry = kept.collections.get(wanted.collection)?.find(({ id }) => id === wanted.key)
  return entry && versionOf(wanted, entry, kept)
}

/** A run's `versions.json`; `undefined` when it is not as it was written. */
function keptFromJson(json: Json):
  | (Pick<Version, 'timeMs' | 'keptBy' | 'operation'> & {
      readonly collections: ReadonlyMap<string, readonly BackupEntry[]>
    })
  | undefined {
  if (!isObject(json) || json.formatVersion !== FORMAT_VERSION) return undefined
  const metadata = member(json, 'metadata')
  if (!isObject(metadata)) return undefined
  const { timestamp, runId, operation, digest } = metadata
  if (typeof timestamp !== 'string' || typeof runId !== 'string' || typeof operation !== 'string')
    return undefined
  const collections = new Map<string, readonly BackupEntry[]>()
  for (const [name, value] of Object.entries(json)) {
    if (!Array.isArray(value)) continue
    const entries = entriesFromJson(name, value)
    if (typeof entries === 'string') return undefined
    collections.set(name, entries)
  }
  if (digestOf(Object.fromEntries(collections)) !== digest) return undefined
  return { timeMs: Date.parse(timestamp), keptBy: runId, operation, collections }
}

function versionOf(
  wanted: Wanted,
  entry: BackupEntry,
  kept: Pick<Version, 'timeMs' | 'keptBy' | 'operation'>,
): Version {
  const { timeMs, keptBy, operation } = kept
  const { document, companions = {} } = entry
  return { address: wanted.address, timeMs, keptBy, operation, document, companions }
}

async function orWarn<T>(
  log: Pick<Log, 'warn'>,
  location: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    log.warn(`A kept version is passed over (${error.code}): ${quoted(location)}`)
    return undefined
  }
}
