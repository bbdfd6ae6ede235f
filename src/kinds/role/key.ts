import { addressOf, parseAddress, type Address } from '../../core/model/address.js'
import { member, type JsonObject } from '../../core/model/json.js'

const KIND = 'role'

/** `Editor`, or `acme/Editor` for a role of a tenant: what follows the kind in the address, encoded as there. */
export function roleKey({ name, tenant }: { readonly name: string; readonly tenant: string }): string {
  return keyInAddress(addressOf(KIND, ...(tenant === '' ? [name] : [tenant, name])))
}

/** Keys are encoded already, so that no name is taken for a tenant's. */
export function roleAddress(key: string): Address {
  return `${KIND}/${key}`
}

export function keyInAddress(address: Address): string {
  return address.slice(KIND.length + 1)
}

/** Name and tenant in a key; no tenant is `""`. */
export function partsOfKey(key: string): { readonly name: string; readonly tenant: string } {
  const [first = '', second] = parseAddress(roleAddress(key))?.segments ?? [key]
  return second === undefined ? { name: first, tenant: '' } : { name: second, tenant: first }
}

/** The key of an entry in a file; `undefined` where name or tenant are no texts. */
export function roleKeyFrom(entry: JsonObject): string | undefined {
  const name = member(entry, 'name')
  const tenant = member(entry, 'tenant') ?? ''
  return typeof name === 'string' && name !== '' && typeof tenant === 'string'
    ? roleKey({ name, tenant })
    : undefined
}
