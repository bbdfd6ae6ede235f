import { isObject, member, parseJson, type Json } from '../core/model/json.js'
import type { RunFolder, RunFolderContent, Store, StoreDriver } from '../core/ports/store.js'
import { keptFromJson } from './kept-by-run.js'
import { entriesByCollection, laterOriginalsIn, type LaterOriginal } from './later-originals.js'
import { FORMAT_VERSION } from './project-file.js'
import { JOURNAL_FILE, ORIGINALS_FILE, OUTCOME_FILE, PLAN_FILE, runsOf, VERSIONS_FILE } from './runs.js'
import { textOfSegment } from './segment.js'

/**
 * In the order in which they are deleted. What ends last is the record: without it, and with its plan still there, a run
 * would look as if it had died.
 */
const FILES = [VERSIONS_FILE, ORIGINALS_FILE, JOURNAL_FILE, PLAN_FILE, OUTCOME_FILE] as const
const JSON_FILES: ReadonlySet<string> = new Set([VERSIONS_FILE, PLAN_FILE, OUTCOME_FILE])

/** Runs as folders with files, for who clears them away. */
export function runFolders(driver: StoreDriver): Pick<Store['runs'], 'folders' | 'readFolder' | 'remove'> {
  return {
    async folders(projectId) {
      const below = runsOf(projectId)
      const byName = new Map<string, string[]>()
      for (const key of await driver.list(below)) {
        const [name = ''] = key.slice(below.length).split('/')
        const keys = byName.get(name)
        if (keys === undefined) byName.set(name, [key])
        else keys.push(key)
      }
      return [...byName].map(([name, keys]): RunFolder => {
        const segment = name.slice(name.indexOf('_') + 1)
        return { runId: textOfSegment(segment) ?? segment, location: driver.locate(`${below}${name}`), keys }
      })
    },

    async readFolder({ keys }) {
      let sizeBytes = 0
      let problem: RunFolderContent['problem']
      let readBack: RunFolderContent['versions']
      let found: readonly LaterOriginal[] = []
      for (const key of keys) {
        const bytes = await driver.read(key)
        if (bytes === undefined) continue
        sizeBytes += bytes.length
        const file = fileOf(key)
        if (!FILES.some((known) => known === file)) problem ??= 'unreadable'
        if (file === ORIGINALS_FILE) {
          const { originals, isDamaged, isNewer } = laterOriginalsIn(bytes)
          found = originals
          if (isNewer) problem = 'newer'
          else if (isDamaged) problem ??= 'unreadable'
        }
        if (!JSON_FILES.has(file)) continue
        const json = jsonIn(bytes)
        const version = isObject(json) ? member(json, 'formatVersion') : undefined
        if (typeof version === 'number' && version > FORMAT_VERSION) problem = 'newer'
        else if (version !== FORMAT_VERSION) problem ??= 'unreadable'
        else if (file === VERSIONS_FILE) {
          readBack = keptFromJson(json ?? null)
          if (readBack === undefined) problem ??= 'unreadable'
        }
      }
      const versions = readBack ?? foundOnly(found)
      return {
        sizeBytes,
        ...(problem === undefined ? {} : { problem }),
        ...(versions === undefined ? {} : { versions }),
      }
    },

    async remove({ keys }) {
      const inOrder = FILES.flatMap((file) => keys.find((key) => fileOf(key) === file) ?? [])
      for (const key of inOrder) await driver.remove(key)
      const [first] = keys
      if (first !== undefined) await driver.removeFolder?.(first.slice(0, -fileOf(first).length))
    },
  }
}

/** Of a run that read nothing back. What others read back is newer than what they found. */
function foundOnly(found: readonly LaterOriginal[]): RunFolderContent['versions'] {
  const last = found.at(-1)
  return last && { timeMs: last.timeMs, collections: new Map(Object.entries(entriesByCollection(found))) }
}

/** The name of a file that lies directly in the run's folder; the whole path of any other. */
function fileOf(key: string): string {
  const parts = key.split('/')
  return parts.length === 4 ? (parts[3] ?? '') : key
}

function jsonIn(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
