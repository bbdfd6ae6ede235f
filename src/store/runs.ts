import type { BackupEntry } from '../core/model/backup.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { isObject, objectOf, parseJson, printJson, type Json, type JsonObject } from '../core/model/json.js'
import { quoted } from '../core/model/printable.js'
import type { Plan } from '../core/model/plan.js'
import type { RunRecord } from '../core/model/run.js'
import type { Log } from '../core/ports/log.js'
import type { OpenRun, Store, StoreDriver } from '../core/ports/store.js'
import { digestOf } from './digest.js'
import { printDocument } from './document.js'
import { collectionsToJson } from './entries.js'
import { keptFromJson } from './kept-by-run.js'
import { entriesByCollection, laterOriginalLine, laterOriginalsIn } from './later-originals.js'
import { FORMAT_VERSION } from './project-file.js'
import { journalOf, planOfRun } from './read-run.js'
import { inParallel } from './in-parallel.js'
import { livingRun } from './living-run.js'
import { isRunRecord, unfinishedRecord, withFinishers } from './run-record.js'
import { segmentFor } from './segment.js'
import { stampOf } from './stamp.js'
import { withTakenBack } from './taken-back.js'

export const VERSIONS_FILE = 'versions.json'
export const PLAN_FILE = 'plan.json'
export const OUTCOME_FILE = 'outcome.json'
export const JOURNAL_FILE = 'journal.jsonl'
export const ORIGINALS_FILE = 'originals.jsonl'
const DEFAULT_LIMIT = 100
/** A bucket takes its time for each. */
const READ_AT_ONCE = 16

export function runsOf(projectId: string): string {
  return `runs/${segmentFor(projectId)}/`
}

/** @param lock tells a run that goes on from one that died */
export function runs(outside: {
  readonly driver: StoreDriver
  readonly now: () => number
  readonly lock: Pick<Store['lock'], 'show'>
  readonly host: string
  readonly processAlive: (pid: number) => boolean
  readonly log: Pick<Log, 'warn'>
}): Pick<Store['runs'], 'open' | 'list' | 'read'> {
  const { driver, now, lock, log } = outside

  const readRecord = async (projectId: string, folder: string, running: string | undefined) => {
    const bytes = await driver.read(`${folder}${OUTCOME_FILE}`)
    if (bytes === undefined) {
      const plan = await driver.read(`${folder}${PLAN_FILE}`)
      if (plan === undefined) return undefined
      const journal = await driver.read(`${folder}${JOURNAL_FILE}`)
      return unfinishedRecord({
        projectId,
        folder,
        plan: jsonOf(plan),
        journal: firstEvents(journal),
        running,
      })
    }
    const json = jsonOf(bytes)
    return isRunRecord(json) ? json : undefined
  }

  const living = async (projectId: string) =>
    livingRun(await lock.show(projectId).catch(() => undefined), outside)

  const told = new Set<string>()
  const wholeJournal = (key: string, bytes: Uint8Array) => {
    const { events, damaged } = journalOf(bytes)
    const [first] = damaged
    if (first !== undefined && !told.has(key)) {
      told.add(key)
      const which = damaged.length === 1 ? `line ${first}` : `${damaged.length} lines from line ${first} on`
      log.warn(
        `The journal of a run is damaged, ${which}: steps may be missing in it. What is live decides about them: ${quoted(driver.locate(key))}`,
      )
    }
    return events
  }

  const list = async (projectId: string, limit = DEFAULT_LIMIT) => {
    const keys = await driver.list(runsOf(projectId))
    const names = new Set(keys.map((key) => key.slice(runsOf(projectId).length).split('/')[0] ?? ''))
    const newest = [...names].sort().reverse()
    const running = newest.length === 0 ? undefined : await living(projectId)
    const records: RunRecord[] = []
    for (let from = 0; from < newest.length && records.length < limit; from += READ_AT_ONCE) {
      const folders = newest.slice(from, from + READ_AT_ONCE).map((name) => `${runsOf(projectId)}${name}/`)
      const found = await inParallel(folders, async (folder) => readRecord(projectId, folder, running))
      for (const [index, record] of found.entries()) {
        if (record === undefined) {
          const place = driver.locate(folders[index]?.slice(0, -1) ?? '')
          log.warn(`A record of a run is passed over, it cannot be read: ${quoted(place)}`)
        } else if (records.length < limit) records.push(record)
      }
    }
    return withTakenBack(withFinishers(records))
  }

  return {
    async open({ projectId, runId, timeMs, plan, beginning }) {
      const folder = `${runsOf(projectId)}${stampOf(timeMs)}_${segmentFor(runId)}/`
      if (!(await driver.create(`${folder}${PLAN_FILE}`, printDocument(planToJson(plan))))) {
        throw new Error(`run ${runId} was opened before`)
      }
      const run = openRun({ driver, now, projectId, runId, folder, operation: plan.operation })
      try {
        if (beginning !== undefined) {
          await run.journal([{ event: 'began', ...(beginning as typeof beginning & JsonObject) }])
        }
      } catch (error) {
        // It never began, and must not look like one that died.
        await removeAll(driver, folder).catch(() => undefined)
        throw error
      }
      return run
    },

    list,

    async read(projectId, runId) {
      const below = runsOf(projectId)
      const end = `_${segmentFor(runId)}`
      const keys = await driver.list(below)
      const names = new Set(keys.map((key) => key.slice(below.length).split('/')[0] ?? ''))
      const name = [...names].find((it) => it.endsWith(end))
      if (name === undefined) return undefined
      const folder = `${below}${name}/`
      const alone = await readRecord(projectId, folder, await living(projectId))
      // Which run finished it is known by the later ones.
      const all = alone?.outcome === 'done' ? [] : await list(projectId, Number.POSITIVE_INFINITY)
      const record = all.find((run) => run.runId === runId) ?? alone
      const plan = await driver.read(`${folder}${PLAN_FILE}`)
      if (record === undefined || plan === undefined) throw damagedRun(driver.locate(folder.slice(0, -1)))
      const journal = await driver.read(`${folder}${JOURNAL_FILE}`)
      const versions = await driver.read(`${folder}${VERSIONS_FILE}`)
      const kept = versions && keptFromJson(jsonOf(versions) ?? null)
      const found = await driver.read(`${folder}${ORIGINALS_FILE}`)
      return {
        record,
        plan: planOfRun(plan, driver.locate(`${folder}${PLAN_FILE}`)),
        journal: journal === undefined ? [] : wholeJournal(`${folder}${JOURNAL_FILE}`, journal),
        readBack: Object.fromEntries(kept?.collections ?? []),
        laterOriginals: found === undefined ? {} : entriesByCollection(laterOriginalsIn(found).originals),
        location: driver.locate(folder.slice(0, -1)),
      }
    },
  }
}

