import { platform } from 'node:process'
import {
  nodeFiles,
  resolveBaseUrl,
  resolveKey,
  resolveProject,
  type TargetOptions,
} from '../../config/index.js'
import { ok, skipped, type Check } from '../../core/model/check.js'
import type { Config, Environment } from '../../core/model/desired.js'
import {
  checkOfBaseUrlError,
  checkOfKey,
  checkOfKeyError,
  checkOfProject,
  checkOfProjectError,
} from '../../operations/doctor/check-target.js'
import { fingerprintOf } from '../../wiring/connect-session.js'
import type { Io } from '../io.js'
import { projectIdOf } from '../open-session.js'

/** What is known of the target; what is missing is told by one of the checks. */
export interface Target {
  readonly checks: readonly Check[]
  readonly projectId?: string
  readonly environment: Environment | null
  readonly baseUrl?: string
  readonly managementKey?: string
}

/** Project, key and base URL, each on its own: one that is missing hides nothing of the others. */
export async function lookAtTarget(io: Io, config: Config | undefined): Promise<Target> {
  const { context, globals } = io
  if (globals.isLocal) {
    const projectId = projectIdOf(io, config)
    const environment = config?.environment ?? null
    const check = ok('project', `${projectId}, on the emulator of --local, which needs no key`)
    return { checks: [check], projectId, environment }
  }
  const options: TargetOptions = {
    config: config ?? null,
    environmentName: globals.env,
    projectIdOption: globals.projectId,
    baseUrlOption: globals.baseUrl,
    managementKeyFile: globals.managementKeyFile,
    variables: context.env,
    cwd: context.cwd,
    files: nodeFiles(),
  }
  const project = lookAtProject(options)
  const { environment, projectId } = project
  const base = lookAtBaseUrl(options, { environment, projectId })
  const key = await lookAtKey(options, environment)
  return {
    checks: [project.check, key.check, base.check],
    environment,
    ...(projectId === undefined ? {} : { projectId }),
    ...(base.baseUrl === undefined ? {} : { baseUrl: base.baseUrl }),
    ...(key.managementKey === undefined ? {} : { managementKey: key.managementKey }),
  }
}

function lookAtProject(options: TargetOptions): {
  readonly check: Check
  readonly environment: Environment | null
  readonly projectId?: string
} {
  try {
    const { projectId, environment } = resolveProject(options)
    return { check: checkOfProject({ projectId, environment }), projectId, environment }
  } catch (error) {
    const environments = options.config?.environments ?? []
    // Its key and its base URL can be looked at all the same.
    const environment = options.config?.environment ?? null
    const { environmentName, projectIdOption } = options
    const check = checkOfProjectError(error, { environments, environmentName, projectIdOption, platform })
    return { check, environment }
  }
}

function lookAtBaseUrl(
  options: TargetOptions,
  about: { readonly environment: Environment | null; readonly projectId: string | undefined },
): { readonly check: Check; readonly baseUrl?: string } {
  try {
    const baseUrl = resolveBaseUrl(options, about.projectId ?? '', about.environment)
    return { check: ok('base-url', baseUrl), baseUrl }
  } catch (error) {
    const isFromVariable = options.baseUrlOption === undefined && about.environment?.baseUrl === undefined
    return { check: checkOfBaseUrlError(error, { isFromVariable, platform }) }
  }
}

async function lookAtKey(
  options: TargetOptions,
  environment: Environment | null,
): Promise<{ readonly check: Check; readonly managementKey?: string }> {
  try {
    const key = await resolveKey(options, environment)
    return { check: checkOfKey(key, fingerprintOf(key.value)), managementKey: key.value }
  } catch (error) {
    const isOfSome = environment === null && (options.config?.environments.length ?? 0) > 0
    if (isOfSome) return { check: skipped('key', 'which key counts follows from the environment') }
    return { check: checkOfKeyError(error, { environment, platform }) }
  }
}
