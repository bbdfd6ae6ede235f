import { usageError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import { projectVariableOf, readEnvironments } from '../operations/init/read-environments.js'
import type { Io } from './io.js'
import { wrongUsage } from './wrong-usage.js'
import type { OptionValues } from './option-values.js'

/** What was answered, on the command line or at the terminal. */
export interface Answers {
  /** `NAME=PROJECT`, or `NAME` alone. */
  readonly environments: readonly string[]
  readonly withWorkflow: boolean
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
  const workflow = options.text('workflow')
  if (workflow !== undefined || !mayAsk) return { environments, withWorkflow: workflow !== 'none' }
  const chosen = await io.ask.choose('Continuous integration', [
    { value: 'github', label: 'GitHub Actions: plan on pull requests, apply on merge, drift at night' },
    { value: 'none', label: 'none' },
  ])
  return { environments, withWorkflow: chosen === 'github' }
}

/** `--environment NAME=PROJECT` as often as it is given; `-e NAME --project-id PROJECT` says the same of one. */
function environmentsGiven({ globals }: Io, options: OptionValues): readonly string[] {
  const listed = options.texts('environment')
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
