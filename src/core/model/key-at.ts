import { keyIn, type Address } from './address.js'
import type { Kind } from './kind.js'

/** The key by which a kind knows the resource at an address. */
export function keyAt(kind: Pick<Kind, 'keyIn'>, address: Address): string {
  return kind.keyIn?.(address) ?? keyIn(address)
}
