import { kindOf } from '../model/address.js'
import { keyAt } from '../model/key-at.js'
import type { Kind } from '../model/kind.js'
import type { Change, FieldChange } from '../model/plan.js'
import { pointerTo, segmentsOf } from '../model/pointer.js'
import { followed, type RenamedKeys, type Renames } from './renames.js'

/** What renames mean for keys, kind by kind. */
export function renamedKeys(kinds: readonly Kind[], renames: Renames | undefined): RenamedKeys {
  const keys = new Map<string, Map<string, string>>()
  for (const [address, was] of renames ?? []) {
    const kind = kinds.find(({ name }) => name === kindOf(address))
    if (kind === undefined) continue
    const ofKind = keys.get(kind.name) ?? new Map<string, string>()
    keys.set(kind.name, ofKind.set(keyAt(kind, was), keyAt(kind, address)))
  }
  return keys
}

/** The fields of a change, each with what it reads as when the renames it follows are done. */
export function withFollowed(kind: Kind, fields: Change['fields'], keys: RenamedKeys): Change['fields'] {
  if (keys.size === 0) return fields
  return fields.map((change): FieldChange => {
    const [field = ''] = segmentsOf(change.path)
    if (change.path !== pointerTo([field])) return change
    const fromRenamed = followed(kind.fields, { field, value: change.from, keys })
    return fromRenamed === undefined || fromRenamed === change.from ? change : { ...change, fromRenamed }
  })
}
