import { resolve } from 'node:path'
import type { Config, Environment } from '../core/model/desired.js'
import { ToolError, usageError } from '../core/model/errors.js'
import { baseUrlOf, checkedBaseUrl } from './base-url.js'
import {
  chooseEnvironment,
  givenText,
  PROJECT_VARIABLE,
  unknownEnvironmentError,
} from './choose-environment.js'
import { firstOf, lookupIn, readDotEnv } from './dot-env.js'
import type { Lookup } from './expand.js'
import type { FileReader } from './files.js'
import { KEY_VARIABLE, keyVariableOf } from './management-key.js'
import { isProjectId } from './names.js'
import { quote, quoteList } from './quote.js'
import { readText, shownPath } from './read-text.js'

const URL_VARIABLE = 'DESCOPE_BASE_URL'
/** A key has some dozens of characters; a larger file is something else. */
const LARGEST_KEY_FILE = 64 * 1024

export interface TargetOptions {
  /** `null` where the command works without config files. */
  readonly config: Config | null
  /** `-e` */
  readonly environmentName?: string | undefined
  /** `--project-id` */
  readonly projectIdOption?: string | undefined
  /** `--base-url` */
  readonly baseUrlOption?: string | undefined
  /** `--management-key-file`, relative to `cwd`. */
  readonly managementKeyFile?: string | undefined
  /** Variables of the process. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly files: FileReader
  readonly cwd: string
}

/** Which project a command talks to, where and with which key. */
export interface Target {
  readonly projectId: string
  /** Without a slash at its end; https, or http on this machine. */
  readonly baseUrl: string
  /** The environment named, or the one that the project id belongs to. */
  readonly environment: Environment | null
  readonly managementKey: ManagementKey
}

export interface ManagementKey {
  /** The secret itself. */
  readonly value: string
  /** Where it came from, fit to be shown: `variable PROD_KEY`. */
  readonly source: string
}

/**
 * Finds project, base URL, environment and key of a command.
 * @throws ToolError `unknown-environment`, `project-mismatch`, `missing-project`, `bad-project-id`, `bad-base-url`,
 * `insecure-base-url`, `missing-key`, `bad-key`, `undefined-variable`
 */
export async function resolveTarget(options: TargetOptions): Promise<Target> {
  const { projectId, environment } = resolveProject(options)
  const baseUrl = resolveBaseUrl(options, projectId, environment)
  return { projectId, baseUrl, environment, managementKey: await resolveKey(options, environment) }
}

/** The part of a target that needs neither key nor network. Throws like {@link resolveTarget}. */
export function resolveProject(
  options: Pick<TargetOptions, 'config' | 'environmentName' | 'projectIdOption' | 'variables'>,
): Pick<Target, 'projectId' | 'environment'> {
  const { environmentName, projectIdOption } = options
  const environments = options.config?.environments ?? []
  const lookup = lookupIn(options.variables)
  const environment = chooseEnvironment(environments, { environmentName, projectIdOption, lookup }) ?? null
  if (environmentName !== undefined && environment === null) {
    const names = environments.map(({ name }) => name)
    throw unknownEnvironmentError(environmentName, names)
  }
  const given = givenProject(projectIdOption, lookup)
  const own = environment?.projectId
  if (given === undefined && own === undefined) throw missingProject(environment, environments)
  if (environmentName !== undefined)
    refuseMismatch(environment, environments, [optionOf(projectIdOption), variableOf(lookup)])
  const projectId = own ?? given?.projectId ?? ''
  if (!isProjectId(projectId)) {
    throw usageError({
      code: 'bad-project-id',
      message: `${quote(projectId)} is no project id`,
      hint: 'A project id is a P, then letters and digits; the console shows it under Project.',
    })
  }
  return { projectId, environment }
}

interface GivenProject {
  readonly projectId: string
  readonly from: string
}

function givenProject(option: string | undefined, lookup: Lookup): GivenProject | undefined {
  return optionOf(option) ?? variableOf(lookup)
}

function optionOf(option: string | undefined): GivenProject | undefined {
  return option === undefined ? undefined : { projectId: option, from: '--project-id' }
}

function variableOf(lookup: Lookup): GivenProject | undefined {
  const projectId = givenText(lookup(PROJECT_VARIABLE))
  return projectId === undefined ? undefined : { projectId, from: PROJECT_VARIABLE }
}

/** With `-e`, another way of naming the project must not name a different one. */
function refuseMismatch(
  environment: Environment | null,
  environments: readonly Environment[],
  others: readonly (GivenProject | undefined)[],
): void {
  if (environment === null) return
  for (const other of others) {
    if (other === undefined || other.projectId === environment.projectId) continue
    const owner = environments.find(({ projectId }) => projectId === other.projectId)
    if (environment.projectId === undefined && owner === undefined) continue
    const ofOther = owner === undefined ? '' : `, which belongs to the environment ${quote(owner.name)}`
    const own =
      environment.projectId === undefined ? 'names no project' : `means ${quote(environment.projectId)}`
    throw usageError({
      code: 'project-mismatch',
      message: `The environment ${quote(environment.name)} ${own}, but ${other.from} says ${quote(other.projectId)}${ofOther}`,
      hint: `Leave out -e, or ${other.from === PROJECT_VARIABLE ? `unset ${PROJECT_VARIABLE}` : 'leave out --project-id'}.`,
    })
  }
}

function missingProject(environment: Environment | null, environments: readonly Environment[]): ToolError {
  const unresolved = environment?.unresolved
  const undefinedVariable =
    unresolved !== undefined && Object.hasOwn(unresolved, 'projectId') ? unresolved['projectId'] : undefined
  if (undefinedVariable !== undefined) return usageError(undefinedVariable)
  const ways = `--project-id or ${PROJECT_VARIABLE}`
  if (environment !== null) {
    return usageError({
      code: 'missing-project',
      message: `The environment ${quote(environment.name)} names no project`,
      hint: `Give it a projectId, or use ${ways}.`,
    })
  }
  const names = environments.map(({ name }) => name)
  return names.length === 0
    ? usageError({
        code: 'missing-project',
        message: 'No project is named',
        hint: `Use ${ways}, or declare an environment with a projectId. --local needs none.`,
      })
    : usageError({
        code: 'missing-project',
        message: `The config declares several environments: ${quoteList(names, 'and')}`,
        hint: `Choose one with -e, or use ${ways}.`,
      })
}

/** The base URL alone; `projectId` may be empty where none is known. Throws like {@link resolveTarget}. */
export function resolveBaseUrl(
  { baseUrlOption, variables }: Pick<TargetOptions, 'baseUrlOption' | 'variables'>,
  projectId: string,
  environment: Environment | null,
): string {
  if (baseUrlOption !== undefined) return checkedBaseUrl(baseUrlOption, '--base-url')
  const unresolved = environment?.unresolved
  if (
    unresolved !== undefined &&
    Object.hasOwn(unresolved, 'baseUrl') &&
    unresolved['baseUrl'] !== undefined
  ) {
    throw usageError(unresolved['baseUrl'])
  }
  if (environment?.baseUrl !== undefined) {
    return checkedBaseUrl(environment.baseUrl, `the environment ${quote(environment.name)}`)
  }
  const variable = givenText(lookupIn(variables)(URL_VARIABLE))
  return variable === undefined ? baseUrlOf(projectId) : checkedBaseUrl(variable, URL_VARIABLE)
}

/** The management key alone. Throws like {@link resolveTarget}. */
export async function resolveKey(
  options: TargetOptions,
  environment: Environment | null,
): Promise<ManagementKey> {
  const lookup = lookupIn(options.variables)
  const ownName = environment === null ? undefined : keyVariableOf(environment.name)
  if (environment?.managementKey?.from === 'variable') {
    const { name } = environment.managementKey
    const { files, cwd, config } = options
    const dotEnv = await readDotEnv(files, { config: config?.files[0], cwd })
    const value = givenText(firstOf(lookup, dotEnv)(name))
    if (value === undefined) {
      throw missingKey(
        `The environment ${quote(environment.name)} takes its management key from ${name}, which is not set`,
        `Set ${name}.`,
      )
    }
    return checkedKey(value, `variable ${name}`)
  }
  if (environment?.managementKey?.from === 'file') {
    return readKeyFile(options, environment.managementKey.path)
  }
  for (const name of ownName === undefined ? [KEY_VARIABLE] : [ownName, KEY_VARIABLE]) {
    const value = givenText(lookup(name))
    if (value !== undefined) return checkedKey(value, `variable ${name}`)
  }
  if (options.managementKeyFile !== undefined) {
    return readKeyFile(options, resolve(options.cwd, options.managementKeyFile))
  }
  const names = ownName === undefined ? KEY_VARIABLE : `${ownName} or ${KEY_VARIABLE}`
  throw missingKey(
    'No management key is given',
    `Set ${names}, or use --management-key-file. Keys are made in the Descope console under Company, Management Keys. --local needs none.`,
  )
}

async function readKeyFile({ files, cwd }: TargetOptions, path: string): Promise<ManagementKey> {
  const shown = shownPath(cwd, path)
  try {
    return checkedKey(await readText(files, path, { shown, largest: LARGEST_KEY_FILE }), `file ${shown}`)
  } catch (error) {
    if (!(error instanceof ToolError) || !error.code.startsWith('config-')) throw error
    throw missingKey(`The management key cannot be taken from a file: ${error.message}`, undefined)
  }
}

/** The key without the line break at its end. What it holds is never repeated. */
function checkedKey(written: string, source: string): ManagementKey {
  const value = written.trim()
  if (value === '') throw missingKey(`The management key from ${source} is empty`, undefined)
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw usageError({
      code: 'bad-key',
      message: `The management key from ${source} holds spaces or characters that no key has`,
      hint: 'It must be the key and nothing else.',
    })
  }
  return { value, source }
}

function missingKey(message: string, hint: string | undefined): ToolError {
  return usageError({ code: 'missing-key', message, hint })
}
