import type { Kind } from '../model/kind.js'
import type { Action, Finding } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { Outcome } from './outcome.js'

const ABILITIES = { create: 'create', update: 'update', delete: 'remove' } as const satisfies Record<
  Action,
  keyof Kind
>

/** Changes that a kind has no call for: said before anything is written, not in the middle of a run. */
export function unsupportedChanges(outcomes: readonly Outcome[]): readonly Finding[] {
  return outcomes.flatMap(({ address, kind, change, where }): Finding[] => {
    if (change === undefined || kind[ABILITIES[change.action]] !== undefined) return []
    return [
      {
        code: 'unsupported',
        severity: 'error',
        address,
        message: `${printable(address)} cannot be ${change.action}d: there is no call of the service for it`,
        ...(change.action === 'delete'
          ? { hint: 'To stop managing it, list it under `removed:` with `do: forget`.' }
          : {}),
        ...(where === undefined ? {} : { where }),
      },
    ]
  })
}
