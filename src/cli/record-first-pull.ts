import type { Config } from '../core/model/desired.js'
import { ToolError } from '../core/model/errors.js'
import { adopt, type AdoptOptions } from '../operations/adopt.js'
import type { Session } from '../operations/session.js'
import type { Io } from './io.js'
import { lockWishes } from './lock-options.js'
import { refuseEphemeralStore } from './open-session.js'
import type { OptionValues } from './option-values.js'

/**
 * The first pull of an owner records what the files hold as applied: it stands there as it is live. Later ones leave that
 * to the next apply.
 * @returns id of the run that recorded it; `null` where nothing is to be recorded
 * @throws ToolError what stops the record, such as `locked`; the files are written then, and it says so
 */
export async function recordFirstPull(
  io: Io,
  about: {
    readonly options: OptionValues
    readonly pulled: { readonly session: Session; readonly config: Config }
    /** What of the config was pulled. Default: all of it. */
    readonly scope?: Pick<AdoptOptions, 'only' | 'except'>
  },
): Promise<string | null> {
  const { session, config } = about.pulled
  const before = await session.store.state.read(session.api.projectId, session.owner)
  if (before !== undefined || config.resources.length === 0 || !isStoreLasting(io, session)) return null
  try {
    const { run } = await adopt(session, {
      operation: 'pull',
      config,
      ...about.scope,
      ...lockWishes(about.options),
      reason: io.globals.reason,
    })
    return run.runId
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    throw new ToolError({
      code: error.code,
      exit: error.exit,
      message: `The files are written, but not recorded as applied: ${error.message}`,
      hint: `${error.hint === undefined ? '' : `${error.hint} `}Then: descope-mgmt adopt`,
      where: error.where,
      cause: error,
    })
  }
}

/** Where the store ends with the machine the files count, and nobody misses the record. */
function isStoreLasting(io: Io, { store }: Session): boolean {
  try {
    refuseEphemeralStore(io, store)
    return true
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    io.log.info('In CI the default store ends with the machine: nothing is recorded as applied')
    return false
  }
}
