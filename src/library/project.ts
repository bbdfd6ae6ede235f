import { nodeFiles, resolveTarget } from '../config/index.js'
import type { Address } from '../core/model/address.js'
import type { BackupRef } from '../core/model/backup.js'
import type { Config, Environment } from '../core/model/desired.js'
import type { Drift } from '../core/model/drift.js'
import type { Live } from '../core/model/kind.js'
import type { Pace } from '../core/model/pace.js'
import { isInScope } from '../core/model/pattern.js'
import type { Consent } from '../core/model/plan.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import { diffBackups, sideOfBackup, sideOfLive, type BackupDifferences } from '../operations/backup-diff.js'
import { createBackup } from '../operations/backup.js'
import { findDrift } from '../operations/drift/find-drift.js'
import { getResources } from '../operations/get.js'
import { planConfig } from '../operations/plan-config.js'
import type { Proposer } from '../operations/proposal.js'
import { readLive } from '../operations/read-live.js'
import { planRestore, planRestoreAll } from '../operations/restore.js'
import { planRunRollback, runToTakeBack, sessionFor } from '../operations/rollback-run.js'
import { afterWhatWasSent } from '../operations/sent-before.js'
import type { Session } from '../operations/session.js'
import { connectSession } from '../wiring/connect-session.js'
import type { Outside } from '../wiring/outside.js'
import { refuseEphemeralStore } from '../wiring/store-place.js'
import { ofOneKind, resourceAt, kindCalled } from './addresses.js'
import { loadConfig } from './config.js'
import { consentOf } from './consent.js'
import { configAround } from './reading.js'
import { paceIn } from './pace.js'
import { outsideOf } from './place.js'
import { narrowedBy } from './narrowing.js'
import { plannedBy, type Planned } from './planned.js'
import { QUIET } from './quiet.js'
import { projectStore, storeOf, type Narrowing, type ProjectStore, type StoreOptions } from './store.js'

/** Which project, with which key, and how to work on it. */
export interface ProjectOptions extends StoreOptions, Partial<Pace> {
  /** Address of the management API. Default: the environment's, `DESCOPE_BASE_URL` in `env`, that of the project's region. */
  readonly baseUrl?: string
  /** File that holds the management key. Default: the environment's key, or `DESCOPE_MANAGEMENT_KEY` in `env`. */
  readonly managementKeyFile?: string
  /** In CI: accept that the default store ends with the machine. Default: false. */
  readonly acceptsEphemeralStore?: boolean
  /** Hears what happens on the way. Never given a secret. Default: nobody does. */
  readonly log?: Log
  /** Hears how far a run is. Default: nobody does. */
  readonly progress?: Progress
}

export interface PlanOptions extends Narrowing {
  /** What the plan may do beyond the harmless; part of its digest. Default: nothing, and what `policy:` says. */
  readonly allow?: Partial<Consent>
  /** What is only a warning about a document stops the plan too. Default: false. */
  readonly isStrict?: boolean
  /** Leave out documents with errors and do the rest. Default: false. */
  readonly skipsInvalid?: boolean
}

export interface BackOptions {
  /**
   * The backup to go back to: id, time, file or folder. Default: of each resource the newest kept version that differs
   * from what is live and was not rolled back from.
   */
  readonly backup?: string
  readonly allow?: Partial<Consent>
}

