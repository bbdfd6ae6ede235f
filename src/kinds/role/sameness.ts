import { addressOf, type Address } from '../../core/model/address.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import type { BreakingRule, Original } from '../../core/model/kind.js'
import { printable } from '../../core/model/printable.js'
import { ourWords, serverMade } from './fields.js'
import { roleKey } from './key.js'

/** What every new project has. */
const BUILT_IN_ROLE = 'Tenant Admin'

/** Permissions sorted and without repeats. Keeps `null` and empty values. Idempotent. */
export function normalizeRole(declared: JsonObject): JsonObject {
  return objectOf(Object.entries(declared).map(([key, value]) => [key, normalValue(key, value)]))
}

/** Everything that can be written, fields unknown to us included; what says nothing is left out. */
export function specOfRole({ document }: Pick<Original, 'document'>): JsonObject {
  return objectOf(
    Object.entries(document).flatMap(([theirs, value]): (readonly [string, Json])[] => {
      const ours = ourWords[theirs] ?? theirs
      return serverMade.has(theirs) || isEmpty(value) ? [] : [[ours, normalValue(ours, value)]]
    }),
  )
}

function normalValue(key: string, value: Json): Json {
  return key === 'permissions' && isTexts(value) ? [...new Set(value)].sort() : value
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** What cannot be told from an absent field. In a field we do not know, a 0 may mean something. */
function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  return value === null || value === '' || value === false
}

export function roleKeyOf(document: JsonObject): string {
  const name = member(document, 'name')
  const tenant = member(document, 'tenantId') ?? ''
  if (typeof name !== 'string' || typeof tenant !== 'string') {
    throw new TypeError('a role document has no name')
  }
  return roleKey({ name, tenant })
}

export function roleIdOf(document: JsonObject): string | undefined {
  const id = member(document, 'id')
  return typeof id === 'string' && id !== '' ? id : undefined
}

/** The role of the project; a tenant may have one of the same name. */
export function isSystemRole(key: string): boolean {
  return key === BUILT_IN_ROLE
}

/** Its tenant and its permissions. */
export function roleDependsOn(spec: JsonObject): readonly Address[] {
  const tenant = member(spec, 'tenant')
  return [
    ...(typeof tenant === 'string' && tenant !== '' ? [addressOf('tenant', tenant)] : []),
    ...permissionsOf(spec).map((name) => addressOf('permission', name)),
  ]
}

export const roleBreaking: BreakingRule = ({ from, to }) => {
  const kept = new Set(permissionsOf(to))
  return permissionsOf(from)
    .filter((name) => !kept.has(name))
    .map(
      (name) =>
        `the permission ${printable(JSON.stringify(name))} is removed: who has this role can no longer do that`,
    )
}

function permissionsOf(spec: JsonObject): readonly string[] {
  const permissions = member(spec, 'permissions')
  return permissions !== undefined && isTexts(permissions) ? permissions : []
}
