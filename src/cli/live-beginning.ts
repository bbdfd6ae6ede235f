import { dirname } from 'node:path'
import { filesOver, nodeFiles, readConfig } from '../config/index.js'
import type { Config } from '../core/model/desired.js'
import { ToolError, usageError } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { kinds } from '../kinds/index.js'
import { configText } from '../operations/init/config-text.js'
import type { NewEnvironment } from '../operations/init/beginning.js'
import { freshPull } from '../operations/pull/fresh-pull.js'
import { costWords } from '../report/index.js'
import { flowFileNames } from './flow-file-names.js'
import type { Io } from './io.js'
import { withSession } from './open-session.js'
import type { OptionValues } from './option-values.js'
import { recordFirstPull } from './record-first-pull.js'

/** What is live, as the files of a beginning. */
export interface LiveBeginning {
  /** What stands in the config below the environments. */
  readonly body: string
  /** Texts of the other files by absolute path. */
  readonly others: ReadonlyMap<string, string>
  readonly findings: readonly Finding[]
  /** Records what the files hold as applied, as a first pull does. Gives the id of the run, where there is one. */
  readonly record: () => Promise<string | null>
}

/** Reads the project of one environment and makes files of it, as `pull` does, for as long as `work` takes. */
export async function withLiveBeginning<Result>(
  io: Io,
  about: {
    readonly environments: readonly NewEnvironment[]
    /** The environment whose project is read. */
    readonly name: string
    /** Absolute path of the config to be. */
    readonly config: string
    readonly options: OptionValues
  },
  work: (live: LiveBeginning) => Promise<Result>,
): Promise<Result> {
  const folder = dirname(about.config)
  // The environments as they will be declared, so that project and key are found as they will be later.
  const declared = await configOver(io, about).catch((error: unknown) => {
    throw withoutPlace(error, about.name)
  })
  const ofIt: Io = { ...io, globals: { ...io.globals, env: about.name, projectId: undefined } }
  return withSession(ofIt, declared, async (session) => {
    const pulled = await freshPull(session, {
      layout: { main: 'descope.yaml', isSplit: true, format: 'yaml', fileNames: flowFileNames },
      folder,
      only: [],
      except: [],
      parts: [],
      onCost: (cost) => {
        if (cost.calls > 0) io.log.info(`Reading documents one by one: ${costWords(cost)}`)
      },
    })
    const texts = [...pulled.files].map(([path, { text }]) => [path, text] as const)
    return work({
      body: withoutVersion(texts.find(([path]) => path === about.config)?.[1] ?? ''),
      others: new Map(texts.filter(([path]) => path !== about.config)),
      findings: pulled.findings,
      record: async () => recordFirstPull(io, { options: about.options, pulled }),
    })
  })
}

/** The config is not there yet, so no place in it helps anybody. */
function withoutPlace(error: unknown, name: string): unknown {
  if (!(error instanceof ToolError)) return error
  const { code, message } = error
  return usageError({
    code,
    message,
    hint: `What is live can only be read from a project that is known: --environment ${name}=P…`,
  })
}

/** The config that begins the file says which version it is, above the environments. */
function withoutVersion(text: string): string {
  return text.replace(/^version:.*\n+/, '')
}

async function configOver(
  { context }: Io,
  {
    environments,
    name,
    config,
  }: { readonly environments: readonly NewEnvironment[]; readonly name: string; readonly config: string },
): Promise<Config> {
  const text = configText({ environments, body: '' })
  return readConfig({
    paths: [config],
    cwd: context.cwd,
    environmentName: name,
    variables: context.env,
    kinds,
    files: filesOver(nodeFiles(), new Map([[config, text]])),
    toolVersion: context.toolVersion,
  })
}
