import { typedInList, typedWord } from '../core/model/typed-word.js'
import type { Address } from '../core/model/address.js'
import type { ErrorDetails } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Run, StepError, StepResult } from '../core/model/run.js'

/** How many changes were taken back. */
export function takenBack(by: Run, count: number): Finding {
  return {
    code: 'taken-back',
    severity: 'note',
    message: `${count === 1 ? 'One change of this run was' : `${count} changes of this run were`} taken back by run ${printable(by.runId)}`,
    hint: `What it took away is in backup ${printable(by.backupId ?? '')}`,
  }
}

/** It was never written, somebody else took it back, or it was written and reads do not show that yet. */
export function notSeen({ runId, steps }: Run, address: Address): Finding {
  const isDone = steps.some((step) => step.address === address && step.outcome !== 'failed')
  return {
    code: 'already-back',
    severity: isDone ? 'warning' : 'note',
    address,
    message: `${printable(address)} shows as it was before the run, so there was nothing to take back`,
    hint: `Reads can lag. If it shows later: descope-mgmt rollback ${typedWord(runId)} --only ${typedInList(address)}`,
  }
}

/** Why something was not taken back, or nothing where no address is given, with the line that does it. */
export function notTakenBack(
  { runId }: Run,
  { code, message, hint }: Pick<ErrorDetails, 'code' | 'message' | 'hint'>,
  address?: Address,
): Finding {
  const only = address === undefined ? '' : ` --only ${typedInList(address)}`
  const line = `Take it back: descope-mgmt rollback ${typedWord(runId)}${only}`
  return {
    code: 'not-taken-back',
    severity: 'warning',
    ...(address === undefined ? {} : { address }),
    message: `Not taken back: ${message} (${code})`,
    hint:
      code === 'conflict'
        ? `${line} --on-conflict config`
        : code === 'protected' && hint !== undefined
          ? hint
          : line,
  }
}

/** The taking back was broken off before a step of it is known to have been sent. */
export function undoNotBegun({ runId }: Run): Finding {
  return {
    code: 'undo-interrupted',
    severity: 'warning',
    message: 'Interrupted before this run was taken back',
    hint: `Take it back: descope-mgmt rollback ${typedWord(runId)}. Or go forward: the same command again.`,
  }
}

/** The taking back was broken off: what is left, and both ways on. */
export function undoInterrupted(by: Run): Finding {
  const left = by.steps.filter(({ outcome }) => outcome === 'notReached' || outcome === 'blocked').length
  return {
    code: 'undo-interrupted',
    severity: 'warning',
    message: `Interrupted while this run was taken back: ${left} of ${by.steps.length} changes not reached`,
    hint: `Finish taking it back: descope-mgmt apply --resume ${typedWord(by.runId)}. Or go forward: the same command again.`,
  }
}

/** Of a step that was taken back, as far as anybody knows. */
export function inDoubt({ runId }: Run, { error }: StepResult): StepError {
  return {
    code: 'unverified',
    message: `its way back is not confirmed: ${error?.message ?? 'it was not seen'}`,
    hint: `Reads can lag. See in a minute what is left: descope-mgmt rollback ${typedWord(runId)} --dry-run`,
  }
}
