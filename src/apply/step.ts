import { ApiError } from '../core/model/api-error.js'
import { EXIT, refusal, ToolError } from '../core/model/errors.js'
import { holdsInexactNumber } from '../core/model/json.js'
import type { Kind, Live, Writing } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { StepError, StepResult } from '../core/model/run.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import { agreementOf, isFulfilled, namesOf } from './agreement.js'
import type { FreshLives } from './fresh-lives.js'
import type { Journal } from './journal.js'
import { keyAt, kindAt, readOne, readOptions, type Kinds } from './resources.js'
import type { Slots } from './slots.js'
import { NotSent, StepCalls } from './step-calls.js'

export interface StepWorld {
  readonly kinds: Kinds
  readonly api: DescopeApi
  readonly journal: Journal
  readonly fresh: FreshLives
  readonly clock: Clock
  /** Steps that may send at one time. */
  readonly slots: Slots
  /** Why nothing new may start. */
  readonly stopReason: () => StepError | undefined
  /** Asked before a step's first write; where it says false, there is a reason to stop. */
  readonly mayWrite: () => Promise<boolean>
  /** See `Consent.cascadeUsers`. */
  readonly cascadeUsers: boolean
}

/** How a step ended, with what the run needs to know beyond its result. */
export interface StepEnd {
  readonly result: StepResult
  /** True when a writing call took effect or may have. */
  readonly hasWritten: boolean
  /** What was thrown, for deciding whether to go on. */
  readonly cause?: unknown
}

/**
 * Codes for "such a thing exists already": a create that meets one is looked up, because an earlier attempt may have made
 * it. Tenant, permission, role.
 */
const TAKEN: ReadonlySet<string> = new Set(['E073307', 'E024104', 'E024209'])

/**
 * Carries one change out. Never rejects: what goes wrong is in the result.
 *
 * A create gets its first call into the journal while it waits for its turn. An update or delete first waits, because it
 * starts from a fresh document.
 */
export async function carryOutStep(
  world: StepWorld,
  change: Change,
  upcoming: () => Iterable<Change>,
): Promise<StepEnd> {
  const turn = world.slots.enter().then(() => world.stopReason() === undefined)
  const calls = new StepCalls({ ...world, address: change.address, resend: change.action !== 'update', turn })
  try {
    if (change.action !== 'create') {
      world.fresh.expect(change)
      if (!(await turn)) throw new NotSent()
    }
    await write({ world, change, calls, upcoming })
    return { result: resultOf(change, calls, 'done'), hasWritten: calls.written.length > 0 }
  } catch (error) {
    return await endOf({ world, change, calls, error })
  } finally {
    void turn.then(() => {
      world.slots.leave()
    })
  }
}

interface Failed {
  readonly world: StepWorld
  readonly change: Change
  readonly calls: StepCalls
  readonly error: unknown
}

async function endOf(failed: Failed): Promise<StepEnd> {
  const { world, change, calls, error } = failed
  const hasWritten = calls.written.length > 0
  if (error instanceof NotSent) {
    return { result: resultOf(change, calls, 'notReached', world.stopReason()), hasWritten }
  }
  if (isNotSent(error) && !hasWritten) {
    return { result: resultOf(change, calls, 'notReached', stepError(error)), hasWritten }
  }
  if (await isDoneAllTheSame(failed)) return { result: resultOf(change, calls, 'done'), hasWritten: true }
  return { result: resultOf(change, calls, 'failed', stepError(error)), hasWritten, cause: error }
}

interface Step {
  readonly world: StepWorld
  readonly change: Change
  readonly calls: StepCalls
  readonly upcoming: () => Iterable<Change>
}

async function write(step: Step): Promise<void> {
  const { change, calls } = step
  const kind = kindAt(step.world.kinds, change.address)
  switch (change.action) {
    case 'create':
      if (kind.create === undefined) throw cannot(kind, 'create')
      await kind.create(calls, keyAt(change.address), writingOf(change, change.fields))
      return
    case 'update':
      await update(step, kind)
      return
    case 'delete':
      await remove(step, kind)
      return
    default:
      change.action satisfies never
  }
}