async function removeAll(driver: StoreDriver, folder: string): Promise<void> {
  for (const name of [JOURNAL_FILE, PLAN_FILE]) await driver.remove(`${folder}${name}`)
  await driver.removeFolder?.(folder)
}

/** Those of the first line: a list of runs needs no more of a journal. */
function firstEvents(journal: Uint8Array | undefined): readonly Json[] {
  const end = journal?.indexOf('\n'.charCodeAt(0)) ?? -1
  return journal === undefined ? [] : journalOf(end === -1 ? journal : journal.subarray(0, end)).events
}

function damagedRun(location: string): ToolError {
  return new ToolError({
    code: 'run-damaged',
    message: `the record of a run cannot be read: ${quoted(location)}`,
    where: { file: location },
    exit: EXIT.usage,
  })
}

/** The plan as `show` and `apply` read it. */
function planToJson(plan: Plan): JsonObject {
  return plan as Plan & JsonObject
}

function openRun(about: {
  readonly driver: StoreDriver
  readonly now: () => number
  readonly projectId: string
  readonly runId: string
  readonly folder: string
  readonly operation: string
}): OpenRun {
  const { driver, now, projectId, runId, folder, operation } = about
  const kept = new Map<string, Map<string, BackupEntry>>()
  let last: Promise<void> = Promise.resolve()
  /** One after the other, in the order of the calls; one that fails does not stop the next. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    last = last.catch(() => undefined).then(act)
    return last
  }
  const writeKept = async () => {
    const entries = [...kept].map(([name, byId]) => [name, [...byId.values()]] as const)
    const collections = Object.fromEntries(entries)
    const document = {
      formatVersion: FORMAT_VERSION,
      project_id: projectId,
      metadata: { timestamp: new Date(now()).toISOString(), operation, runId, digest: digestOf(collections) },
      ...collectionsToJson(collections),
    }
    await driver.write(`${folder}${VERSIONS_FILE}`, printDocument(document))
  }

  return {
    location: driver.locate(folder.slice(0, -1)),
    journal(event) {
      const line = new TextEncoder().encode(`${printJson(event)}\n`)
      return inTurn(() => driver.append(`${folder}${JOURNAL_FILE}`, line))
    },
    keepOriginal(collection, entry) {
      const line = laterOriginalLine({ timeMs: now(), keptBy: runId, operation, collection, entry })
      return inTurn(() => driver.append(`${folder}${ORIGINALS_FILE}`, line))
    },
    keep(collections) {
      return inTurn(async () => {
        for (const [name, entries] of Object.entries(collections)) {
          const byId = kept.get(name) ?? new Map<string, BackupEntry>()
          for (const entry of entries) byId.set(entry.id, entry)
          kept.set(name, byId)
        }
        await writeKept()
      })
    },
    finish(record) {
      const document = objectOf(Object.entries(record as RunRecord & JsonObject))
      return inTurn(async () => {
        await driver.write(`${folder}${OUTCOME_FILE}`, printDocument({ formatVersion: 1, ...document }))
        // The run is recorded: that its files lie in more pieces than they need takes nothing from it.
        for (const file of [JOURNAL_FILE, ORIGINALS_FILE]) {
          await driver.finish?.(`${folder}${file}`).catch(() => undefined)
        }
      })
    },
  }
}

/** An object as a file of a run holds it; `undefined` for anything else. */
export function jsonOf(bytes: Uint8Array): Json | undefined {
  try {
    const json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isObject(json) ? json : undefined
  } catch {
    return undefined
  }
}
