import { join, resolve } from 'node:path'
import {
  inspectConfig,
  nodeFiles,
  readConfig,
  resolveProject,
  resolveTarget,
  type ConfigReading,
  type FileReader,
  type ReadConfigOptions,
  type Target,
} from '../config/index.js'
import type { Config } from '../core/model/desired.js'
import { ToolError } from '../core/model/errors.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'
import type { Store } from '../core/ports/store.js'
import type { Fetch } from '../descope/index.js'
import { kinds } from '../kinds/index.js'
import type { Session } from '../operations/session.js'
import { connectApi, connectSession } from '../wiring/connect-session.js'
import * as place from '../wiring/store-place.js'
import type { Globals } from './globals.js'
import { inSentences } from './in-sentences.js'
import type { Io } from './io.js'
import { tellCalls } from './tell-calls.js'
import { givenValues } from './value-options.js'

/** Folder of `--local`, below the working directory. */
const LOCAL_FOLDER = join('.descope-mgmt', 'local')
/** The project `--local` works with where none is named. */
const LOCAL_PROJECT = 'PLOCAL'
export const LOCAL_URL = 'http://127.0.0.1'
/** Nothing is confirmed by `--local`, so this is no secret. */
export const LOCAL_KEY = 'local'

/** The config that was named, or found from the working directory upwards. Throws when there is none. */
export async function loadConfig(
  io: Io,
  { readsDocuments = true }: { readonly readsDocuments?: boolean } = {},
): Promise<Config> {
  const config = await readConfig(await readingOptions(io, { readsDocuments }))
  tellNotices(io, config)
  io.hide(config.secrets)
  return config
}

/** The same config over other files, such as those that are about to be written. Tells nobody what it notices. */
export async function readConfigOver(io: Io, files: FileReader): Promise<Config> {
  return readConfig({ ...(await readingOptions(io, { readsDocuments: true })), files })
}

/**
 * {@link loadConfig} for who checks the files: gives what can be read and everything that is wrong. Throws
 * `config-not-found` where none was named and none is found.
 */
export async function inspectConfigFiles(
  io: Io,
  { readsDocuments = true }: { readonly readsDocuments?: boolean } = {},
): Promise<ConfigReading> {
  const reading = await inspectConfig(await readingOptions(io, { readsDocuments }))
  tellNotices(io, reading.config)
  io.hide(reading.config.secrets)
  return reading
}

async function readingOptions(
  { context, globals }: Io,
  { readsDocuments }: { readonly readsDocuments: boolean },
): Promise<ReadConfigOptions> {
  return {
    given: readsDocuments ? await givenValues({ context, globals }) : [],
    builtInTemplates: context.builtInTemplates,
    paths: globals.config.map((path) => resolve(context.cwd, path)),
    cwd: context.cwd,
    environmentName: globals.env,
    projectIdOption: globals.projectId,
    variables: context.env,
    kinds,
    files: nodeFiles(),
    toolVersion: context.toolVersion,
    readsDocuments,
  }
}

function tellNotices({ log }: Io, { notices }: Config): void {
  for (const { message, hint } of notices) log.warn(hint === undefined ? message : inSentences(message, hint))
}

/**
 * The config where there is one: commands like `tenant list` work without files, but what is declared about the
 * project (its protection, its owner) holds for them too. A named file that is missing is an error. Documents that the
 * config names are not read: who goes back in an emergency, or exports a document anew, must not be stopped
 * because one of them is broken or not there yet.
 */
export async function loadConfigIfAny(io: Io): Promise<Config | undefined> {
  try {
    return await loadConfig(io, { readsDocuments: false })
  } catch (error) {
    const isNamed = io.globals.config.length > 0 || io.globals.env !== undefined
    if (!isNamed && error instanceof ToolError && error.code === 'config-not-found') return undefined
    throw error
  }
}

/** Connects to the project that is meant, or to the emulator inside this process, for as long as `work` takes. */
export async function withSession<Result>(
  io: Io,
  config: Config | undefined,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const local = io.globals.isLocal ? await openLocal(io) : undefined
  try {
    const session = await sessionOf(io, config, local?.fetch)
    try {
      return await work(session)
    } finally {
      tellCalls(session.api, io.log)
    }
  } finally {
    local?.close()
  }
}

