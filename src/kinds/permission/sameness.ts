import { addressOf } from '../../core/model/address.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import type { Original } from '../../core/model/kind.js'
import { serverMade } from './fields.js'
import { SYSTEM_PERMISSIONS } from './system-permissions.js'

/** Everything that can be written, fields unknown to us included; what says nothing is left out. */
export function specOfPermission({ document }: Pick<Original, 'document'>): JsonObject {
  return objectOf(Object.entries(document).filter(([key, value]) => !serverMade.has(key) && !isEmpty(value)))
}

/** What cannot be told from an absent field. In a field we do not know, a 0 may mean something. */
function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  return value === null || value === '' || value === false
}

export function permissionKeyOf(document: JsonObject): string {
  const name = member(document, 'name')
  if (typeof name !== 'string') throw new TypeError('a permission document has no name')
  return name
}

export function permissionAddress(name: string): string {
  return addressOf('permission', name)
}

/** The service marks its own; where the mark is missing, the known names count. */
export function isSystemPermission(key: string, document: JsonObject): boolean {
  const mark = member(document, 'systemDefault')
  return typeof mark === 'boolean' ? mark : SYSTEM_PERMISSIONS.has(key)
}

export function permissionIdOf(document: JsonObject): string | undefined {
  const id = member(document, 'id')
  return typeof id === 'string' && id !== '' ? id : undefined
}
