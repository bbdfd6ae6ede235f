import type { Backup, BackupEntry } from '../core/model/backup.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../core/model/json.js'

/** One entry as a file holds it: companions are left out where none were read. */
export function entryToJson(entry: BackupEntry): JsonObject {
  const companions = Object.entries(entry.companions ?? {})
  return {
    id: entry.id,
    document: entry.document,
    ...(companions.length === 0 ? {} : { companions: objectOf(companions) }),
    spec: entry.spec,
  }
}

/** One entry from a file; `undefined` when it is none. */
function entryFromJson(json: Json): BackupEntry | undefined {
  if (!isObject(json)) return undefined
  const id = member(json, 'id')
  const document = member(json, 'document')
  const spec = member(json, 'spec')
  const companions = member(json, 'companions') ?? {}
  if (typeof id !== 'string' || !isObject(document) || !isObject(spec) || !isObject(companions))
    return undefined
  const read: (readonly [string, JsonObject])[] = []
  for (const [name, companion] of Object.entries(companions)) {
    if (!isObject(companion)) return undefined
    read.push([name, companion])
  }
  return { id, document, ...(read.length === 0 ? {} : { companions: Object.fromEntries(read) }), spec }
}

/** All collections as members of a file. */
export function collectionsToJson(collections: Backup['collections']): JsonObject {
  return objectOf(
    Object.entries(collections).map(([name, entries]) => [name, entries.map((entry) => entryToJson(entry))]),
  )
}

/** One collection from a file; a sentence says which entry is none. */
export function entriesFromJson(name: string, items: readonly Json[]): readonly BackupEntry[] | string {
  const entries: BackupEntry[] = []
  for (const [index, item] of items.entries()) {
    const entry = entryFromJson(item)
    if (entry === undefined) return `entry ${index + 1} of ${name} needs id, document and spec`
    entries.push(entry)
  }
  return entries
}
