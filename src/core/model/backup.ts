import type { Json, JsonObject } from './json.js'

/** One resource in a backup. */
export interface BackupEntry {
  /** The resource's key. */
  readonly id: string
  /** The record as it came. */
  readonly document: JsonObject
  /** Further documents of the same resource: `{ settings: {…} }`. Absent or empty when none were read. */
  readonly companions?: Readonly<Record<string, JsonObject>>
  /** Its normal form; of a kind with documents only what the document declares, the digest follows from it. */
  readonly spec: JsonObject
}

export interface BackupMetadata {
  /** ISO time in UTC. */
  readonly timestamp: string
  readonly operation: string
  readonly description: string
  /** Addresses the backup was made for; empty means everything of the kinds in `parts`. */
  readonly targets: readonly string[]
  readonly toolVersion: string
  /** Host of the base URL it was read from. */
  readonly host: string
  readonly gitCommit?: string
  /** The collections it holds: `['tenants']`. */
  readonly parts: readonly string[]
  /** `sha256:…` over the canonical JSON of all collections. */
  readonly digest: string
  readonly keep?: boolean
}

/** A set of complete originals: the content of `project.json`, one array per kind. */
export interface Backup {
  readonly formatVersion: 1
  /** Empty where an older layout does not say which project it was. */
  readonly project_id: string
  readonly environment: string | null
  readonly metadata: BackupMetadata
  readonly collections: Readonly<Record<string, readonly BackupEntry[]>>
}

/** A backup found in a store or given as a file. */
export interface BackupRef {
  /** The folder's or file's name without its ending: `20251117T103000.123Z_sync_4f1c9a`. */
  readonly id: string
  /** 0 where {@link isTimeUnknown}. */
  readonly timeMs: number
  /** Neither its name nor its content tells when it was made: an older layout. */
  readonly isTimeUnknown?: boolean
  readonly operation: string
  /** Where a person finds it. */
  readonly location: string
  /** The store's key; absent for a file that lies elsewhere. */
  readonly key?: string
}

/** What a table of backups shows of one. */
export interface BackupDescription {
  readonly ref: BackupRef
  readonly projectId: string
  readonly environment: string | null
  readonly description: string
  readonly targets: readonly string[]
  /** Resources by collection. */
  readonly counts: Readonly<Record<string, number>>
  /** Size of the file. */
  readonly sizeBytes: number
}

/** A read backup with what is known about its soundness. */
export interface ReadBackup {
  readonly ref: BackupRef
  readonly backup: Backup
  /** `older` layouts carry no digest: unverified, not damaged. */
  readonly soundness: 'verified' | 'older'
  /** Keys of other layouts that were not understood, as they were read. */
  readonly rest?: Json
}
