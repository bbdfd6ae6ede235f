import type { Kind, Live } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import { isWithin } from '../core/model/pointer.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import { differing, isFulfilled } from './agreement.js'
import { kindAt, readOne } from './resources.js'
import type { StepCalls } from './step-calls.js'
import type { Step } from './write-change.js'

/** What a look shows of a change that may have arrived. */
export type Seen =
  | { readonly type: 'done' }
  /** A create of several calls that came through with the first ones only. */
  | { readonly type: 'begun'; readonly live: Live }
  /** Something is there, and not what the change makes or took away. */
  | { readonly type: 'other' }
  | { readonly type: 'notThere' }

/**
 * Reads the resource, after an error that does not tell whether the change took effect.
 * @throws what the reading throws
 */
export async function look({ world, change, calls }: Step): Promise<Seen> {
  const { action, address, companions } = change
  const kind = kindAt(world.kinds, address)
  const live = await readOne({
    kind,
    api: patient(calls),
    address,
    companions: action === 'delete' ? [] : companions,
    clock: world.clock,
  })
  if (isFulfilled(kind, change, live)) return { type: 'done' }
  if (live === undefined) return { type: 'notThere' }
  if (action !== 'create') return { type: 'other' }
  const isOurs = calls.written.length > 0 || world.sentBefore.has(address)
  return isOurs && isBegun({ kind, change, live }) ? { type: 'begun', live } : { type: 'other' }
}

/**
 * True for what looks like a beginning of what the change makes: all that is missing is what further calls write. It is
 * ours where this step, or an earlier run, sent a create: nothing was there when the plan was made, and nobody else makes
 * the same thing in the same second.
 */
function isBegun(about: { readonly kind: Kind; readonly change: Change; readonly live: Live }): boolean {
  const { kind, change, live } = about
  const costly = Object.values(kind.costly).flat()
  return differing(kind, change, live).every(({ path }) => costly.some((place) => isWithin(path, place)))
}

/** A look starts from nothing that was read before, so it may wait for the rate limit as long as it takes. */
function patient(calls: StepCalls): DescopeApi {
  const { projectId, host, connection } = calls
  return { projectId, host, connection, call: (request) => calls.call({ ...request, resend: true }) }
}
