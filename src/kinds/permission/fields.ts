import type { Fields } from '../../core/model/kind.js'

/** What a permission has that can be written. Its name is its key, and a change of it renames. */
export const permissionFields: Fields = {
  name: { type: 'value', clearing: 'release', required: true },
  description: { type: 'value', empty: [''] },
}

/** Keys of a record that the service makes. */
export const serverMade: ReadonlySet<string> = new Set(['id', 'systemDefault'])
