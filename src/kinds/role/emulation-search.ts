import { readValues } from '../../core/emulation/read-values.js'
import { EmulatedFailure, type EmulatedHandler } from '../../core/ports/emulation.js'
import { roleRows, type RoleRow } from './emulation-record.js'

/**
 * `POST role/search`. An empty filter does not filter. That a list means "any of", that all filters must hold, that
 * `text` looks into name and description, and that roles of tenants are found without `tenantIds`, are guesses.
 * `sort` is not heeded: oldest first.
 */
export const searchRoles: EmulatedHandler = ({ body }, project) => {
  const wanted = readValues(body, {
    tenantIds: 'texts',
    roleNames: 'texts',
    roleIds: 'texts',
    roleNameLike: 'text',
    permissionNames: 'texts',
    text: 'text',
    includeProjectRoles: 'flag',
  })
  if (wanted instanceof EmulatedFailure) return wanted
  const { tenantIds = [], roleNameLike = '', text = '', includeProjectRoles = false } = wanted
  const tenants = anyOf(tenantIds.length > 0 && includeProjectRoles ? [...tenantIds, ''] : tenantIds)
  const names = anyOf(wanted.roleNames)
  const ids = anyOf(wanted.roleIds)
  const permissions = anyOf(wanted.permissionNames)
  const holds = (role: RoleRow) =>
    tenants([role.tenantId]) &&
    names([role.name]) &&
    ids([role.id]) &&
    permissions(role.permissionNames) &&
    contains(role.name, roleNameLike) &&
    contains(`${role.name}\n${role.description}`, text)
  return { roles: roleRows(project).filter(holds) }
}

function anyOf(wanted: readonly string[] = []): (found: readonly string[]) => boolean {
  const set = new Set(wanted)
  return (found) => set.size === 0 || found.some((item) => set.has(item))
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}
