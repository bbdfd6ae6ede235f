import { isEmptyAt } from '../compare/index.js'
import { member } from '../model/json.js'
import type { Finding } from '../model/plan.js'
import { pointerTo } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import type { Outcome } from './outcome.js'

/** Resources to be created that lack a field the service asks for. */
export function missingRequired(outcomes: readonly Outcome[]): readonly Finding[] {
  return outcomes.flatMap(({ address, kind, change, endSpec, where }) => {
    if (change?.action !== 'create' || endSpec === undefined) return []
    return Object.entries(kind.fields)
      .filter(
        ([name, field]) =>
          field.required === true && isEmptyAt(kind.fields, pointerTo([name]), member(endSpec, name)),
      )
      .map(([name]) => ({
        code: 'missing-field',
        severity: 'error' as const,
        exit: 3 as const,
        address: address,
        message: `${printable(address)} does not exist yet and cannot be created without ${name}`,
        hint: `Add ${name} to its entry.`,
        ...(where === undefined ? {} : { where }),
      }))
  })
}
