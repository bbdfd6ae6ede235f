import { resolve } from 'node:path'
import {
  inspectConfig,
  nodeFiles,
  readConfig,
  type ConfigReading,
  type ReadConfigOptions,
} from '../config/index.js'
import type { Config } from '../core/model/desired.js'
import { ToolError } from '../core/model/errors.js'
import type { JsonObject } from '../core/model/json.js'
import { kinds } from '../kinds/index.js'
import type { Outside } from '../wiring/outside.js'
import { outsideOf, type PlaceOptions } from './place.js'

/** Which config files, and how they are read. */
export interface ConfigOptions extends PlaceOptions {
  /** Config files. Default: the one found from `cwd` upwards. `false`: none, also where there is one. */
  readonly config?: string | readonly string[] | false
  /** The environment, as with `--env`. */
  readonly environment?: string
  /** The project, where no environment names it. Default: `DESCOPE_PROJECT_ID` in `env`. */
  readonly projectId?: string
  /** Values for variables of templates, counting more than everybody else's. Default: none. */
  readonly values?: JsonObject
}

/**
 * The config with everything it includes, read and checked. Never calls Descope.
 * @throws ProblemsError with every problem in `problems`; ToolError `config-not-found`
 */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  return readConfig(readingOf(outsideOf(options), options))
}

/** {@link loadConfig} that gives what is wrong instead of throwing it. */
export async function inspectConfigFiles(options: ConfigOptions): Promise<ConfigReading> {
  return inspectConfig(readingOf(outsideOf(options), options))
}

/**
 * What holds for all work on a project, without the documents that entries name: who goes back in an emergency must not
 * be stopped because one of those is broken.
 */
export async function configAround(outside: Outside, options: ConfigOptions): Promise<Config | undefined> {
  if (options.config === false) return undefined
  try {
    return await readConfig({ ...readingOf(outside, options), readsDocuments: false })
  } catch (error) {
    const isNamed = options.config !== undefined || options.environment !== undefined
    if (!isNamed && error instanceof ToolError && error.code === 'config-not-found') return undefined
    throw error
  }
}

function readingOf(outside: Outside, options: ConfigOptions): ReadConfigOptions {
  const { config = [], environment, projectId, values } = options
  const paths = config === false ? [] : typeof config === 'string' ? [config] : config
  return {
    given: values === undefined ? [] : [{ values, areTexts: false, from: 'the caller' }],
    builtInTemplates: outside.builtInTemplates,
    paths: paths.map((path) => resolve(outside.cwd, path)),
    cwd: outside.cwd,
    environmentName: environment,
    projectIdOption: projectId,
    variables: outside.env,
    kinds,
    files: nodeFiles(),
    toolVersion: outside.toolVersion,
  }
}
