import { nodeFiles, resolveProject, resolveTarget, type Target } from '../config/index.js'
import type { Config } from '../core/model/desired.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import { kinds } from '../kinds/index.js'
import type { BothProjects } from '../operations/both-projects.js'
import { connectSession } from '../wiring/connect-session.js'
import type { Io } from './io.js'
import { LOCAL_KEY, LOCAL_URL, openLocal, openStoreOf } from './open-session.js'
import type { OptionValues } from './option-values.js'
import { tellCalls } from './tell-calls.js'

export interface EnvironmentNames {
  readonly from: string
  readonly to: string
}

/**
 * The two environments that were named. What names a single project does not go with them.
 * @throws ToolError `wrong-usage`
 */
export function environmentNames({ globals }: Io, options: OptionValues): EnvironmentNames {
  const [from, to] = [options.text('from'), options.text('to')]
  if (from === undefined || to === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: 'Two environments are needed: --from and --to',
      hint: 'See what there is: descope-mgmt env list',
    })
  }
  const single =
    globals.env !== undefined ? '--env' : globals.projectId !== undefined ? '--project-id' : undefined
  if (single !== undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: `${single} names one project, and --from and --to name two`,
      hint: `Leave ${single} out.`,
    })
  }
  return { from, to }
}

/**
 * What `--with` names: costly parts of kinds without documents.
 * @throws ToolError `wrong-usage`
 */
export function partsAsked(options: OptionValues): readonly string[] {
  const asked = options.texts('with')
  const known = new Set(
    kinds.flatMap(({ document, costly }) => (document === undefined ? Object.keys(costly) : [])),
  )
  const unknown = asked.find((part) => !known.has(part))
  if (unknown === undefined) return asked
  throw usageError({
    code: 'wrong-usage',
    message: `--with ${printable(unknown)} is no part that can be read along`,
    hint: didYouMean(unknown, known) ?? `There is ${[...known].join(', ')}.`,
  })
}

/** Works in the environment that something goes to: its files, its protection, its hints. */
export function inEnvironment(io: Io, env: string): Io {
  return { ...io, globals: { ...io.globals, env }, context: { ...io.context, env: withoutProject(io) } }
}

/**
 * Connects to two environments of the config, with a key for each, for as long as `work` takes. With `--local` both are
 * projects of one emulator, by their project ids.
 * @throws ToolError as `resolveTarget` does; `same-project`
 */
export async function withBothProjects<Result>(
  io: Io,
  { config, names }: { readonly config: Config; readonly names: EnvironmentNames },
  work: (both: BothProjects) => Promise<Result>,
): Promise<Result> {
  const from = await targetNamed(io, config, names.from)
  const to = await targetNamed(io, config, names.to)
  if (from.projectId === to.projectId && from.baseUrl === to.baseUrl) {
    throw usageError({
      code: 'same-project',
      message: `${printable(names.from)} and ${printable(names.to)} are the same project, ${printable(to.projectId)}`,
      hint: 'Name two environments with project ids of their own.',
    })
  }
  const local = io.globals.isLocal ? await openLocal(io) : undefined
  try {
    const outside = local === undefined ? io.context : { ...io.context, fetch: local.fetch }
    const { globals: pace, log, progress } = io
    const store = openStoreOf(io, config)
    const sessionFor = async (target: Target) =>
      connectSession(outside, { config, target, store, pace, log, progress })
    const both = { from: await sessionFor(from), to: await sessionFor(to) }
    try {
      return await work(both)
    } finally {
      // Calls of one host are counted together.
      if (both.from.api.host !== both.to.api.host) tellCalls(both.from.api, log)
      tellCalls(both.to.api, log)
    }
  } finally {
    local?.close()
  }
}

async function targetNamed(io: Io, config: Config, environmentName: string): Promise<Target> {
  const { context, globals } = io
  const about = { config, environmentName, variables: withoutProject(io) }
  if (globals.isLocal) {
    return {
      ...resolveProject(about),
      baseUrl: LOCAL_URL,
      managementKey: { value: LOCAL_KEY, source: '--local' },
    }
  }
  return resolveTarget({
    ...about,
    baseUrlOption: globals.baseUrl,
    managementKeyFile: globals.managementKeyFile,
    cwd: context.cwd,
    files: nodeFiles(),
  })
}

/** `DESCOPE_PROJECT_ID` names one project, and cannot stand for two. */
function withoutProject({ context }: Io): Readonly<Record<string, string | undefined>> {
  return { ...context.env, DESCOPE_PROJECT_ID: undefined }
}
