import { resolve } from 'node:path'
import type { Config, Environment } from '../core/model/desired.js'
import type { ErrorDetails } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { GivenValues } from '../core/template/values.js'
import { discoverConfig } from './discover.js'
import { Documents, readDocuments } from './documents.js'
import { firstOf, lookupIn, readDotEnv } from './dot-env.js'
import type { Lookup } from './expand.js'
import type { FileReader } from './files.js'
import { loadFiles } from './load-files.js'
import { isKeyVariable } from './management-key.js'
import { overlaySections } from './overlay/overlay-sections.js'
import { Problems } from './problems.js'
import { quoteList } from './quote.js'
import { sectionsOf } from './sections.js'
import type { UnreadableDocument } from './unreadable-document.js'
import type { Expansion } from './expansion.js'
import { ConfigReader } from './config-reader.js'
import { protectionUnknown, readEnvironments, type ChoosingEnvironment } from './read-environments.js'
import { checkOthers, chosenOverlays } from './overlay/overlays-of-config.js'

export interface ReadConfigOptions extends ChoosingEnvironment {
  /** From `--config`, relative to `cwd`; empty means that the config is looked for. */
  readonly paths: readonly string[]
  /** Absolute. */
  readonly cwd: string
  readonly kinds: readonly Kind[]
  readonly files: FileReader
  /** Values for variables of templates from the command line, the first counting most. Default: none. */
  readonly given?: readonly GivenValues[]
  /** Absolute path of the folder with the templates that come with the program. Default: there are none. */
  readonly builtInTemplates?: string | undefined
  /** Our own version, for `requires:`. */
  readonly toolVersion: string
  /**
   * False: files that entries name are not looked at, and variables in entries need no value, for who does not want the
   * resources. Default: true.
   */
  readonly readsDocuments?: boolean
}

/** What can be read of a config, and everything that is wrong with it. */
export interface ConfigReading {
  /** Without what is wrong. */
  readonly config: Config
  /** In the order of files and lines, without those of the documents. */
  readonly problems: readonly ErrorDetails[]
  /** Entries whose documents cannot be read; they are not among the resources. */
  readonly unreadable: readonly UnreadableDocument[]
}

/**
 * Reads and checks all config files. Calls nothing but `files`.
 * @throws ProblemsError with every problem found, in the order of files and lines; those of the documents too
 */
export async function readConfig(options: ReadConfigOptions): Promise<Config> {
  const { config, problems, unreadable } = await readAll(options, { checksAllOverlays: false })
  for (const document of unreadable) for (const problem of document.problems) problems.add(problem)
  problems.throwIfAny()
  return config
}

/**
 * {@link readConfig} for who checks the files: gives what is wrong instead of throwing it, in the overlays of the
 * environments that are not chosen too, as far as that can be told without their variables.
 * @throws ToolError `config-not-found`, where none was named and none is found
 */
export async function inspectConfig(options: ReadConfigOptions): Promise<ConfigReading> {
  const { problems, ...reading } = await readAll(options, { checksAllOverlays: true })
  return { ...reading, problems: problems.inOrder() }
}

async function readAll(
  options: ReadConfigOptions,
  { checksAllOverlays }: { readonly checksAllOverlays: boolean },
): Promise<Omit<ConfigReading, 'problems'> & { readonly problems: Problems }> {
  const problems = new Problems()
  const unreadable: UnreadableDocument[] = []
  const { files, cwd, kinds } = options
  const paths =
    options.paths.length === 0
      ? [await discoverConfig(files, cwd)]
      : options.paths.map((path) => resolve(cwd, path))
  const processLookup = lookupIn(options.variables)
  const lookup = firstOf(processLookup, await readDotEnv(files, { config: paths[0], cwd }))
  const loading = { files, cwd, lookup, isSecret: isKeyVariable, problems }
  const loaded = await loadFiles(paths, loading)
  const isComplete = problems.count === 0

  const sections = sectionsOf(loaded, kinds, problems)
  const { environments, environment, written, isSecret } = readEnvironments(
    sections.get('environments') ?? [],
    {
      ...options,
      lookup,
      problems,
      // Where a file could not be read, the environment may stand in it.
      isNameJudged: isComplete,
    },
  )
  const expansion: Expansion = {
    lookup: withVariables(environment, lookup),
    isSecret,
    undefinedHint: environment === undefined ? noEnvironmentHint(environments) : undefined,
    // What its variables are is not known of an environment that is not there, and that it is not is told.
    ...(options.environmentName !== undefined && environment === undefined
      ? { onUndefined: () => undefined }
      : {}),
  }
  const layingOver = { ...loading, ...expansion, base: loaded, kinds }
  const over = await chosenOverlays(environment, { ...layingOver, written })
  if (checksAllOverlays) {
    const others = environments.filter(({ name }) => name !== environment?.name)
    for (const other of others) await checkOthers(other, { ...layingOver, lookup, written })
  }
  const overlays = overlaySections(over, kinds, problems)
  const documents =
    options.readsDocuments === false
      ? new Documents()
      : await readDocuments([sections, overlays], {
          kinds,
          expansion,
          files,
          cwd,
          templates: {
            builtIn: options.builtInTemplates,
            given: options.given ?? [],
            config: loaded[0]?.source.path,
          },
        })
  const reader = new ConfigReader({
    sections,
    overlays,
    kinds,
    problems,
    expansion,
    documents,
    unreadable,
    toolVersion: options.toolVersion,
    areResourcesWanted: options.readsDocuments !== false,
  })
  const read = reader.read()
  const config: Config = {
    files: [...loaded, ...over].map(({ source }) => source.path),
    environment: environment ?? null,
    environments,
    ...read,
    notices: [...protectionUnknown({ environments, environment }, options), ...read.notices],
    secrets: documents.rendered?.secrets ?? [],
  }
  for (const problem of documents.rendered?.problems() ?? []) problems.add(problem)
  return { config, problems, unreadable }
}

/** Where environments are declared and none is chosen, it is most likely a variable of theirs that has no value. */
function noEnvironmentHint(environments: readonly Environment[]): string | undefined {
  if (environments.length === 0) return undefined
  const names = quoteList(
    environments.map(({ name }) => name),
    'or',
  )
  return `No environment is chosen: name one with -e, ${names}. Else set the variable in .env, or write \${NAME:-default}.`
}

function withVariables(environment: Environment | undefined, lookup: Lookup): Lookup {
  return environment === undefined ? lookup : firstOf(lookupIn(environment.variables), lookup)
}