/** One project of Descope. Nothing is written before `apply` of something planned is called. */
export interface Project {
  readonly projectId: string
  readonly environment: Environment | null
  readonly store: ProjectStore
  /**
   * What it takes to make the project match the config files, which are read again for each plan.
   * @throws ProblemsError for mistakes in the files, ToolError for what the service answers, `unknown-kind`, and
   * `wrong-usage` for what cannot be allowed
   */
  plan(options?: PlanOptions): Promise<Planned>
  /** Takes resources of one kind back to a kept version, those that are gone included. */
  restore(addresses: Address | readonly [Address, ...Address[]], options?: BackOptions): Promise<Planned>
  /** Brings back everything that a backup holds. What was made since stays. */
  restoreBackup(name: string, options?: Narrowing & Pick<BackOptions, 'allow'>): Promise<Planned>
  /** Takes back what a run changed, field by field, and nothing else. By its id, or a unique beginning of it. */
  rollback(runId: string, options?: Narrowing & Pick<BackOptions, 'allow'>): Promise<Planned>
  /** Everything of a kind, such as `tenant`, as the service lists it. */
  list(kind: string): Promise<readonly Live[]>
  /** One resource, whole. @throws ToolError `not-found` */
  get(address: Address): Promise<Live>
  /** Backs up everything this version manages. `isKept`: it is never pruned. */
  backUp(options: { readonly description: string; readonly isKept?: boolean }): Promise<BackupRef>
  /** What must happen to a backup to become what is live: what happened since. */
  diffBackup(name: string, narrowed?: Narrowing): Promise<BackupDifferences>
  /**
   * What moved outside the files since the last run from them, or since a backup was taken, when, and who may have done
   * it. Writes nothing. Findings with severity `error` say that it was not compared, which is no answer.
   */
  drift(options?: DriftOptions): Promise<Drift>
}

export interface DriftOptions extends Narrowing {
  /** Compare every field with this backup instead: id, time, file or folder. */
  readonly against?: string
  /** How long to wait for Descope's audit, which lets 10 searches a minute through. Default: 15 000. */
  readonly auditPatienceMs?: number
}

const AUDIT_PATIENCE_MS = 15_000

/**
 * Opens a project as the command line does: config, environment, key, store. Calls nothing of the service yet.
 * @throws ToolError `missing-project`, `missing-key`, `unknown-environment`, `insecure-base-url` and their like, and
 * what reading the config throws
 */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const outside = outsideOf(options)
  const config = await configAround(outside, options)
  const target = await resolveTarget({
    config: config ?? null,
    environmentName: options.environment,
    projectIdOption: options.projectId,
    baseUrlOption: options.baseUrl,
    managementKeyFile: options.managementKeyFile,
    variables: outside.env,
    cwd: outside.cwd,
    files: nodeFiles(),
  })
  const session = await connectSession(outside, {
    config,
    target,
    store: storeOf(outside, { config, option: options.store, log: options.log ?? QUIET }),
    pace: paceIn(options),
    log: options.log ?? QUIET,
    progress: options.progress ?? QUIET,
  })
  return new OpenProject({ outside, options, config, session })
}

interface Opened {
  readonly outside: Outside
  readonly options: ProjectOptions
  readonly config: Config | undefined
  readonly session: Session
}

class OpenProject implements Project {
  readonly #opened: Opened
  readonly projectId: string
  readonly environment: Environment | null
  readonly store: ProjectStore

  constructor(opened: Opened) {
    const { outside, config, session } = opened
    this.#opened = opened
    this.projectId = session.api.projectId
    this.environment = session.environment
    this.store = projectStore(outside, { projectId: this.projectId, config, store: session.store })
  }

