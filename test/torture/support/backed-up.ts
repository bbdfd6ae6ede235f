import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { isObject, parseJson, type Json, type JsonObject } from '../../../src/core/model/json.js'
import { withoutTimes, type Picture } from './picture.js'
import type { StoredRun } from './stored-runs.js'

/**
 * Throws where a run wrote over something, or took it away, without its complete original of before in its backup.
 * @param before what was live as the run began
 */
export async function refuseWritesWithoutBackup(
  store: string,
  { runId, backupId, changes, written }: StoredRun,
  before: Picture,
): Promise<void> {
  const touched = new Set(written.map(({ address }) => address))
  const over = changes.filter(({ action, address }) => action !== 'create' && touched.has(String(address)))
  if (over.length === 0) return
  const path = join(store, 'backups/P2emulated', backupId, 'project.json')
  const backup = parseJson(await readFile(path, 'utf8')) as JsonObject
  for (const { address } of over) {
    const [kind = '', key = ''] = String(address).split('/')
    const list = (backup[kind === 'theme' ? 'theme' : `${kind}s`] ?? []) as readonly JsonObject[]
    const entry = list.find(({ id }) => id === key)
    if (entry === undefined) throw new Error(`${runId} wrote ${String(address)} without a backup`)
    if (!isOriginal(kind, entry['document'] ?? null, before[String(address)])) {
      throw new Error(`the backup of ${String(address)} by ${runId} is not what was there`)
    }
  }
}

/** A flow's document shows otherwise in the console than in the export that is kept; its words are the same. */
function isOriginal(kind: string, kept: Json, live: Json | undefined): boolean {
  if (live === undefined) return false
  if (kind !== 'tenant') return isDeepStrictEqual(wordsIn(kept), wordsIn(live))
  if (!isObject(live)) return false
  const { settings: _settings, ...record } = live
  return isDeepStrictEqual(withoutTimes(kept), record)
}

function wordsIn(json: Json): readonly string[] {
  const text = JSON.stringify(json)
  return [...text.matchAll(/"(Before|After|#[0-9A-F]{6})"/g)].map(([, words]) => words ?? '').sort()
}
