import { dirname, join, relative } from 'node:path'
import { inspectConfig, nodeFiles, type ConfigReading } from '../config/index.js'
import { ProblemsError, refusal, ToolError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import { kinds } from '../kinds/index.js'
import type { Io } from './io.js'
import type { OptionValues } from './option-values.js'
import { shellQuoted } from '../core/model/typed-word.js'

/** A config that lies where one is to be written. */
export interface PresentConfig {
  readonly path: string
  readonly reading: ConfigReading
}

/** The config that lies in this very folder. */
export async function presentConfigIn(io: Io, folder: string): Promise<PresentConfig | undefined> {
  const { context } = io
  try {
    const reading = await inspectConfig({
      paths: [],
      cwd: folder,
      variables: context.env,
      kinds,
      files: nodeFiles(),
      toolVersion: context.toolVersion,
      readsDocuments: false,
    })
    const [path = ''] = reading.config.files
    const isHere = dirname(path) === folder || dirname(path) === join(folder, '.descope')
    return isHere ? { path, reading } : undefined
  } catch (error) {
    if (error instanceof ToolError && error.code === 'config-not-found') return undefined
    throw error
  }
}

/** With a config that stays, the other files follow from it, so nothing else may be said about environments. */
export function refuseContradiction(io: Io, options: OptionValues, { path, reading }: PresentConfig): void {
  const { problems, config } = reading
  const [first, ...others] = problems
  if (first !== undefined) throw new ProblemsError([first, ...others])
  const file = relative(io.context.cwd, path)
  const { globals } = io
  if (options.textOrFlag('fromLive') !== undefined) {
    throw refusal({
      code: 'would-overwrite',
      message: `${quoted(file)} is there already`,
      hint: `What is live is taken into it with: descope-mgmt pull. Or --force ${shellQuoted(file)} writes over it.`,
    })
  }
  const listed = options.texts('environment')
  const given = [
    ...(globals.env === listed.at(-1) ? [] : ['-e']),
    ...(listed.length === 0 ? [] : ['--environment']),
    ...(globals.projectId === undefined ? [] : ['--project-id']),
    ...(options.texts('protect').length === 0 ? [] : ['--protect']),
  ]
  if (given.length > 0) {
    throw refusal({
      code: 'would-overwrite',
      message: `${quoted(file)} is there already, and its environments count`,
      hint: `Leave out ${given.join(' and ')} to add what is missing beside it; --force ${shellQuoted(file)} writes over it.`,
    })
  }
  if (config.environments.length > 0) return
  throw refusal({
    code: 'would-overwrite',
    message: `${quoted(file)} is there already, and declares no environment`,
    hint: `Declare one in it: environments: { dev: { projectId: P2… } }. Or --force ${shellQuoted(file)} writes over it.`,
  })
}