  async plan(asked: PlanOptions = {}): Promise<Planned> {
    const scope = narrowedBy(asked)
    const { session, options } = this.#opened
    const config = await loadConfig(options)
    const proposer = planConfig(session, {
      operation: 'apply',
      config,
      consent: consentOf(asked.allow, config),
      ...scope,
      isStrict: asked.isStrict ?? false,
      skipsInvalid: asked.skipsInvalid ?? false,
    })
    return this.#planned(afterWhatWasSent(session, proposer), {
      description: 'apply',
      secretTexts: config.secrets,
    })
  }

  async restore(
    addresses: Address | readonly [Address, ...Address[]],
    { backup, allow }: BackOptions = {},
  ): Promise<Planned> {
    const { session, config } = this.#opened
    const { kind, keys } = ofOneKind(typeof addresses === 'string' ? [addresses] : addresses)
    const proposer = planRestore(session, {
      kind,
      keys,
      source: backup === undefined ? { from: 'latest' } : { from: 'backup', name: backup },
      consent: consentOf(allow, config),
      protect: config?.protect ?? [],
    })
    return this.#planned(proposer, { description: `${kind.name} restore` })
  }

  async restoreBackup(
    name: string,
    { allow, ...asked }: Narrowing & Pick<BackOptions, 'allow'> = {},
  ): Promise<Planned> {
    const { session, config } = this.#opened
    const about = {
      name,
      consent: consentOf(allow, config),
      protect: config?.protect ?? [],
      scope: narrowedBy(asked),
    }
    return this.#planned(planRestoreAll(session, about), { description: `backup restore ${name}` })
  }

  async rollback(runId: string, asked: Narrowing & Pick<BackOptions, 'allow'> = {}): Promise<Planned> {
    const { session, config } = this.#opened
    const scope = narrowedBy(asked)
    const run = await runToTakeBack(session, runId)
    const acting = sessionFor(session, run, { hasConfig: config !== undefined })
    const proposer = planRunRollback(acting, {
      run,
      // What the files say about conflicts is about files, and this has none.
      consent: consentOf(asked.allow, undefined),
      protect: config?.protect ?? [],
      isInScope: (address) => isInScope(address, scope),
    })
    return this.#planned(proposer, { description: `rollback ${run.record.runId}`, session: acting })
  }

  async list(kind: string): Promise<readonly Live[]> {
    return [...(await readLive(this.#opened.session, [kindCalled(kind)])).values()]
  }

  async get(address: Address): Promise<Live> {
    const { kind, key } = resourceAt(address)
    const [live] = await getResources(this.#opened.session, kind, [key])
    if (live === undefined) throw new RangeError(`${address} was found and is not there`)
    return live
  }

  async backUp(options: { readonly description: string; readonly isKept?: boolean }): Promise<BackupRef> {
    const { session } = this.#opened
    const { description, isKept = false } = options
    const { ref } = await createBackup(session, { kinds: session.kinds, description, isKept })
    return ref
  }

  async diffBackup(name: string, narrowed: Narrowing = {}): Promise<BackupDifferences> {
    const { session } = this.#opened
    const scope = narrowedBy(narrowed)
    const isMeant = (address: Address) => isInScope(address, scope)
    const a = sideOfBackup(session.kinds, await session.store.backups.read(this.projectId, name))
    return diffBackups({ a, b: await sideOfLive(session, { other: a, isMeant }) }, isMeant)
  }

  async drift(asked: DriftOptions = {}): Promise<Drift> {
    const { session, options } = this.#opened
    const { against, auditPatienceMs = AUDIT_PATIENCE_MS } = asked
    const { only, except } = narrowedBy(asked)
    // With the documents that the files name, which only who compares with them needs.
    const config = this.#opened.config === undefined ? undefined : await loadConfig(options)
    const scope = { only, except: [...except, ...(config?.environment?.exclude ?? [])] }
    return findDrift(session, {
      config,
      only,
      isMeant: (address) => isInScope(address, scope),
      against: against === undefined ? undefined : await session.store.backups.read(this.projectId, against),
      patience: () => AbortSignal.timeout(auditPatienceMs),
    })
  }

  async #planned(
    proposer: Proposer,
    about: {
      readonly description: string
      readonly session?: Session
      readonly secretTexts?: readonly string[]
    },
  ): Promise<Planned> {
    const { outside, options } = this.#opened
    const { description, session = this.#opened.session, secretTexts = [] } = about
    const isAccepted = options.acceptsEphemeralStore ?? false
    return plannedBy(session, proposer, {
      description,
      cwd: outside.cwd,
      secretTexts,
      refuseStore: () => {
        refuseEphemeralStore(outside, { store: session.store, isAccepted })
      },
    })
  }
}
