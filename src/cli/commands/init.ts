import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { EXIT, ProblemsError, refusal, ToolError } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import { inspectConfig, nodeFiles, type ConfigReading } from '../../config/index.js'
import { kinds } from '../../kinds/index.js'
import type { NewEnvironment } from '../../operations/init/beginning.js'
import { environmentsOf, planFiles, type PlannedFile } from '../../operations/init/plan-files.js'
import { readEnvironments } from '../../operations/init/read-environments.js'
import { beginningJson, renderBeginning } from '../../report/index.js'
import { askBeginning } from '../ask-beginning.js'
import type { RunCommand } from '../command.js'
import { repositoryOf } from '../git-repository.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { shellQuoted } from '../same-target.js'
import { writeWhole } from '../write-files.js'
import { wrongUsage } from '../wrong-usage.js'

/** Writes what a project as code begins with: config, variables, lines of `.gitignore`, a workflow. */
export const runInit: RunCommand = async (io, { args, options }) => {
  refuseUnheeded(io)
  const into = resolve(io.context.cwd, args[0] ?? '.')
  await refuseFile(into, args[0])
  const forced = options.texts('force').map((file) => resolve(io.context.cwd, file))
  const present = await configIn(io, into)
  const isKept = present !== undefined && !forced.includes(present.path)
  if (isKept) refuseContradiction(io, options, present)
  const answers = await askBeginning(io, options, { known: isKept })
  const repository = await repositoryOf(into)
  const root = repository?.root ?? into
  const planned = await planFiles({
    environments: isKept
      ? environmentsOf(present.reading.config.environments)
      : environmentsFrom(answers.environments, options),
    toolVersion: io.context.toolVersion,
    branch: options.text('branch') ?? repository?.defaultBranch ?? 'main',
    folder: relative(root, into).split(sep).join('/'),
    into,
    root,
    withConfig: !isKept,
    withWorkflow: answers.withWorkflow,
    read: textIfThere,
    mayReplace: (path) => forced.includes(path),
  })
  const shown = (path: string) => relative(io.context.cwd, path) || '.'
  refuseUnknownForce(forced, { planned, shown })
  if (!options.flag('dryRun')) await write(planned)
  const view = {
    files: planned.map((file) => ({ ...file, path: shown(file.path) })),
    isDryRun: options.flag('dryRun'),
    next: nextCommands(io, isKept ? present.path : join(into, 'descope.yaml')),
  }
  io.out.answer({
    text: (style) => renderBeginning(view, style),
    json: () => beginningJson(view),
  })
  return EXIT.done
}

/** Everything that can be looked at before is, so that writing rarely ends half way. */
async function write(planned: readonly PlannedFile[]): Promise<void> {
  for (const { path, text, action } of planned) {
    if (action === 'create' || action === 'extend' || action === 'replace') await writeWhole(path, text)
  }
}

/** An option that is taken and not heeded would be believed to be in the files. */
function refuseUnheeded({ globals }: Io): void {
  const given = [
    ...(globals.config.length > 0 ? ['--config'] : []),
    ...(globals.baseUrl === undefined ? [] : ['--base-url']),
    ...(globals.store === undefined ? [] : ['--store']),
    ...(globals.managementKeyFile === undefined ? [] : ['--management-key-file']),
  ]
  const [first] = given
  if (first === undefined) return
  throw wrongUsage(
    `${first} does not go with init`,
    'Name the folder: descope-mgmt init FOLDER. What else is wanted can be written into descope.yaml afterwards.',
  )
}

async function refuseFile(folder: string, written = '.'): Promise<void> {
  const there = await nodeFiles()
    .stat(folder)
    .catch(() => undefined)
  if (there === undefined || there.type === 'folder') return
  throw wrongUsage(`${quoted(written)} is a file, not a folder`, 'Name another folder.')
}

interface PresentConfig {
  readonly path: string
  readonly reading: ConfigReading
}

/** The config that lies in this very folder. */
async function configIn(io: Io, folder: string): Promise<PresentConfig | undefined> {
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
function refuseContradiction(io: Io, options: OptionValues, { path, reading }: PresentConfig): void {
  const { problems, config } = reading
  const [first, ...others] = problems
  if (first !== undefined) throw new ProblemsError([first, ...others])
  const file = relative(io.context.cwd, path)
  const { globals } = io
  const given = [...options.texts('environment'), ...options.texts('protect')]
  if (given.length > 0 || globals.env !== undefined || globals.projectId !== undefined) {
    throw refusal({
      code: 'would-overwrite',
      message: `${quoted(file)} is there already, and its environments count`,
      hint: `Leave out --environment to add what is missing beside it; --force ${shellQuoted(file)} writes over it.`,
    })
  }
  if (config.environments.length > 0) return
  throw refusal({
    code: 'would-overwrite',
    message: `${quoted(file)} is there already, and declares no environment`,
    hint: `Declare one in it: environments: { dev: { projectId: P2… } }. Or --force ${shellQuoted(file)} writes over it.`,
  })
}

function environmentsFrom(written: readonly string[], options: OptionValues): readonly NewEnvironment[] {
  const { environments, problems } = readEnvironments(written, { protect: options.texts('protect') })
  const [first, ...others] = problems
  if (first !== undefined) throw new ProblemsError([first, ...others])
  return environments
}

function refuseUnknownForce(
  forced: readonly string[],
  { planned, shown }: { readonly planned: readonly PlannedFile[]; readonly shown: (path: string) => string },
): void {
  const known = planned.filter(({ path }) => basename(path) !== '.gitignore').map(({ path }) => path)
  const unknown = forced.find((path) => !known.includes(path))
  if (unknown === undefined) return
  throw wrongUsage(
    `--force names ${quoted(shown(unknown))}, which init does not write over`,
    `It may name ${known.map((path) => printable(shown(path))).join(', ')}.`,
  )
}

async function textIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw wrongUsage(
      `${quoted(path)} is there and cannot be read (${String(code)})`,
      'Move it away, or name another folder.',
    )
  }
}

/** The config is named where it would not be found from here. */
function nextCommands({ context }: Io, config: string): readonly string[] {
  const isFound = dirname(config) === context.cwd || dirname(dirname(config)) === context.cwd
  const named = isFound ? '' : ` -c ${shellQuoted(relative(context.cwd, config))}`
  return [`descope-mgmt validate${named}`, `descope-mgmt --local plan${named}`]
}
