import { usageError } from '../core/model/errors.js'
import { printable, quoted } from '../core/model/printable.js'
import { projectVariableOf, readEnvironments } from '../operations/init/read-environments.js'
import type { Io } from './io.js'
import { wrongUsage } from './wrong-usage.js'
import type { OptionValues } from './option-values.js'

/** What was answered, on the command line or at the terminal. */
export interface Answers {
  /** `NAME=PROJECT`, or `NAME` alone. */
  readonly environments: readonly string[]
  readonly withWorkflow: boolean
  /** The environment whose project is to be written; absent where it begins with examples. */
  readonly fromLive?: string
}

/**
 * The answers that `init` needs: from options, else from the person at the terminal, else with `--yes` the defaults.
 * @param about.known environments that are declared already, so that none is asked for
 * @throws ToolError `answers-missing` where nobody can be asked
 */
export async function askBeginning(
  io: Io,
  options: OptionValues,
  { known }: { readonly known: boolean },
): Promise<Answers> {
  const given = environmentsGiven(io, options)
  const mayAsk = io.ask.canAsk && !io.globals.isYes
  if (!known && given.length === 0 && !mayAsk && !io.globals.isYes) throw answersMissing()
  const isAsked = !known && given.length === 0 && mayAsk
  const environments = isAsked
    ? await askEnvironments(io)
    : known || given.length > 0
      ? given
      : [defaultEnvironment(io)]
  const fromLive = known ? undefined : await liveAsked(io, options, { environments, mayAsk })
  const withWorkflow = await workflowAsked(io, options, { mayAsk })
  return { environments, withWorkflow, ...(fromLive === undefined ? {} : { fromLive }) }
}

/** `--from-live` alone means the first environment. */
async function liveAsked(
  { ask }: Io,
  options: OptionValues,
  { environments, mayAsk }: { readonly environments: readonly string[]; readonly mayAsk: boolean },
): Promise<string | undefined> {
  const given = options.textOrFlag('fromLive')
  const names = environments.map((written) => written.split('=')[0] ?? '')
  const [first = ''] = names
  if (given === true) return first
  if (given !== undefined) {
    if (names.includes(given)) return given
    throw wrongUsage(
      `--from-live names ${quoted(given)}, which is no environment given here`,
      'Give it with --environment.',
    )
  }
  if (!mayAsk) return undefined
  const chosen = await ask.choose('What shall the files hold?', [
    { value: 'examples', label: 'a few examples' },
    { value: 'live', label: `what is live in the project of ${printable(first)} (needs its key)` },
  ])
  return chosen === 'live' ? first : undefined
}

async function workflowAsked(
  io: Io,
  options: OptionValues,
  { mayAsk }: { readonly mayAsk: boolean },
): Promise<boolean> {
  const workflow = options.text('workflow')
  if (workflow !== undefined || !mayAsk) return workflow !== 'none'
  const chosen = await io.ask.choose('Continuous integration', [
    { value: 'github', label: 'GitHub Actions: plan, apply, drift' },
    { value: 'none', label: 'none' },
  ])
  return chosen === 'github'
}

/** `--environment NAME=PROJECT` as often as it is given; `-e NAME --project-id PROJECT` says the same of one. */
function environmentsGiven({ globals }: Io, options: OptionValues): readonly string[] {
  const listed = options.texts('environment')
  // What is not written as -e is what --environment said last.
  if (listed.length > 0 && globals.env !== listed.at(-1)) {
    throw wrongUsage(
      '-e does not go with --environment',
      'Name each environment with --environment NAME=PROJECT.',
    )
  }
  const written = listed.length > 0 ? listed : globals.env === undefined ? [] : [globals.env]
  const { projectId } = globals
  if (projectId === undefined) return written
  const [name = 'dev', ...others] = written
  if (others.length > 0 || name.includes('=')) {
    throw wrongUsage(
      '--project-id goes with one environment without a project',
      'Write NAME=PROJECT instead.',
    )
  }
  return [`${name}=${projectId}`]
}

function defaultEnvironment({ context }: Io): string {
  const projectId = context.env['DESCOPE_PROJECT_ID'] ?? ''
  return projectId === '' ? 'dev' : `dev=${projectId}`
}

async function askEnvironments({ ask }: Io): Promise<readonly string[]> {
  const environments: string[] = []
  for (const usual of ['dev', 'prod']) {
    if (environments.length > 0 && !(await ask.confirm('Is there another environment?'))) break
    const name = await ask.text('What is the environment called?', {
      initial: usual,
      problem: (typed) => problemOf([...environments, typed]),
    })
    const variable = projectVariableOf(name)
    const project = await ask.text(`Id of its project (empty: from the variable ${printable(variable)})`, {
      initial: '',
      problem: (typed) => (typed === '' ? undefined : problemOf([...environments, `${name}=${typed}`])),
    })
    environments.push(project === '' ? name : `${name}=${project}`)
  }
  return environments
}

function problemOf(environments: readonly string[]): string | undefined {
  const [problem] = readEnvironments(environments, { protect: [] }).problems
  return problem?.message
}

function answersMissing() {
  return usageError({
    code: 'answers-missing',
    message: 'Nobody can be asked here, and no environment is named',
    hint: 'Pass --environment NAME=PROJECT for each, such as --environment dev=P2abc, and --workflow github or none. Or --yes: one environment "dev", its project from DESCOPE_PROJECT_ID_DEV, with a workflow.',
  })
}
