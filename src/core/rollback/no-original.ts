import type { Address } from '../model/address.js'
import type { Finding } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { FinishedRun } from './finished-run.js'

/** The backup that the run took before it wrote is gone, or does not hold what is needed. */
export function noOriginal({ runId }: Pick<FinishedRun, 'runId'>, address: Address): Finding {
  return {
    code: 'not-taken-back',
    severity: 'error',
    exit: 3,
    address,
    message: `${printable(address)} cannot be taken back: the backup that run ${printable(runId)} took before does not hold it any more`,
    hint: `Take the rest back with --except ${printable(address)}. See what else is kept: descope-mgmt backup list`,
  }
}
