import { ApiError } from '../core/model/api-error.js'
import type { Live } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import { Lag } from './lag.js'
import { look, type Seen } from './look.js'
import { Patience } from './patience.js'
import { NotSent } from './step-calls.js'
import { finishCreate, writeChange, type Step } from './write-change.js'

/**
 * Codes for "such a thing exists already": a create that meets one is looked up, because an earlier attempt may have made
 * it. Tenant, permission, role.
 */
const TAKEN: ReadonlySet<string> = new Set(['E073307', 'E024104', 'E024209'])

/**
 * Writes the change, and after trouble on the way looks whether it arrived before it is sent again. What arrived is done.
 * Errors of the service's own are final, except that they may be the echo of an earlier try, of this run or of one that
 * died: a thing that exists now, or is gone now, may just not show yet. Then it is looked for as long as reads may lag.
 * @returns whether anything was written, now or by a try whose answer was lost
 * @throws what went wrong last, as far as it was not overcome
 */
export async function writeUntilDone(step: Step): Promise<boolean> {
  const { world, change, calls } = step
  const patience = new Patience(world, change)
  let begun: Live | undefined
  let mayBeThere = world.sentBefore.has(change.address)
  let last: ApiError | undefined
  for (;;) {
    try {
      await (begun === undefined ? writeChange(step) : finishCreate(step, begun))
      return calls.written.length > 0
    } catch (error) {
      // Not sent this time, but it was before: what went wrong then is what happened to the step.
      if (error instanceof NotSent && last !== undefined) throw last
      if (!(error instanceof ApiError)) throw error
      last = error
    }
    const isExpected = isDoneInOtherWords(change, last) || isNotSeenYet(step, last)
    const isHeardBadly = isDoneAsAnswered(change, last)
    const isEcho = isHeardBadly || (isExpected && (mayBeThere || change.action === 'create'))
    mayBeThere ||= last.mayHaveArrived || calls.written.length > 0
    const isToBeTried = last.isTransient && (await patience.pause(last))
    const isWorthALook = isExpected || last.mayHaveArrived || (isToBeTried && mayBeThere)
    const seen = isWorthALook ? await lookAfter(step, last, { isEcho }) : NOT_LOOKED
    if (seen.type === 'done') return true
    const wasBegun = begun !== undefined
    begun = seen.type === 'begun' ? seen.live : undefined
    const mayGoOn = isToBeTried || (isEcho && begun !== undefined && !(isHeardBadly && wasBegun))
    if (!mayGoOn || isStrange(change, seen)) throw last
    calls.askAgain()
  }
}

/** Nothing can have arrived. */
const NOT_LOOKED: Seen = { type: 'notThere' }

/**
 * The look that must come before sending again; where it fails, so does the step, with what went wrong before it. After
 * what may be the echo of an earlier try, of this run or of another, it is repeated as long as reads may lag: only a
 * tenant of another key that has the name does not show then either.
 */
async function lookAfter(
  step: Step,
  error: ApiError,
  { isEcho }: { readonly isEcho: boolean },
): Promise<Seen> {
  const { clock, signal, verifyTimeoutMs } = step.world
  const lag = new Lag({ clock, signal, timeoutMs: verifyTimeoutMs })
  try {
    for (;;) {
      const seen = await look(step)
      if (!isEcho || !isLagging(step.change, seen) || !(await lag.wait())) return seen
    }
  } catch {
    throw error
  }
}

/** An error that says that the change is there already. */
function isDoneInOtherWords({ action }: Change, { failure, errorCode = '' }: ApiError): boolean {
  return (action === 'create' && TAKEN.has(errorCode)) || (action === 'delete' && failure === 'business')
}

/** A success whose body is no answer of the service's, such as a page of a proxy: what was asked for has most likely happened. */
function isDoneAsAnswered({ action }: Change, { failure, status = 0, isTransient }: ApiError): boolean {
  return action !== 'update' && failure === 'malformed' && !isTransient && status >= 200 && status < 300
}

/** A create of several calls, whose later ones do not find what the first one made: reads lag. */
function isNotSeenYet({ change, calls }: Step, { code }: ApiError): boolean {
  return change.action === 'create' && calls.written.length > 0 && code === 'not-found'
}

/** What an earlier try did does not show yet. */
function isLagging({ action }: Change, { type }: Seen): boolean {
  return type === (action === 'create' ? 'notThere' : 'other')
}

/** Where a thing shall be made, there is another. */
function isStrange({ action }: Change, { type }: Seen): boolean {
  return action === 'create' && type === 'other'
}
