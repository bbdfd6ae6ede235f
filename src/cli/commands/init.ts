import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { EXIT, ProblemsError, type ExitCode } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import { nodeFiles } from '../../config/index.js'
import type { NewEnvironment, NewStore } from '../../operations/init/beginning.js'
import { environmentsOf, planFiles, type PlannedFile } from '../../operations/init/plan-files.js'
import { readEnvironments } from '../../operations/init/read-environments.js'
import { beginningJson, renderBeginning } from '../../report/index.js'
import { askBeginning, type Answers } from '../ask-beginning.js'
import type { RunCommand } from '../command.js'
import { wouldOverwrite } from '../flow-target.js'
import { repositoryOf } from '../git-repository.js'
import type { Io } from '../io.js'
import type { OptionValues } from '../option-values.js'
import { storeOfBeginning } from '../init-store.js'
import { withLiveBeginning, type LiveBeginning } from '../live-beginning.js'
import { presentConfigIn, refuseContradiction, type PresentConfig } from '../present-config.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { writeTogether } from '../write-together.js'
import { wrongUsage } from '../wrong-usage.js'

/** Writes what a project as code begins with: config, variables, lines of `.gitignore`, a workflow. */
export const runInit: RunCommand = async (io, { args, options }) => {
  refuseUnheeded(io)
  const into = resolve(io.context.cwd, args[0] ?? '.')
  await refuseFile(into, args[0])
  const forced = options.texts('force').map((file) => resolve(io.context.cwd, file))
  const present = await presentConfigIn(io, into)
  const isKept = present !== undefined && !forced.includes(present.path)
  if (isKept) refuseContradiction(io, options, present)
  const answers = await askBeginning(io, options, { known: isKept })
  const environments = isKept
    ? environmentsOf(present.reading.config.environments)
    : environmentsFrom(answers.environments, options)
  const store = await storeOfBeginning(io, {
    hasConfig: isKept,
    declared: isKept ? present.reading.config.store : undefined,
    mayAsk: answers.withWorkflow && io.ask.canAsk && !io.globals.isYes,
  })
  const about: Beginners = {
    io: withStore(io, store),
    options,
    into,
    forced,
    environments,
    answers,
    ...(store === undefined ? {} : { store }),
    ...(isKept ? { present } : {}),
  }
  if (answers.fromLive === undefined) return begin(about)
  const config = join(into, 'descope.yaml')
  return withLiveBeginning(
    about.io,
    { environments, name: answers.fromLive, config, options },
    async (live) => begin({ ...about, live }),
  )
}

interface Beginners {
  readonly io: Io
  readonly options: OptionValues
  readonly into: string
  readonly forced: readonly string[]
  readonly environments: readonly NewEnvironment[]
  readonly answers: Answers
  readonly store?: NewStore
  /** The config that is there and stays. */
  readonly present?: PresentConfig
  readonly live?: LiveBeginning
}

async function begin(about: Beginners): Promise<ExitCode> {
  const { io, options, into, forced, environments, answers, store, present, live } = about
  const repository = await repositoryOf(into)
  const root = repository?.root ?? into
  const planned = await planFiles({
    environments,
    toolVersion: io.context.toolVersion,
    branch: options.text('branch') ?? repository?.defaultBranch ?? 'main',
    folder: relative(root, into).split(sep).join('/'),
    into,
    root,
    withConfig: present === undefined,
    withWorkflow: answers.withWorkflow,
    ...(store === undefined ? {} : { store }),
    ...(live === undefined ? {} : { body: live.body }),
    others: live?.others ?? new Map(),
    read: textIfThere,
    mayReplace: (path) => forced.includes(path),
  })
  const shown = (path: string) => relative(io.context.cwd, path) || '.'
  refuseUnknownForce(forced, { planned, shown })
  if (live !== undefined) refuseHalf(planned, { live, shown })
  const isDryRun = options.flag('dryRun')
  if (!isDryRun) await write(planned)
  const recordedBy = isDryRun ? null : await live?.record()
  const view = {
    files: planned.map((file) => ({ ...file, path: shown(file.path) })),
    isDryRun,
    recordedBy: recordedBy ?? null,
    findings: live?.findings ?? [],
    next: nextCommands(io, {
      config: present?.path ?? join(into, 'descope.yaml'),
      ...(live === undefined ? {} : { environment: answers.fromLive ?? '' }),
    }),
  }
  io.out.answer({
    text: (style) => renderBeginning(view, style),
    json: () => beginningJson(view),
  })
  return view.findings.some(({ code }) => code === 'pull-differs') ? EXIT.incomplete : EXIT.done
}

/** What begins with a live project is recorded where the config will look for it. `--local` has a store of its own. */
function withStore(io: Io, store: NewStore | undefined): Io {
  return { ...io, globals: { ...io.globals, store: io.globals.isLocal ? undefined : store?.place } }
}

/** Files of a project belong together: with one of them kept, the config would speak of another document. */
function refuseHalf(
  planned: readonly PlannedFile[],
  { live, shown }: { readonly live: LiveBeginning; readonly shown: (path: string) => string },
): void {
  const found = planned.filter(({ path, action }) => action === 'keep' && live.others.has(path))
  if (found.length === 0) return
  throw wouldOverwrite(
    found.map(({ path }) => ({ path: shown(path), what: 'a file with something else in it' })),
    { hint: `Name another folder, or write over each: --force ${shellQuoted(shown(found[0]?.path ?? ''))}` },
  )
}

async function write(planned: readonly PlannedFile[]): Promise<void> {
  const changing = planned.filter(({ action }) => action !== 'keep' && action !== 'unchanged')
  await writeTogether(new Map(changing.map(({ path, text }) => [path, text])))
}

/** An option that is taken and not heeded would be believed to be in the files. */
function refuseUnheeded({ globals }: Io): void {
  const given = [
    ...(globals.config.length > 0 ? ['--config'] : []),
    ...(globals.baseUrl === undefined ? [] : ['--base-url']),
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

/**
 * The config is named where it would not be found from here, and the environment where the project itself is meant:
 * what was just read is compared with it.
 */
function nextCommands(
  { context, globals }: Io,
  { config, environment }: { readonly config: string; readonly environment?: string },
): readonly string[] {
  const isFound = [context.cwd, join(context.cwd, '.descope')].includes(dirname(config))
  const named = isFound ? '' : ` -c ${shellQuoted(relative(context.cwd, config))}`
  const local = globals.isLocal || environment === undefined ? '--local ' : ''
  const of = environment === undefined ? '' : ` -e ${environment}`
  return [`descope-mgmt validate${named}${of}`, `descope-mgmt ${local}plan${named}${of}`]
}
