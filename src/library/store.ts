import type { AuditFilter, AuditSource } from '../core/audit/index.js'
import type { Address } from '../core/model/address.js'
import type { BackupDescription, BackupRef, ReadBackup } from '../core/model/backup.js'
import type { Config } from '../core/model/desired.js'
import { DEFAULT_RETENTION, type PruningRetention } from '../core/model/retention.js'
import { isInScope } from '../core/model/pattern.js'
import type { RunRecord, Version } from '../core/model/run.js'
import type { Log } from '../core/ports/log.js'
import type { Store, StoredRun } from '../core/ports/store.js'
import { resolveProject } from '../config/index.js'
import { kinds } from '../kinds/index.js'
import { listAudit, type AuditListing } from '../operations/audit-list.js'
import { verifyAudit, type AuditVerification } from '../operations/audit-verify.js'
import { diffBackups, sideOfBackup, type BackupDifferences } from '../operations/backup-diff.js'
import { planPruning, prune, type Prunable, type Pruning } from '../operations/prune.js'
import type { LockWishes } from '../operations/take-lock.js'
import { isWhole } from '../operations/wanted-back.js'
import { ciRunIn } from '../wiring/ci-run.js'
import { sha256 } from '../wiring/connect-session.js'
import type { Outside } from '../wiring/outside.js'
import { defaultStoreFolder, openStoreIn, storePlace } from '../wiring/store-place.js'
import { resourceAt } from './addresses.js'
import type { ConfigOptions } from './config.js'
import { configAround } from './reading.js'
import { outsideOf } from './place.js'
import { QUIET } from './quiet.js'

/** Where the records of a project lie. */
export interface StoreOptions extends ConfigOptions {
  /** Folder of the store, or `s3://bucket/prefix`; keys of a bucket come from `AWS_…` in `env`. Default: `DESCOPE_MGMT_STORE` in `env`, `store:` of the config, `~/.descope-mgmt`. */
  readonly store?: string
}

/** What is kept of one project: backups, versions, runs. Needs neither key nor network. */
export interface ProjectStore {
  readonly projectId: string
  /** The folder, absolute, or `s3://bucket/prefix`. */
  readonly location: string
  readonly backups: {
    /** Newest first. */
    list(): Promise<readonly BackupRef[]>
    /** What a backup holds, without reading its documents. */
    describe(ref: BackupRef): Promise<BackupDescription>
    /**
     * By file, folder, id or time; any unique beginning of id or time.
     * @throws ToolError for one that is missing, ambiguous, malformed or damaged
     */
    load(name: string): Promise<ReadBackup>
    /** What differs between two, as `backup diff` says. `only` and `except` as for a plan. */
    diff(a: string, b: string, narrowed?: Narrowing): Promise<BackupDifferences>
  }
  readonly runs: {
    /** Newest first; at most 100 where no limit is given. */
    list(limit?: number): Promise<readonly RunRecord[]>
    /** By its whole id. */
    load(runId: string): Promise<StoredRun | undefined>
  }
  readonly audit: {
    /** What is asked for, newest first: lines of runs, unless `sources` names Descope's collected records too. */
    list(ask?: AuditAsk): Promise<AuditListing>
    /** Follows every chain, as `audit verify` does. `heads`: hashes that were kept elsewhere and must be there. */
    verify(heads?: readonly string[]): Promise<AuditVerification>
  }
  /** Every kept version of a resource, complete, newest first: of backups, and what runs read back. */
  versions(address: Address): Promise<readonly Version[]>
  /** The newest of {@link versions}; `undefined` where nothing is kept. */
  latestVersion(address: Address): Promise<Version | undefined>
  /** What is old enough to go, and what stays although it is; nothing is deleted yet. */
  planPruning(retention?: Partial<PruningRetention>): Promise<PlannedPruning>
}

