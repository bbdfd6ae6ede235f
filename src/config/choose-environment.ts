import { usageError, type ErrorDetails, type ToolError } from '../core/model/errors.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import type { Lookup } from './expand.js'
import { quote, quoteList } from './quote.js'

/** The variable of the process that names a project. */
export const PROJECT_VARIABLE = 'DESCOPE_PROJECT_ID'

export interface EnvironmentChoice {
  readonly environmentName?: string | undefined
  /** `--project-id` */
  readonly projectIdOption?: string | undefined
  /** Variables of the process. */
  readonly lookup: Lookup
}

interface Candidate {
  readonly name: string
  readonly projectId?: string | undefined
  readonly protected: boolean
}

/**
 * The environment a command works in: the one named with `-e`; else the one that the given project id belongs to, a
 * protected one first; else, with no project id given, the only one.
 * @returns `undefined` where none is meant, or where the name is unknown
 */
export function chooseEnvironment<Environment extends Candidate>(
  environments: readonly Environment[],
  { environmentName, projectIdOption, lookup }: EnvironmentChoice,
): Environment | undefined {
  if (environmentName !== undefined) return environments.find(({ name }) => name === environmentName)
  const projectId = projectIdOption ?? givenText(lookup(PROJECT_VARIABLE))
  if (projectId === undefined) return environments.length === 1 ? environments[0] : undefined
  const owners = environments.filter((environment) => environment.projectId === projectId)
  return owners.find((owner) => owner.protected) ?? owners[0]
}

/** An empty variable is as good as none. */
export function givenText(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text
}

export function unknownEnvironment(name: string, known: readonly string[]): ErrorDetails {
  return {
    code: 'unknown-environment',
    message: `There is no environment ${quote(name)} in the config`,
    hint: environmentHint(name, known),
  }
}

function environmentHint(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'The config declares no environments.'
  const nearest = didYouMean(name, known)
  const all = `The config declares ${quoteList(known, 'and')}.`
  return nearest === undefined ? all : `${nearest} ${all}`
}

export function unknownEnvironmentError(name: string, known: readonly string[]): ToolError {
  return usageError(unknownEnvironment(name, known))
}
