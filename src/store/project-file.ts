import type { Backup, BackupDescription, BackupEntry, BackupMetadata } from '../core/model/backup.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { isObject, member, type Json, type JsonObject } from '../core/model/json.js'
import { printable, quoted } from '../core/model/printable.js'
import { digestOf } from './digest.js'
import { collectionsToJson, entriesFromJson } from './entries.js'

export const FORMAT_VERSION = 1

const HEAD = new Set(['formatVersion', 'project_id', 'environment', 'metadata'])

export function backupToJson(backup: Backup): JsonObject {
  return { ...headToJson(backup), ...collectionsToJson(backup.collections) }
}

function headToJson(backup: Omit<Backup, 'collections'>): JsonObject {
  return {
    formatVersion: backup.formatVersion,
    project_id: backup.project_id,
    environment: backup.environment,
    metadata: { ...backup.metadata },
  }
}

/**
 * What lies beside a backup so that a table, or the search for one resource, need not read it whole. Only a help:
 * what is read back is judged by `project.json` alone.
 */
export function contentsToJson(backup: Backup, sizeBytes: number): JsonObject {
  return { ...headToJson(backup), counts: countsOf(backup.collections), sizeBytes }
}

/** What `contents.json` says; `undefined` when it cannot be used. */
export function contentsFromJson(json: Json): Omit<BackupDescription, 'ref'> | undefined {
  if (!isObject(json) || json.formatVersion !== FORMAT_VERSION) return undefined
  const head = headFromJson(json)
  const sizeBytes = member(json, 'sizeBytes')
  const counts = member(json, 'counts')
  if (typeof head === 'string' || typeof sizeBytes !== 'number' || !isObject(counts)) return undefined
  const numbers = Object.entries(counts).flatMap(([name, count]) =>
    typeof count === 'number' ? [[name, count] as const] : [],
  )
  return { ...describeHead(head), counts: Object.fromEntries(numbers), sizeBytes }
}

export function describeHead(
  head: Omit<Backup, 'collections'>,
): Omit<BackupDescription, 'ref' | 'counts' | 'sizeBytes'> {
  const { description, targets } = head.metadata
  return { projectId: head.project_id, environment: head.environment, description, targets }
}

/** Resources by collection. */
export function countsOf(collections: Backup['collections']): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(collections).map(([name, entries]) => [name, entries.length]))
}

/**
 * Reads a document that says `formatVersion`. Throws `backup-newer` and `backup-malformed`; the digest is
 * {@link assertUndamaged}'s matter.
 */
export function backupFromJson(json: JsonObject, location: string): Backup {
  const version = member(json, 'formatVersion')
  if (typeof version === 'number' && version > FORMAT_VERSION) throw newer('backup', version, location)
  if (version !== FORMAT_VERSION) throw malformed('formatVersion is not a number we know', location)
  const head = headFromJson(json)
  if (typeof head === 'string') throw malformed(head, location)
  const collections = new Map<string, readonly BackupEntry[]>()
  for (const [name, value] of Object.entries(json)) {
    if (HEAD.has(name)) continue
    const entries = Array.isArray(value) ? entriesFromJson(name, value) : `${name} is not a list`
    if (typeof entries === 'string') throw malformed(entries, location)
    collections.set(name, entries)
  }
  return { ...head, collections: Object.fromEntries(collections) }
}

/** Throws `backup-damaged` when the collections are not those the digest was made for. */
export function assertUndamaged(backup: Backup, location: string): void {
  if (digestOf(backup.collections) === backup.metadata.digest) return
  throw new ToolError({
    code: 'backup-damaged',
    message: `the backup was changed after it was written: its content does not match its digest, ${quoted(location)}`,
    hint: 'Take an older or newer one: descope-mgmt backup list',
    where: { file: location },
    exit: EXIT.usage,
  })
}

/** JSON, but nothing that was ever written as a backup. */
export function unknownLayout(location: string): ToolError {
  return new ToolError({
    code: 'backup-unknown-layout',
    message: `this is not a backup: it is in no layout this version knows, ${quoted(location)}`,
    hint: 'Take another one: descope-mgmt backup list',
    where: { file: location },
    exit: EXIT.usage,
  })
}

function malformed(reason: string, location: string): ToolError {
  return new ToolError({
    code: 'backup-malformed',
    message: `the backup is malformed: ${printable(reason, 200)}, in ${quoted(location)}`,
    hint: 'Take another one: descope-mgmt backup list',
    where: { file: location },
    exit: EXIT.usage,
  })
}

/** A file of a format this version does not know: `backup-newer`, `state-newer`. */
export function newer(what: 'backup' | 'state', version: number, location: string): ToolError {
  return new ToolError({
    code: `${what}-newer`,
    message: `${quoted(location)} was written by a newer descope-mgmt (format ${version}, this one knows ${FORMAT_VERSION})`,
    hint: 'Update descope-mgmt: npm install descope-mgmt@latest',
    where: { file: location },
    exit: EXIT.usage,
  })
}

function headFromJson(json: JsonObject): Omit<Backup, 'collections'> | string {
  const projectId = member(json, 'project_id')
  const environment = member(json, 'environment') ?? null
  const metadata = member(json, 'metadata')
  if (typeof projectId !== 'string') return 'project_id is missing'
  if (environment !== null && typeof environment !== 'string') return 'environment is not a text'
  if (!isObject(metadata)) return 'metadata is missing'
  const read = metadataFromJson(metadata)
  return typeof read === 'string'
    ? read
    : { formatVersion: FORMAT_VERSION, project_id: projectId, environment, metadata: read }
}

function metadataFromJson(json: JsonObject): BackupMetadata | string {
  const text = (key: string) => {
    const value = member(json, key)
    return typeof value === 'string' ? value : undefined
  }
  const timestamp = text('timestamp')
  const operation = text('operation')
  const digest = text('digest')
  const targets = texts(member(json, 'targets'))
  const parts = texts(member(json, 'parts'))
  if (timestamp === undefined || Number.isNaN(Date.parse(timestamp))) return 'metadata.timestamp is no time'
  if (operation === undefined) return 'metadata.operation is missing'
  if (digest === undefined) return 'metadata.digest is missing'
  if (targets === undefined || parts === undefined)
    return 'metadata.targets or metadata.parts is no list of texts'
  const gitCommit = text('gitCommit')
  return {
    timestamp,
    operation,
    description: text('description') ?? '',
    targets,
    toolVersion: text('toolVersion') ?? '',
    host: text('host') ?? '',
    ...(gitCommit === undefined ? {} : { gitCommit }),
    parts,
    digest,
    ...(json.keep === true ? { keep: true } : {}),
  }
}

function texts(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items: readonly Json[] = value
  return items.every((item) => typeof item === 'string') ? items : undefined
}
