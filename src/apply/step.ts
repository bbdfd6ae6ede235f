import { ApiError } from '../core/model/api-error.js'
import { ToolError } from '../core/model/errors.js'
import type { Change } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { StepError, StepResult } from '../core/model/run.js'
import { NotSent, StepCalls } from './step-calls.js'
import type { StepWorld } from './step-world.js'
import { writeUntilDone } from './write-until-done.js'

/** How a step ended, with what the run needs to know beyond its result. */
export interface StepEnd {
  readonly result: StepResult
  /** True when a writing call took effect or may have. */
  readonly hasWritten: boolean
  /** What was thrown, for deciding whether to go on. */
  readonly cause?: unknown
}

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
  const calls = new StepCalls({ ...world, address: change.address, resend: change.action === 'create', turn })
  try {
    if (change.action !== 'create') {
      world.fresh.expect(change)
      if (!(await turn)) throw new NotSent()
    }
    const hasWritten = await writeUntilDone({ world, change, calls, upcoming })
    return { result: resultOf(change, calls, 'done'), hasWritten }
  } catch (error) {
    return endOf({ world, change, calls, error })
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

function endOf({ world, change, calls, error }: Failed): StepEnd {
  const hasWritten = calls.written.length > 0
  if (error instanceof NotSent) {
    return { result: resultOf(change, calls, 'notReached', world.stopReason()), hasWritten }
  }
  if (isNotSent(error) && !hasWritten) {
    return { result: resultOf(change, calls, 'notReached', stepError(error)), hasWritten }
  }
  return { result: resultOf(change, calls, 'failed', stepError(error)), hasWritten, cause: error }
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
