import type { BackupEntry } from '../core/model/backup.js'
import { isObject, member, type Json } from '../core/model/json.js'
import type { Version } from '../core/model/run.js'
import { digestOf } from './digest.js'
import { entriesFromJson } from './entries.js'
import { FORMAT_VERSION } from './project-file.js'

/** A run's `versions.json`; `undefined` when it is not as it was written. */
export function keptFromJson(json: Json):
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