/** Which part of the audit is meant. */
export interface AuditAsk {
  /** Default: all of it. */
  readonly filter?: Partial<AuditFilter>
  /** Default: what our runs did. */
  readonly sources?: readonly AuditSource[]
  /** At most so many of the newest. Default: all. */
  readonly limit?: number
}

/** Kinds, addresses or patterns; empty means all. */
export interface Narrowing {
  readonly only?: readonly string[]
  readonly except?: readonly string[]
}

export interface PlannedPruning extends Pruning {
  /** Deletes what of it may still go, under the lock of the project. Gives what went. */
  apply(options?: LockWishes): Promise<readonly Prunable[]>
}

/**
 * Opens the store of a project.
 * @throws ToolError `missing-project`, `store-unsupported`, and what reading the config throws
 */
export async function openStore(options: StoreOptions): Promise<ProjectStore> {
  const outside = outsideOf(options)
  const config = await configAround(outside, options)
  const { projectId } = resolveProject({
    config: config ?? null,
    environmentName: options.environment,
    projectIdOption: options.projectId,
    variables: outside.env,
  })
  return projectStore(outside, {
    projectId,
    config,
    store: storeOf(outside, { config, option: options.store, log: QUIET }),
  })
}

export function storeOf(
  outside: Outside,
  {
    log,
    ...about
  }: { readonly config: Config | undefined; readonly option: string | undefined; readonly log: Log },
): Store {
  const place = storePlace(outside, { ...about, fallback: defaultStoreFolder(outside) })
  return openStoreIn(outside, { place, log })
}

export function projectStore(
  outside: Outside,
  about: { readonly projectId: string; readonly config: Config | undefined; readonly store: Store },
): ProjectStore {
  const { projectId, store } = about
  const versions = async (address: Address) => {
    const { kind, key } = resourceAt(address)
    const all = await store.versions(projectId, kind.collection, kind.addressOf(key), key)
    return all.filter((version) => isWhole(kind, version))
  }
  return {
    projectId,
    location: store.location,
    backups: {
      list: async () => store.backups.list(projectId),
      describe: async (ref) => store.backups.describe(ref),
      load: async (name) => store.backups.read(projectId, name),
      async diff(a, b, { only = [], except = [] } = {}) {
        const [one, other] = [await store.backups.read(projectId, a), await store.backups.read(projectId, b)]
        const sides = { a: sideOfBackup(kinds, one), b: sideOfBackup(kinds, other) }
        return diffBackups(sides, (address) => isInScope(address, { only, except }))
      },
    },
    runs: {
      list: async (limit) => store.runs.list(projectId, limit),
      load: async (runId) => store.runs.read(projectId, runId),
    },
    audit: {
      list: async (ask = {}) =>
        listAudit(store, projectId, {
          filter: { only: [], except: [], ...ask.filter },
          sources: ask.sources ?? ['runs'],
          limit: ask.limit,
        }),
      verify: async (keptHeads = []) => verifyAudit(store, { projectId, sha256, keptHeads }),
    },
    versions,
    latestVersion: async (address) => (await versions(address))[0],
    planPruning: async (retention) => pruningOf(outside, about, retention),
  }
}

async function pruningOf(
  outside: Outside,
  about: { readonly projectId: string; readonly config: Config | undefined; readonly store: Store },
  retention: Partial<PruningRetention> | undefined,
): Promise<PlannedPruning> {
  const { projectId, config, store } = about
  const options = {
    projectId,
    kinds,
    nowMs: outside.clock.now(),
    retention: { ...DEFAULT_RETENTION, ...config?.retention, ...retention },
  }
  const agreed = await planPruning(store, options)
  const session = {
    store,
    owner: config?.owner ?? 'default',
    api: { projectId },
    who: { ...outside.who, ...ciRunIn(outside.env) },
    log: QUIET,
    signal: outside.interrupt,
    clock: outside.clock,
    newId: () => outside.randomHex(4),
  }
  return { ...agreed, apply: async (wishes) => prune(session, { ...options, ...wishes, agreed }) }
}