/** The service alone, or the emulator inside this process, for as long as `work` takes. */
export async function withApi<Result>(
  io: Io,
  about: {
    readonly config: Config | undefined
    readonly projectId: string
    readonly baseUrl: string
    readonly managementKey: string
  },
  work: (api: DescopeApi) => Promise<Result>,
): Promise<Result> {
  const { context, globals, log, progress } = io
  const { config, projectId } = about
  const local = globals.isLocal ? await openLocal(io) : undefined
  try {
    const api = connectApi(local === undefined ? context : { ...context, fetch: local.fetch }, {
      config,
      target: {
        projectId,
        baseUrl: local === undefined ? about.baseUrl : LOCAL_URL,
        managementKey: { value: local === undefined ? about.managementKey : LOCAL_KEY },
      },
      pace: globals,
      log,
      progress,
    })
    return await work(api)
  } finally {
    local?.close()
  }
}

async function sessionOf(
  io: Io,
  config: Config | undefined,
  localFetch: Fetch | undefined,
): Promise<Session> {
  const { context, globals, log, progress } = io
  return connectSession(localFetch === undefined ? context : { ...context, fetch: localFetch }, {
    config,
    target: await targetOf(io, config),
    store: openStoreOf(io, config),
    pace: globals,
    log,
    progress,
  })
}

/** The store alone, for commands that need no project and no key. */
export function openStoreOf(io: Io, config: Config | undefined): Store {
  const { context, globals, log } = io
  // What is tried out on the emulator is no business of the store that a team shares.
  const named = globals.isLocal
    ? place.storePlace(
        { cwd: context.cwd, env: {} },
        { option: globals.store, config: undefined, fallback: join(context.cwd, LOCAL_FOLDER, 'store') },
      )
    : place.storePlace(context, {
        option: globals.store,
        config,
        fallback: place.defaultStoreFolder(context),
      })
  io.hide(place.secretsOfStore(context, named))
  return place.openStoreIn(context, { place: named, log })
}

/** The project that is meant, for commands that work on the store alone and need no key. */
export function projectIdOf({ context, globals }: Io, config: Config | undefined): string {
  if (globals.isLocal) return localProjectId(globals, config)
  return resolveProject({
    config: config ?? null,
    environmentName: globals.env,
    projectIdOption: globals.projectId,
    variables: context.env,
  }).projectId
}

async function targetOf({ context, globals }: Io, config: Config | undefined): Promise<Target> {
  if (globals.isLocal) {
    return {
      projectId: localProjectId(globals, config),
      baseUrl: LOCAL_URL,
      environment: config?.environment ?? null,
      managementKey: { value: LOCAL_KEY, source: '--local' },
    }
  }
  return resolveTarget({
    config: config ?? null,
    environmentName: globals.env,
    projectIdOption: globals.projectId,
    baseUrlOption: globals.baseUrl,
    managementKeyFile: globals.managementKeyFile,
    variables: context.env,
    cwd: context.cwd,
    files: nodeFiles(),
  })
}

function localProjectId(globals: Globals, config: Config | undefined): string {
  return globals.projectId ?? config?.environment?.projectId ?? LOCAL_PROJECT
}

/** See {@link place.refuseEphemeralStore}; `--ephemeral-store` accepts it. */
export function refuseEphemeralStore({ context, globals }: Io, store: Pick<Store, 'location'>): void {
  place.refuseEphemeralStore(context, { store, isAccepted: globals.isStoreEphemeral })
}

/** Another `--local` run in the same folder is over soon; it is waited for so long. */
const LOCAL_WAIT_MS = 10_000
const LOCAL_LOOK_EVERY_MS = 100

/** Opens the emulator as soon as no other run has its folder. Throws what `open` throws when that takes too long. */
async function whenFree<Opened>(
  open: () => Opened,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Promise<Opened> {
  const untilMs = clock.now() + LOCAL_WAIT_MS
  for (let hasTold = false; ;) {
    try {
      return open()
    } catch (error) {
      const isTaken = error instanceof ToolError && error.code === 'emulator-data-locked'
      if (!isTaken || clock.now() >= untilMs || signal.aborted) throw error
      if (!hasTold) log.info('Waiting for another --local run in this folder')
      hasTold = true
      await clock.sleep(LOCAL_LOOK_EVERY_MS)
    }
  }
}

export async function openLocal({
  context,
  log,
}: Io): Promise<{ readonly fetch: Fetch; readonly close: () => void }> {
  const [{ createEmulator }, { emulations }] = await Promise.all([
    import('../emulator/index.js'),
    import('../kinds/emulations.js'),
  ])
  const open = () =>
    createEmulator({
      emulations,
      data: join(context.cwd, LOCAL_FOLDER, 'emulator'),
      limits: 'off',
      clock: context.clock,
      log,
    })
  const emulator = await whenFree(open, { clock: context.clock, log, signal: context.interrupt })
  return {
    fetch: (url, init) => emulator.fetch(new Request(url, init)),
    close: () => {
      emulator.close()
    },
  }
}
