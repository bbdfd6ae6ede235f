import type { Address } from '../core/model/address.js'
import type { BackupEntry } from '../core/model/backup.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { Version } from '../core/model/run.js'
import type { Log } from '../core/ports/log.js'
import type { Store, StoreDriver } from '../core/ports/store.js'
import { readContents, type Backups, type StoredRef } from './backups.js'
import { parseDocument } from './document.js'
import { keptFromJson } from './kept-by-run.js'
import { laterOriginalsIn } from './later-originals.js'
import { isRunRecord } from './run-record.js'
import { jsonOf, ORIGINALS_FILE, OUTCOME_FILE, runsOf, VERSIONS_FILE } from './runs.js'

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
export function versions(outside: Outside): Pick<Store, 'versions' | 'newestVersion' | 'visitVersions'> {
  return {
    async versions(projectId, collection, address, key) {
      const sources = await sourcesOf(outside, { projectId, collection, addressOf: () => address, key })
      const found: Version[] = []
      for (const source of sources) found.push(...(await source.read()))
      return found.sort((a, b) => b.timeMs - a.timeMs)
    },

    async newestVersion(projectId, { collection, address, key }, isMeant) {
      for (const source of await sourcesOf(outside, {
        projectId,
        collection,
        addressOf: () => address,
        key,
      })) {
        const found = (await source.read()).find((version) => isMeant(version))
        if (found !== undefined) return found
      }
      return undefined
    },

    async visitVersions(projectId, { collection, addressOf }, visit) {
      for (const source of await sourcesOf(outside, { projectId, collection, addressOf })) {
        for (const version of await source.read()) visit(version)
      }
    },
  }
}

/** A backup or a run that may hold what is looked for; read only when its turn comes. */
interface Source {
  readonly timeMs: number
  read(): Promise<readonly Version[]>
}

/** Newest first. */
async function sourcesOf(outside: Outside, wanted: Wanted): Promise<readonly Source[]> {
  const { driver, backups, log } = outside
  const kept = (await backups.list(wanted.projectId)).map((ref): Source => ({
    timeMs: ref.timeMs,
    read: async () => {
      if (!(await mayHold(driver, ref, wanted))) return []
      return (await orWarn(log, ref.location, () => versionsInBackup(backups, ref, wanted))) ?? []
    },
  }))
  const keys = await driver.list(runsOf(wanted.projectId))
  const named = (name: string) => keys.filter((key) => key.endsWith(`/${name}`))
  const readBack = await Promise.all(named(VERSIONS_FILE).map((key) => sourceInRun(outside, key, wanted)))
  const found = await Promise.all(named(ORIGINALS_FILE).map((key) => foundByRun(outside, key, wanted)))
  return [...kept, ...readBack.flatMap((source) => source ?? []), ...found.flat()].sort(
    (a, b) => b.timeMs - a.timeMs,
  )
}

/** What a run found right before it wrote. There is little of it, so it is read at once. */
async function foundByRun(
  { driver, log }: Outside,
  runKey: string,
  wanted: Wanted,
): Promise<readonly Source[]> {
  const bytes = await driver.read(runKey)
  if (bytes === undefined) return []
  const location = driver.locate(runKey)
  const { originals, isDamaged, isNewer } = laterOriginalsIn(bytes)
  if (isDamaged || isNewer) log.warn(`A kept version is passed over (versions-damaged): ${quoted(location)}`)
  return originals.flatMap(({ collection, entry, ...known }): readonly Source[] => {
    const found = versionsOf(wanted, new Map([[collection, [entry]]]), {
      ...known,
      keptIn: 'run',
      isFound: true,
      location,
    })
    return found.length === 0 ? [] : [{ timeMs: known.timeMs, read: async () => found }]
  })
}

/**
 * What a run read back; `undefined` where its outcome names its steps and this resource is none of them. Of a run that
 * died only the versions themselves tell when they were read.
 */
async function sourceInRun(
  { driver, log }: Outside,
  runKey: string,
  wanted: Wanted,
): Promise<Source | undefined> {
  const read = async () =>
    (await orWarn(log, driver.locate(runKey), () => versionsInRun(driver, runKey, wanted))) ?? []
  const bytes = await driver.read(`${runKey.slice(0, -VERSIONS_FILE.length)}${OUTCOME_FILE}`)
  const outcome = bytes === undefined ? undefined : jsonOf(bytes)
  if (!isRunRecord(outcome)) {
    const found = await read()
    const [first] = found
    return first && { timeMs: first.timeMs, read: async () => found }
  }
  const address = wanted.key === undefined ? undefined : wanted.addressOf(wanted.key)
  const isTouched = address === undefined || outcome.steps.some((step) => step.address === address)
  return isTouched ? { timeMs: outcome.endedMs, read } : undefined
}

async function mayHold(driver: StoreDriver, ref: StoredRef, wanted: Wanted): Promise<boolean> {
  const contents = await readContents(driver, ref.key)
  if (contents === undefined) return true
  const { targets, counts } = contents
  const isTarget =
    targets.length === 0 || wanted.key === undefined || targets.includes(wanted.addressOf(wanted.key))
  return isTarget && (counts[wanted.collection] ?? 0) > 0
}

async function versionsInBackup(
  backups: Backups,
  ref: StoredRef,
  wanted: Wanted,
): Promise<readonly Version[]> {
  const { backup, ref: read, soundness } = await backups.readStored(ref, wanted.projectId)
  if (backup.project_id !== '' && backup.project_id !== wanted.projectId) return []
  const { timeMs, id: keptBy, operation, location, isTimeUnknown = false } = read
  const collections = new Map(Object.entries(backup.collections))
  return versionsOf(wanted, collections, {
    timeMs,
    keptBy,
    keptIn: 'backup',
    operation,
    location,
    ...(soundness === 'older' ? { isUnverified: true } : {}),
    ...(isTimeUnknown ? { isTimeUnknown } : {}),
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
