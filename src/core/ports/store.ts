import type { CollectedName } from '../audit/collected/index.js'
import type { Address } from '../model/address.js'
import type {
  Backup,
  BackupDescription,
  BackupEntry,
  BackupMetadata,
  BackupRef,
  ReadBackup,
} from '../model/backup.js'
import type { ErrorDetails } from '../model/errors.js'
import type { Json } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Plan } from '../model/plan.js'
import type { RunBeginning, RunRecord, Version } from '../model/run.js'
import type { LastApplied } from '../model/state.js'
import type { Log } from './log.js'

/**
 * The one tiny interface every place for bytes implements: memory, a folder, a bucket. Keys are relative,
 * `/`-separated and safe on Windows. Whole values only; a reader never sees half of one.
 */
export interface StoreDriver {
  /** What a person calls it: a folder's absolute path, `s3://bucket/prefix`. */
  readonly location: string
  /** Where a person finds one key. */
  locate(key: string): string
  read(key: string): Promise<Uint8Array | undefined>
  write(key: string, bytes: Uint8Array): Promise<void>
  /** Writes only where nothing is; `false` when something is. */
  create(key: string, bytes: Uint8Array): Promise<boolean>
  /**
   * Adds to the end, durable when it resolves. Makes the key where it is missing. Keys that are appended to end in
   * `.jsonl`: a place where nothing can grow keeps those differently.
   */
  append(key: string, bytes: Uint8Array): Promise<void>
  /** Nothing more is appended to a key for now: what was may be put together. Absent where there is nothing to do. */
  finish?(key: string): Promise<void>
  /** Nothing happens where nothing is. */
  remove(key: string): Promise<void>
  /** All keys below a prefix that ends in `/`, sorted; all there are for an empty one. */
  list(prefix: string): Promise<readonly string[]>
  /** Takes a folder away in which nothing is left. Absent where a place knows no folders. */
  removeFolder?(prefix: string): Promise<void>
  /** Throws where `create` is not exclusive, found out once. Absent where it always is. */
  ensureExclusive?(): Promise<void>
  /** Whether it can be used, found out without leaving anything behind. Absent where that cannot be found out. */
  examine?(): Promise<PlaceState>
}

/** Whether a place for bytes can be used. */
export interface PlaceState {
  /** False where nothing was kept yet: it is made with the first write. */
  readonly exists: boolean
  /** Why nothing can be written there; absent where it can. */
  readonly problem?: ErrorDetails
  /** Bytes that may still be written; absent where that is unknown. */
  readonly freeBytes?: number
}

export interface LockHolder {
  readonly owner: string
  readonly runId: string
  readonly operation: string
  /** Machine, process and person. */
  readonly host: string
  readonly pid: number
  readonly user: string
  /** Address of the CI run, where there is one. */
  readonly ciUrl?: string
  readonly sinceMs: number
  /** By the holder's clock. Others look whether it moves before they believe it. */
  readonly renewedMs: number
  /**
   * It runs out so many milliseconds after it was renewed. Absent in locks of older versions, which are not renewed and
   * never run out.
   */
  readonly leaseMs?: number
}

/** Who asks for a lock; the times come from the store. */
export type LockAsker = Omit<LockHolder, 'sinceMs' | 'renewedMs' | 'leaseMs'>

export interface LockOptions {
  /** How long to wait for another holder, in milliseconds; default 0: refuse at once. */
  readonly timeoutMs?: number
  /** Take the lock away from whoever holds it, damaged or not; their run stops. Default: false. */
  readonly breaks?: boolean
  /** Ends waiting: `acquire` rejects with its reason. */
  readonly signal?: AbortSignal
  /** Told what is waited for; later that the lock cannot be renewed or was lost. */
  readonly log?: Pick<Log, 'warn'>
}

export interface TakenOver {
  /** Its process is gone, it was not renewed, or it was broken on request. */
  readonly because: 'dead' | 'expired' | 'broken'
  /** Absent where a damaged lock was broken. */
  readonly from?: LockHolder
}

/** A lock that is held. It renews itself until it is released. */
export interface Lease {
  /** Set when another holder's lock was taken over. */
  readonly takenOver?: TakenOver
  /**
   * False as soon as somebody took it: nothing more may be written then. Throws where that cannot be told, and, with
   * code `lock-not-renewed`, when it could not be renewed for so long that others may soon take it over.
   */
  isHeld(): Promise<boolean>
  /** Frees it, unless somebody took it. */
  release(): Promise<void>
}

