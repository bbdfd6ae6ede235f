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
import { kinds } from '../kinds/index.js'
import type { Outside } from '../wiring/outside.js'
import type { ConfigOptions } from './config.js'
import { outsideOf } from './place.js'

/** Reads a config, and gives what is wrong instead of throwing it. */
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

/** How the config files that are meant are read. */
export function readingOf(outside: Outside, options: ConfigOptions): ReadConfigOptions {
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
