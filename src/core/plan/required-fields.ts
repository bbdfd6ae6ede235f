import { isEmptyAt } from '../compare/index.js'
import { member } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import { pointerTo } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import type { Outcome } from './outcome.js'

/** What a person writes for it: a document lies in a file. */
function wordFor(kind: Kind, name: string): string {
  return kind.fields[name]?.type === 'document' ? 'file' : name
}

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
        message: `${printable(address)} does not exist yet and cannot be created without ${wordFor(kind, name)}`,
        hint: `Add ${wordFor(kind, name)} to its entry.`,
        ...(where === undefined ? {} : { where }),
      }))
  })
}
