import type { Address } from '../model/address.js'
import { matchesPattern } from '../model/pattern.js'
import type { Consent } from '../model/plan.js'

/**
 * True where `--take-over` names what another owner manages. What is renamed meanwhile may be named as its owner knows
 * it, or by its new name.
 */
export function isTakenOver(
  { takeOver }: Pick<Consent, 'takeOver'>,
  { address, was }: { readonly address: Address; readonly was?: Address | undefined },
): boolean {
  return takeOver.some(
    (pattern) => matchesPattern(pattern, address) || (was !== undefined && matchesPattern(pattern, was)),
  )
}