/** What outlives a run. */
export interface Store {
  readonly location: string
  /** Whether it can be used; `undefined` where that cannot be found out. Leaves nothing behind. */
  examine(): Promise<PlaceState | undefined>
  readonly backups: {
    /** Writes a backup and reads it back; throws when it is not there as written. */
    create(input: {
      readonly projectId: string
      readonly environment: string | null
      readonly metadata: Omit<BackupMetadata, 'timestamp' | 'digest' | 'parts'>
      readonly timeMs: number
      readonly collections: Backup['collections']
    }): Promise<BackupRef>
    /** Newest first. Older layouts are found too. */
    list(projectId: string): Promise<readonly BackupRef[]>
    /** What a table shows; `ref` comes from `list`. Its digest is not checked. */
    describe(ref: BackupRef): Promise<BackupDescription>
    /**
     * By file, folder, id or time, any unique prefix, separators optional, UTC then local.
     * Ambiguous, missing, malformed and damaged are four different errors.
     */
    read(projectId: string, name: string): Promise<ReadBackup>
    /** The content of one that `list` gave for this project. Throws as `read` does. */
    readStored(ref: BackupRef, projectId: string): Promise<ReadBackup>
    /** Deletes one that `list` gave. Broken off half way, it is whole still or gone. */
    remove(ref: BackupRef): Promise<void>
  }
  readonly state: {
    read(projectId: string, owner: string): Promise<LastApplied | undefined>
    write(state: LastApplied): Promise<void>
    /** Every owner that has last-applied in this project. */
    owners(projectId: string): Promise<readonly string[]>
  }
  readonly runs: {
    /** Makes the run's folder with its plan, before anything is done. */
    open(input: {
      readonly projectId: string
      readonly runId: string
      readonly timeMs: number
      readonly plan: Plan
      /** Becomes the first event of the journal. */
      readonly beginning?: Omit<RunBeginning, 'event'>
    }): Promise<OpenRun>
    /** Newest first; `limit` default 100. A run without an outcome died. */
    list(projectId: string, limit?: number): Promise<readonly RunRecord[]>
    /**
     * Everything that is kept of one run, by its whole id; `undefined` where there is none. Throws `run-damaged`; a
     * journal is given as far as it is good, and without what was read back where that is damaged.
     */
    read(projectId: string, runId: string): Promise<StoredRun | undefined>
    /** What lies there by names alone, oldest first. */
    folders(projectId: string): Promise<readonly RunFolder[]>
    /** All that lies in a folder, one after the other. */
    readFolder(folder: RunFolder): Promise<RunFolderContent>
    /** Deletes a run. Broken off half way, its record is still there, and never looks like one that died. */
    remove(folder: RunFolder): Promise<void>
  }
  /** Who changed what. Files only grow; pruning backups and runs never touches them. */
  readonly audit: {
    /**
     * The file of a run, in the folder of the day (UTC) on which it began. Nothing is made before the first line. Half a
     * line that a crash left at the end is taken away.
     */
    open(input: {
      readonly projectId: string
      readonly runId: string
      /** When the run began. */
      readonly timeMs: number
    }): Promise<OpenAudit>
    /** Every file of a project by name, the oldest day first. */
    files(projectId: string): Promise<readonly AuditFile[]>
    /** A file from `files`; without lines where it is gone. */
    read(projectId: string, file: string): Promise<AuditText>
    /** What the file of a run is called: `2025-11-17/4f1c9a.jsonl`. */
    fileOf(run: { readonly runId: string; readonly timeMs: number }): string
  }
  /** Records of Descope's own audit, collected for longer than Descope gives them. Files never change. */
  readonly serviceAudit: {
    /** Writes a file, durable when it resolves; gives its name below the project's folder. */
    keep(projectId: string, file: CollectedName & { readonly lines: readonly string[] }): Promise<string>
    /** Every file of a project by name, the oldest span first. */
    files(projectId: string): Promise<readonly CollectedFile[]>
    /** A file from `files`; without lines where it is gone. */
    read(projectId: string, file: string): Promise<AuditText>
    /** Deletes one that `files` gave. */
    remove(projectId: string, file: string): Promise<void>
  }
  /** Every kept version of a resource, newest first: backups and what runs read back. */
  versions(projectId: string, collection: string, address: Address, key: string): Promise<readonly Version[]>
  /** The newest kept version of a resource for which `isMeant` says true; older ones are not read then. */
  newestVersion(
    projectId: string,
    resource: { readonly collection: string; readonly address: Address; readonly key: string },
    isMeant: (version: Version) => boolean,
  ): Promise<Version | undefined>
  /** Shows every kept version of every resource of a kind, in no order. Only what `visit` keeps stays in memory. */
  visitVersions(
    projectId: string,
    kind: Pick<Kind, 'collection' | 'addressOf'>,
    visit: (version: Version) => void,
  ): Promise<void>
  /** All that lies in it but the locks, byte by byte: for moving it to another place. */
  readonly contents: {
    list(): Promise<StoreContents>
    read(key: string): Promise<Uint8Array | undefined>
    /** Writes only where nothing is; `false` when something is. */
    create(key: string, bytes: Uint8Array): Promise<boolean>
    /** Where a person finds one key. */
    locate(key: string): string
  }
  /** Every project that backups or runs were kept of, by id. Empty where nothing says which it was. */
  projects(): Promise<readonly string[]>
  readonly lock: {
    /**
     * Takes the lock, over from a dead holder too. Throws a refusal with code `locked` naming the holder, `lock-damaged`
     * where nobody can tell who it is.
     */
    acquire(projectId: string, asker: LockAsker, options?: LockOptions): Promise<Lease>
    show(projectId: string): Promise<LockHolder | undefined>
    /** Takes the lock away from its holder; gives who that was. */
    remove(projectId: string): Promise<LockHolder | undefined>
  }
}

