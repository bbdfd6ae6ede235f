import type { Address } from '../model/address.js'
import type { Plan } from '../model/plan.js'
import { assemblePlan } from './assemble.js'
import type { PlanContext } from './input.js'
import { forgetting } from './undeclared-outcomes.js'

/**
 * Stops managing resources that this owner's last-applied holds; nothing live is looked at or changed. As
 * `removed: [{ do: forget }]`, without the files.
 */
export function planForget(context: PlanContext, addresses: readonly Address[]): Plan {
  const found = addresses.map((address) => forgetting(context, { address }))
  const plan = assemblePlan(context, {
    outcomes: [],
    findings: found.flatMap(({ findings }) => findings),
  })
  return { ...plan, confirmed: found.map(({ confirmed }) => confirmed) }
}
