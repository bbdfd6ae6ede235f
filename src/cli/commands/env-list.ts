import { resolveBaseUrl } from '../../config/index.js'
import type { Environment } from '../../core/model/desired.js'
import { EXIT, ToolError } from '../../core/model/errors.js'
import { environmentsJson, renderEnvironments, type ListedEnvironment } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { keySourceOf } from '../key-source.js'
import { inspectConfigFiles } from '../open-session.js'

/** Everything that is declared about environments. Asks nobody, and shows no key. */
export const runEnvList: RunCommand = async (io) => {
  const { config, problems } = await inspectConfigFiles(io, { readsDocuments: false })
  const unknown = problems.find(({ code }) => code === 'unknown-environment')
  if (unknown !== undefined) throw new ToolError({ ...unknown, exit: EXIT.usage })
  const environments = await Promise.all(
    config.environments.map(async (environment): Promise<ListedEnvironment> => ({
      environment,
      isChosen: environment.name === config.environment?.name,
      baseUrl: baseUrlOf(io, environment),
      key: await keySourceOf(io, config, environment),
    })),
  )
  // A variable that is not set stands in the table where environments name it; elsewhere one of them may set it.
  if (problems.some(({ code }) => code !== 'undefined-variable'))
    io.log.warn('Something is wrong in the config files: descope-mgmt validate tells what')
  io.out.answer({
    text: (style) => renderEnvironments(environments, style),
    json: () => environmentsJson(environments),
  })
  return EXIT.done
}

/** Where its calls would go; `undefined` where that cannot be told. */
function baseUrlOf({ context, globals }: Io, environment: Environment): string | undefined {
  const { projectId = '', baseUrl } = environment
  if (projectId === '' && baseUrl === undefined && globals.baseUrl === undefined) return undefined
  try {
    return resolveBaseUrl({ baseUrlOption: globals.baseUrl, variables: context.env }, projectId, environment)
  } catch (error) {
    if (error instanceof ToolError) return undefined
    throw error
  }
}