export interface StoreContents {
  /** Sorted by key. */
  readonly entries: readonly StoreEntry[]
  /** Keys that this version writes nothing at, or of a project that cannot be told: not a part of the store. */
  readonly others: readonly string[]
  /** Projects that something is kept of, or that a lock was ever taken of. */
  readonly projects: readonly string[]
}

/** One value that a store holds. */
export interface StoreEntry {
  readonly key: string
  /** The first part of the key: `backups`, `runs`. */
  readonly room: string
  /** Empty for backups of older layouts that lie beside the folders of projects. */
  readonly projectId: string
}

/** A run as it lies in the store. */
export interface StoredRun {
  readonly record: RunRecord
  readonly plan: Plan
  /** Events of its journal in their order: `{ event: 'sending', address, call, … }`. */
  readonly journal: readonly Json[]
  /** Documents read back after the writes, by collection. */
  readonly readBack: Readonly<Record<string, readonly BackupEntry[]>>
  /** How resources stood right before they were written over, of those that were not as in its backup any more. */
  readonly laterOriginals: Readonly<Record<string, readonly BackupEntry[]>>
  /** Where a person finds it. */
  readonly location: string
}

/** Where a run lies, told by names alone. */
export interface RunFolder {
  readonly runId: string
  /** Where a person finds it. */
  readonly location: string
  /** The store's keys of all its files. */
  readonly keys: readonly string[]
}

export interface RunFolderContent {
  readonly sizeBytes: number
  /** Why it must be left alone: a newer version wrote a part of it, or a part is not what it should be. */
  readonly problem?: 'newer' | 'unreadable'
  /** What the run read back, or found before it wrote, where it kept anything. */
  readonly versions?: {
    readonly timeMs: number
    readonly collections: ReadonlyMap<string, readonly BackupEntry[]>
  }
}

/** A run being carried out. */
export interface OpenRun {
  readonly location: string
  /** One line of the journal, durable when it resolves. */
  journal(event: Json): Promise<void>
  /**
   * How a resource stands right before it is written over, where it changed since the backup: kept as a version, durable
   * when it resolves.
   */
  keepOriginal(collection: string, entry: BackupEntry): Promise<void>
  /** Documents read back after the writes, kept as versions. */
  keep(collections: Readonly<Record<string, readonly BackupEntry[]>>): Promise<void>
  finish(record: RunRecord): Promise<void>
}

/** One file of the audit. */
export interface AuditFile {
  /** `2025-11-17/4f1c9a.jsonl`: below the project's folder. */
  readonly file: string
  /** `2025-11-17` */
  readonly day: string
  readonly location: string
}

export interface AuditText {
  /** Without line breaks; `undefined` for one that is not UTF-8. */
  readonly lines: readonly (string | undefined)[]
  /** True when text without a line break follows the last line: a crash, or an edit, cut it. */
  readonly isCut: boolean
}

/** One file of collected records. */
export interface CollectedFile {
  /** Below the project's folder. */
  readonly file: string
  readonly location: string
  /** What its name says. Absent where it says nothing. */
  readonly named?: CollectedName
}

/** The audit file of a run being carried out. */
export interface OpenAudit {
  readonly file: string
  readonly location: string
  /** What is there already, of a run that is taken up again. */
  readonly lines: AuditText['lines']
  /** Adds whole lines, durable when it resolves. */
  append(lines: readonly string[]): Promise<void>
  /** No further line comes for now. Where the store can keep the file in fewer pieces, it does. */
  finish(): Promise<void>
}
