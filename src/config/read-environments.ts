import type { Environment } from '../core/model/desired.js'
import type { ErrorDetails } from '../core/model/errors.js'
import { chooseEnvironment, givenText, PROJECT_VARIABLE, unknownEnvironment } from './choose-environment.js'
import { lookupIn } from './dot-env.js'
import {
  readEnvironment,
  writtenEnvironments,
  type EnvironmentReading,
  type WrittenEnvironment,
} from './environments.js'
import type { Lookup } from './expand.js'
import { isKeyVariable } from './management-key.js'
import type { Problems } from './problems.js'
import { quote } from './quote.js'
import type { Section } from './sections.js'

/** What chooses an environment. */
export interface ChoosingEnvironment {
  /** `-e` */
  readonly environmentName?: string | undefined
  /** `--project-id`: chooses the environment that it belongs to. */
  readonly projectIdOption?: string | undefined
  /** Variables of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** All environments, and the one that is meant. */
export function readEnvironments(
  sections: readonly Section[],
  options: ChoosingEnvironment & {
    readonly lookup: Lookup
    readonly problems: Problems
    readonly isNameJudged: boolean
  },
): {
  readonly environments: readonly Environment[]
  readonly environment: Environment | undefined
  readonly written: ReadonlyMap<string, WrittenEnvironment>
  readonly isSecret: (name: string) => boolean
} {
  const { problems, environmentName, projectIdOption, lookup, isNameJudged } = options
  const written = writtenEnvironments(sections, problems)
  const keyNames = new Set(
    written.flatMap(({ managementKey }) => (managementKey?.from === 'variable' ? [managementKey.name] : [])),
  )
  const isSecret = (name: string) => keyNames.has(name) || isKeyVariable(name)
  const reading: Omit<EnvironmentReading, 'isNamed'> = { lookup, isSecret, problems }
  const environments = written.map((block) =>
    readEnvironment(block, { ...reading, isNamed: block.name === environmentName }),
  )
  const environment = chooseEnvironment(environments, {
    environmentName,
    projectIdOption,
    lookup: lookupIn(options.variables),
  })
  if (environmentName !== undefined && environment === undefined && isNameJudged) {
    const names = environments.map(({ name }) => name)
    problems.add(unknownEnvironment(environmentName, names))
  }
  const guarded =
    environment?.protected === false && environment.projectId !== undefined
      ? environments.find((one) => one.protected && one.projectId === environment.projectId)
      : undefined
  if (environment !== undefined && guarded !== undefined) {
    problems.add({
      code: 'unprotected-twin',
      message: `The environment ${quote(environment.name)} is the project of the protected environment ${quote(guarded.name)}, and is not protected`,
      hint: 'Protect it too, or give it a project of its own.',
      where: written.find(({ name }) => name === environment.name)?.where,
    })
  }
  return {
    environments,
    environment,
    written: new Map(written.map((block) => [block.name, block])),
    isSecret,
  }
}

/** A project may be that of a protected environment whose id is not known here: then nothing of it holds. */
export function protectionUnknown(
  {
    environments,
    environment,
  }: {
    readonly environments: readonly Environment[]
    readonly environment: Environment | undefined
  },
  { projectIdOption, variables }: Pick<ChoosingEnvironment, 'projectIdOption' | 'variables'>,
): readonly ErrorDetails[] {
  const projectId = projectIdOption ?? givenText(lookupIn(variables)(PROJECT_VARIABLE))
  if (environment !== undefined || projectId === undefined) return []
  return environments.flatMap(({ name, protected: isProtected, unresolved = {} }): ErrorDetails[] => {
    const problem = Object.hasOwn(unresolved, 'projectId') ? unresolved['projectId'] : undefined
    if (!isProtected || problem === undefined) return []
    return [
      {
        code: 'protection-unknown',
        message: `Whether ${quote(projectId)} is the project of the protected environment ${quote(name)} cannot be told: ${problem.message}`,
        hint: 'Set it, or name the environment with -e.',
      },
    ]
  })
}
