import { platform } from 'node:process'
import { checkOfError, failed, skipped, type Check } from '../../core/model/check.js'
import type { Config } from '../../core/model/desired.js'
import { kinds } from '../../kinds/index.js'
import { accessNotLookedAt, checkAccess } from '../../operations/doctor/check-access.js'
import { checkLimits } from '../../operations/doctor/check-limits.js'
import { reachService } from '../../operations/doctor/check-service.js'
import { keyFix } from '../../operations/doctor/check-target.js'
import type { Io } from '../io.js'
import { withApi } from '../open-session.js'
import type { Target } from './look-at-target.js'

/** Credentials for who only wants to know whether somebody answers. */
const NOBODY = { projectId: 'PNONE', managementKey: 'none' }

/** The way to the service, its clock, the limits, and what the key may read, as far as it gets. */
export async function lookAtService(
  io: Io,
  config: Config | undefined,
  target: Target,
): Promise<readonly Check[]> {
  const { isLocal } = io.globals
  const { baseUrl = isLocal ? 'http://127.0.0.1' : undefined, projectId, managementKey, environment } = target
  if (baseUrl === undefined) {
    return [
      ...['service', 'clock', 'limits'].map((name) => skipped(name, 'no base URL')),
      ...accessNotLookedAt(kinds, 'no base URL'),
    ]
  }
  try {
    const about = {
      config,
      baseUrl,
      projectId: projectId ?? NOBODY.projectId,
      managementKey: managementKey ?? NOBODY.managementKey,
    }
    return await withApi(io, about, async (api) => {
      const { checks, isReached, refused, tier } = await reachService(api, { baseUrl, platform })
      const limits = checkLimits(api, { written: config?.limits, tier })
      const isKnown = projectId !== undefined && (isLocal || managementKey !== undefined)
      if (!isReached || !isKnown) {
        const because = isReached ? 'no project or no key' : 'the service was not reached'
        return [...checks, limits, ...accessNotLookedAt(kinds, because)]
      }
      const fix = keyFix({ environment, platform })
      if (refused !== undefined) return [...checks, limits, failed('access', refused, fix)]
      const { clock, interrupt } = io.context
      const access = await checkAccess(api, { kinds, config, clock, signal: interrupt, keyFix: fix })
      return [...checks, limits, ...access]
    })
  } catch (error) {
    return [
      checkOfError('service', error, isLocal ? 'ls -ld . .descope-mgmt' : 'descope-mgmt doctor --verbose'),
      ...accessNotLookedAt(kinds, 'the service was not reached'),
    ]
  }
}
