import type { Address } from '../core/model/address.js'
import { keyAt } from '../core/model/key-at.js'
import type { Kind } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'

/** Something that is there now and was not then: nothing is ever deleted by going back. */
export function wasNew(kind: Kind, address: Address, when: string): Finding {
  return {
    code: 'did-not-exist',
    severity: 'warning',
    address,
    message: `${printable(address)} did not exist ${when}; it stays as it is`,
    hint: `Delete it, if it is to go: descope-mgmt ${kind.name} delete ${printable(keyAt(kind, address))}`,
  }
}

export function notKeptThen(kind: Kind, address: Address): Finding {
  return {
    code: 'not-kept-then',
    severity: 'warning',
    address,
    message: `Nothing is kept of ${printable(address)} from then or before; it stays as it is`,
    hint: `See what is kept: descope-mgmt ${kind.name} rollback ${printable(keyAt(kind, address))} --list`,
  }
}
