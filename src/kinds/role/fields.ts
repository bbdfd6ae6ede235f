import type { Field, Fields } from '../../core/model/kind.js'

const text: Field = { type: 'value', empty: [''] }
const flag: Field = { type: 'value', empty: [false] }

/** What a role has that can be written. Name and tenant are its key; a change of the name renames it. */
export const roleFields: Fields = {
  name: { type: 'value', clearing: 'release', required: true },
  tenant: { ...text, fixed: true },
  description: text,
  permissions: { type: 'set', empty: [[]], follows: 'permission' },
  default: flag,
  private: flag,
}

/** Keys of a record that the service makes. */
export const serverMade: ReadonlySet<string> = new Set(['id', 'createdTime'])

/** The service's words for fields, where ours are others. */
export const wordsOfService: Readonly<Record<string, string>> = {
  permissions: 'permissionNames',
  tenant: 'tenantId',
}

/** Our words for the service's. */
export const ourWords: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(wordsOfService).map(([ours, theirs]) => [theirs, ours]),
)
