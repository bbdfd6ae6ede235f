import type { Address } from './address.js'
import type { Change } from './plan.js'

/** Where the resource of a change is found before it: under its old name, where the change renames it. */
export function addressBefore({ address, was }: Pick<Change, 'address' | 'was'>): Address {
  return was ?? address
}