/**
 * A call that the rate limit held up is not sent again by itself, since its body was made from a document that is old by
 * then: the step starts anew from a fresh one. What is written already is then no longer different.
 */
async function update(step: Step, kind: Kind): Promise<void> {
  for (;;) {
    try {
      await updateOnce(step, kind)
      return
    } catch (error) {
      if (!(error instanceof ApiError) || error.failure !== 'rateLimited') throw error
    }
  }
}

async function updateOnce({ world, change, calls, upcoming }: Step, kind: Kind): Promise<void> {
  if (kind.update === undefined) throw cannot(kind, 'update')
  const seen = await world.fresh.of(change, upcoming)
  if (seen === undefined) throw stale(change, calls, 'it is gone')
  const live =
    change.companions.length === 0
      ? seen
      : await kind.enrich(calls, seen, change.companions, readOptions(world.clock))
  const { left, stale: moved } = agreementOf(kind, change, live)
  if (moved.length > 0) throw stale(change, calls, `${namesOf(moved)} changed since the plan was made`)
  if (left.length === 0) return
  if ([live.document, ...Object.values(live.companions)].some(holdsInexactNumber)) throw inexact(change)
  await kind.update(calls, live, writingOf(change, left))
}

function writingOf({ original, content }: Change, fields: readonly FieldChange[]): Writing {
  return { fields, original, content: content ?? original?.document }
}

async function remove({ world, change, calls, upcoming }: Step, kind: Kind): Promise<void> {
  if (kind.remove === undefined) throw cannot(kind, 'delete')
  const live = await world.fresh.of(change, upcoming)
  if (live === undefined) return
  await kind.remove(calls, live, { cascadeUsers: world.cascadeUsers })
}

/**
 * Looks where an error does not tell whether the change took effect: no good answer came, a thing to create exists
 * already, a thing to delete may be gone already.
 */
async function isDoneAllTheSame({ world, change, calls, error }: Failed): Promise<boolean> {
  if (!(error instanceof ApiError)) return false
  const { action, address, companions } = change
  const isTaken = action === 'create' && TAKEN.has(error.errorCode ?? '')
  const mayBeGone = action === 'delete' && error.failure === 'business'
  if (!error.mayHaveArrived && !isTaken && !mayBeGone) return false
  const kind = kindAt(world.kinds, address)
  try {
    const live: Live | undefined = await readOne({
      kind,
      api: calls,
      address,
      companions: action === 'delete' ? [] : companions,
      clock: world.clock,
    })
    return isFulfilled(kind, change, live)
  } catch {
    // Not being able to look does not change what went wrong.
    return false
  }
}

function resultOf(
  { address, action }: Change,
  { durationMs }: StepCalls,
  outcome: StepResult['outcome'],
  error?: StepError,
): StepResult {
  return {
    address,
    action,
    outcome,
    ...(error === undefined ? {} : { error }),
    ...(durationMs === undefined ? {} : { durationMs }),
  }
}

/** Everything else that is thrown is a defect of ours; a run keeps its record all the same. */
export function stepError(error: unknown): StepError {
  if (!(error instanceof ToolError)) return { code: 'defect', message: printable(String(error), 500) }
  const { code, message, hint } = error
  return { code, message, ...(hint === undefined ? {} : { hint }) }
}

function isNotSent(error: unknown): boolean {
  return error instanceof ApiError && error.failure === 'aborted' && !error.mayHaveArrived
}

function stale({ address }: Change, { written }: StepCalls, what: string): ToolError {
  const before = written.length === 0 ? 'nothing was written' : `written before: ${written.join(', ')}`
  return refusal({
    code: 'stale',
    message: `${printable(address)}: ${what}; ${before}`,
    hint: 'Look at a new plan.',
  })
}

function inexact({ address }: Change): ToolError {
  return refusal({
    code: 'inexact-number',
    message: `${printable(address)} holds a number with more digits than can be kept exactly; nothing was written`,
    hint: 'Change this resource in the Descope console, or hold the number as text.',
  })
}

function cannot(kind: Kind, verb: string): ToolError {
  return new ToolError({
    code: 'unsupported',
    message: `a ${kind.name} cannot be ${verb}d by this version`,
    exit: EXIT.refused,
  })
}
