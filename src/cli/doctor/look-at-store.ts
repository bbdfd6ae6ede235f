import { platform } from 'node:process'
import { checkOfError, skipped, type Check } from '../../core/model/check.js'
import type { Config } from '../../core/model/desired.js'
import type { Store } from '../../core/ports/store.js'
import { checkFormats, checkLock, checkPlace, checkRuns } from '../../operations/doctor/check-store.js'
import { checkCi } from '../../operations/doctor/check-surroundings.js'
import { ciRunIn } from '../../wiring/ci-run.js'
import { isCi } from '../../wiring/is-ci.js'
import type { Io } from '../io.js'
import { processOf } from '../lock-words.js'
import { openStoreOf, refuseEphemeralStore } from '../open-session.js'

/** The store, what lies in it of the project, and whether it outlives a job of CI. */
export async function lookAtStore(
  io: Io,
  config: Config | undefined,
  projectId: string | undefined,
): Promise<readonly Check[]> {
  const { context } = io
  const parts = ['formats', 'lock', 'runs']
  let store: Store
  try {
    store = openStoreOf(io, config)
  } catch (error) {
    const fix = 'descope-mgmt doctor --store /a/folder'
    return [checkOfError('store', error, fix), ...parts.map((name) => skipped(name, 'no store'))]
  }
  const nowMs = context.clock.now()
  const place = await checkPlace(store)
  const contents =
    projectId === undefined
      ? parts.map((name) => skipped(name, 'no project'))
      : [
          await checkFormats(store, projectId),
          await checkLock(store, projectId, { nowMs, processOf: (holder) => processOf(context, holder) }),
          await checkRuns(store, { projectId, owner: config?.owner ?? 'default', nowMs }),
        ]
  return [
    place,
    ...(place.state === 'failed' ? contents.map((check) => toldWith(place, check)) : contents),
    lookAtCi(io, store),
  ]
}

/** What cannot be read because of the place is no fault of its own, and its own fix would not help. */
function toldWith(place: Check, check: Check): Check {
  const isOfPlace =
    check.code === 'store-unreadable' || (check.code !== undefined && check.code === place.code)
  return isOfPlace ? skipped(check.name, 'the store cannot be read') : check
}

function lookAtCi(io: Io, store: Store): Check {
  const { env } = io.context
  const about = { isCi: isCi(env), url: ciRunIn(env).ciUrl, platform }
  try {
    refuseEphemeralStore(io, store)
    return checkCi({ ...about, refusal: undefined })
  } catch (error) {
    return checkCi({ ...about, refusal: error })
  }
}
