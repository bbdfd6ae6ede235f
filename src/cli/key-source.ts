import { keyVariableOf, nodeFiles, resolveKey } from '../config/index.js'
import type { Config, Environment } from '../core/model/desired.js'
import { ToolError } from '../core/model/errors.js'
import type { KeySource } from '../report/index.js'
import type { Io } from './io.js'

/** Where the key of an environment comes from, and whether it is there; never the key itself. */
export async function keySourceOf(
  { context, globals }: Io,
  config: Config,
  environment: Environment,
): Promise<KeySource> {
  const { name, managementKey } = environment
  try {
    const { source } = await resolveKey(
      {
        config,
        managementKeyFile: globals.managementKeyFile,
        variables: context.env,
        cwd: context.cwd,
        files: nodeFiles(),
      },
      environment,
    )
    return { source, isPresent: true }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const source =
      managementKey === undefined
        ? `variable ${keyVariableOf(name)}`
        : managementKey.from === 'variable'
          ? `variable ${managementKey.name}`
          : `file ${managementKey.path}`
    const isThere = error.code !== 'missing-key' || managementKey?.from === 'file'
    return { source, isPresent: false, ...(isThere ? { problem: error.message } : {}) }
  }
}
