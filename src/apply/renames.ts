import { parseAddress, type Address } from '../core/model/address.js'
import type { Change } from '../core/model/plan.js'

/** The new name by the old. */
export type Renames = ReadonlyMap<string, string>

/** Names that a plan changes. The service follows them wherever they are referred to. */
export function renamesIn(changes: readonly Pick<Change, 'address' | 'was'>[]): Renames {
  return new Map(
    changes.flatMap(({ address, was }): [string, string][] =>
      was === undefined ? [] : [[nameIn(was), nameIn(address)]],
    ),
  )
}

/** What others refer to a resource by. */
function nameIn(address: Address): string {
  return parseAddress(address)?.segments.at(-1) ?? ''
}
