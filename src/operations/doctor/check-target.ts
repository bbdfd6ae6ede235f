import { typedWord } from '../../core/model/typed-word.js'
import { keyVariableOf, type ManagementKey, type Target } from '../../config/index.js'
import { checkOfError, failed, ok, type Check } from '../../core/model/check.js'
import type { Environment } from '../../core/model/desired.js'
import { nearestWord } from '../../core/model/did-you-mean.js'
import { ToolError } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import { settingOf, unsettingOf } from './fixes.js'

export function checkOfProject({ projectId, environment }: Pick<Target, 'projectId' | 'environment'>): Check {
  const named = environment === null ? 'of no environment' : `environment ${environment.name}`
  const isProtected = environment?.protected === true ? ', protected' : ''
  return ok('project', `${projectId}, ${named}${isProtected}`)
}

/** What is wrong with the choice of the project. */
export function checkOfProjectError(
  error: unknown,
  about: {
    readonly environments: readonly Environment[]
    /** As it was named with `-e`. */
    readonly environmentName?: string | undefined
    readonly projectIdOption?: string | undefined
    readonly platform: string
  },
): Check {
  const { environments, environmentName = '', projectIdOption, platform } = about
  const code = error instanceof ToolError ? error.code : ''
  const names = environments.map(({ name }) => name)
  const doctor = (name: string) => `descope-mgmt doctor -e ${typedWord(name)}`
  if (code === 'project-mismatch') {
    const fix =
      projectIdOption === undefined ? unsettingOf('DESCOPE_PROJECT_ID', platform) : doctor(environmentName)
    return checkOfError('project', error, fix)
  }
  if (names.includes(environmentName)) {
    if (code === 'missing-project')
      return checkOfError('project', error, `${doctor(environmentName)} --project-id P…`)
  } else {
    const near = nearestWord(environmentName, names) ?? names[0]
    if (near !== undefined && (code === 'unknown-environment' || names.length > 1))
      return checkOfError('project', error, doctor(near))
    if (code === 'unknown-environment') return checkOfError('project', error, 'descope-mgmt doctor')
  }
  return checkOfError('project', error, settingOf('DESCOPE_PROJECT_ID', 'P…', platform))
}

/** The key as it may be shown: by its source and its fingerprint, with which runs and the audit name it. */
export function checkOfKey(key: Pick<ManagementKey, 'source'>, fingerprint: string): Check {
  return ok('key', `from ${printable(key.source)}, fingerprint ${fingerprint}`)
}

export function checkOfKeyError(error: unknown, about: KeyPlace): Check {
  return checkOfError('key', error, keyFix(about))
}

export interface KeyPlace {
  readonly environment: Environment | null
  readonly platform: string
}

/** How the key that is looked for is given. */
export function keyFix({ environment, platform }: KeyPlace): string {
  const { managementKey, name = '' } = environment ?? {}
  if (managementKey?.from === 'file') return `ls -l '${printable(managementKey.path)}'`
  if (managementKey?.from === 'variable') return settingOf(managementKey.name, 'K…', platform)
  return settingOf(name === '' ? 'DESCOPE_MANAGEMENT_KEY' : keyVariableOf(name), 'K…', platform)
}

export function checkOfBaseUrlError(
  error: unknown,
  about: { readonly isFromVariable: boolean; readonly platform: string },
): Check {
  const { isFromVariable, platform } = about
  if (error instanceof ToolError) {
    // An option goes before every other place; the variable goes behind them.
    if (!isFromVariable)
      return failed('base-url', error, 'descope-mgmt doctor --base-url https://api.descope.com')
    return failed('base-url', error, settingOf('DESCOPE_BASE_URL', 'https://api.descope.com', platform))
  }
  return checkOfError('base-url', error, unsettingOf('DESCOPE_BASE_URL', platform))
}
