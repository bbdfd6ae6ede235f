import type { BackupEntry } from '../core/model/backup.js'
import { isObject, member, parseJson, printJson, type Json } from '../core/model/json.js'
import type { Version } from '../core/model/run.js'
import { digestOf } from './digest.js'
import { entriesFromJson, entryToJson } from './entries.js'
import { FORMAT_VERSION } from './project-file.js'

/** How one resource stood right before a run wrote over it, where its backup says something else. */
export interface LaterOriginal extends Pick<Version, 'timeMs' | 'keptBy' | 'operation'> {
  readonly collection: string
  readonly entry: BackupEntry
}

/** A line of a run's `originals.jsonl`. Each speaks for itself. */
export function laterOriginalLine({
  timeMs,
  keptBy,
  operation,
  collection,
  entry,
}: LaterOriginal): Uint8Array {
  const line = {
    formatVersion: FORMAT_VERSION,
    timestamp: new Date(timeMs).toISOString(),
    operation,
    runId: keptBy,
    collection,
    digest: digestOf({ [collection]: [entry] }),
    entry: entryToJson(entry),
  }
  return new TextEncoder().encode(`${printJson(line)}\n`)
}

/** What a run's `originals.jsonl` holds. A last line that a crash cut is none: what it was for was not sent. */
export function laterOriginalsIn(bytes: Uint8Array): {
  readonly originals: readonly LaterOriginal[]
  /** A line is not as it was written. */
  readonly isDamaged: boolean
  /** A newer version wrote a line. */
  readonly isNewer: boolean
} {
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1)
  const originals: LaterOriginal[] = []
  let isDamaged = false
  let isNewer = false
  for (const line of lines) {
    const json = jsonIn(line)
    const version = isObject(json) ? member(json, 'formatVersion') : undefined
    const original = originalFrom(json)
    if (original !== undefined) originals.push(original)
    else if (typeof version === 'number' && version > FORMAT_VERSION) isNewer = true
    else isDamaged = true
  }
  return { originals, isDamaged, isNewer }
}

/** The newest of each resource. */
export function entriesByCollection(
  originals: readonly LaterOriginal[],
): Readonly<Record<string, readonly BackupEntry[]>> {
  const collections = new Map<string, Map<string, BackupEntry>>()
  for (const { collection, entry } of originals) {
    const byId = collections.get(collection) ?? new Map<string, BackupEntry>()
    collections.set(collection, byId.set(entry.id, entry))
  }
  return Object.fromEntries([...collections].map(([name, byId]) => [name, [...byId.values()]]))
}

function originalFrom(json: Json | undefined): LaterOriginal | undefined {
  if (!isObject(json) || json.formatVersion !== FORMAT_VERSION) return undefined
  const { timestamp, operation, runId, collection, digest, entry } = json
  if (typeof timestamp !== 'string' || typeof operation !== 'string' || typeof runId !== 'string')
    return undefined
  if (typeof collection !== 'string' || entry === undefined) return undefined
  const entries = entriesFromJson(collection, [entry])
  const [only] = typeof entries === 'string' ? [] : entries
  if (only === undefined || digestOf({ [collection]: [only] }) !== digest) return undefined
  return { timeMs: Date.parse(timestamp), operation, keptBy: runId, collection, entry: only }
}

function jsonIn(line: string): Json | undefined {
  try {
    return parseJson(line)
  } catch {
    return undefined
  }
}
