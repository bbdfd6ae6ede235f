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
import { isRunRecord } from './run-record.js'
import { jsonOf, OUTCOME_FILE, runsOf, VERSIONS_FILE } from './runs.js'

/** What is looked for: everything of a collection, or one resource of it. */
interface Wanted {
  readonly projectId: string
  readonly collection: string
  readonly addressOf: (key: string) => Address
  /** Absent: every one. */
  readonly key?: string
}

interface Outside {
  readonly driver: StoreDriver
  readonly backups: Backups
  readonly log: Pick<Log, 'warn'>
}

/**
 * Every kept version of one resource, or of all of a kind. A backup whose `contents.json` says that it does not hold it
 * is not read. One that cannot be read, or is damaged, is passed over with a warning: it must not bar the way to the
 * sound ones.
 */
export function versions(outside: Outside): Pick<Store, 'versions' | 'visitVersions'> {
  return {
    async versions(projectId, collection, address, key) {
      const found: Version[] = []
      await visit(outside, { projectId, collection, addressOf: () => address, key }, (version) => {
        found.push(version)
      })
      return found.sort((a, b) => b.timeMs - a.timeMs)
    },
    async visitVersions(projectId, { collection, addressOf }, see) {
      await visit(outside, { projectId, collection, addressOf }, see)
    },
  }
}

async function visit(
  { driver, backups, log }: Outside,
  wanted: Wanted,
  see: (version: Version) => void,
): Promise<void> {
  for (const ref of await backups.list(wanted.projectId)) {
    if (!(await mayHold(driver, ref, wanted))) continue
    const found = await orWarn(log, ref.location, () => versionsInBackup(backups, ref, wanted))
    for (const version of found ?? []) see(version)
  }
  for (const runKey of await driver.list(runsOf(wanted.projectId))) {
    if (!runKey.endsWith(`/${VERSIONS_FILE}`) || !(await mayHaveTouched(driver, runKey, wanted))) continue
    const found = await orWarn(log, driver.locate(runKey), () => versionsInRun(driver, runKey, wanted))
    for (const version of found ?? []) see(version)
  }
}

async function mayHold(driver: StoreDriver, ref: StoredRef, wanted: Wanted): Promise<boolean> {
  const contents = await readContents(driver, ref.key)
  if (contents === undefined) return true
  const { targets, counts } = contents
  const isTarget =
    targets.length === 0 || wanted.key === undefined || targets.includes(wanted.addressOf(wanted.key))
  return isTarget && (counts[wanted.collection] ?? 0) > 0
}

/** False where the run's outcome names its steps and this resource is none of them: what it read back is large. */
async function mayHaveTouched(driver: StoreDriver, runKey: string, wanted: Wanted): Promise<boolean> {
  if (wanted.key === undefined) return true
  const bytes = await driver.read(`${runKey.slice(0, -VERSIONS_FILE.length)}${OUTCOME_FILE}`)
  const outcome = bytes === undefined ? undefined : jsonOf(bytes)
  if (!isRunRecord(outcome)) return true
  const address = wanted.addressOf(wanted.key)
  return outcome.steps.some((step) => step.address === address)
}

async function versionsInBackup(
  backups: Backups,
  ref: StoredRef,
  wanted: Wanted,
): Promise<readonly Version[]> {
  const { backup, ref: read, soundness } = await backups.readStored(ref, wanted.projectId)
  if (backup.project_id !== '' && backup.project_id !== wanted.projectId) return []
  const { timeMs, id: keptBy, operation, location } = read
  const collections = new Map(Object.entries(backup.collections))
  return versionsOf(wanted, collections, {
    timeMs,
    keptBy,
    keptIn: 'backup',
    operation,
    location,
    ...(soundness === 'older' ? { isUnverified: true } : {}),
    ...(backup.project_id === '' ? { isOfUnknownProject: true } : {}),
  })
}

async function versionsInRun(
  driver: StoreDriver,
  runKey: string,
  wanted: Wanted,
): Promise<readonly Version[]> {
  const bytes = await driver.read(runKey)
  if (bytes === undefined) return []
  const location = driver.locate(runKey)
  const about = { code: 'versions-damaged', what: 'what a run read back', location, hint: '' }
  const json = parseDocument(bytes, about)
  const kept = keptFromJson(json)
  if (kept === undefined) {
    const message = `it is not as it was written: ${quoted(location)}`
    throw new ToolError({ code: about.code, message, where: { file: location }, exit: EXIT.usage })
  }
  const { collections, ...known } = kept
  return versionsOf(wanted, collections, { ...known, keptIn: 'run', location })
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

function versionsOf(
  { collection, key, addressOf }: Wanted,
  collections: ReadonlyMap<string, readonly BackupEntry[]>,
  kept: Omit<Version, 'address' | 'document' | 'companions'>,
): readonly Version[] {
  const entries = (collections.get(collection) ?? []).filter(({ id }) => key === undefined || id === key)
  return entries.map(({ id, document, companions = {} }) => ({
    address: addressOf(id),
    ...kept,
    document,
    companions,
  }))
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
