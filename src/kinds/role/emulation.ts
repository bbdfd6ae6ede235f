import { requiredField } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedHandler,
  type EmulatedProject,
  type EmulatedWorld,
  type Emulation,
} from '../../core/ports/emulation.js'
import { deleteBatch, inBatch } from './emulation-batch.js'
import {
  BUILT_IN_ROLE,
  guessed,
  permissionNotFound,
  readRole,
  roleGuesses,
  roleNamed,
  roleNotFound,
  roleRows,
  rolesOf,
  taken,
  tenantNotFound,
  type RoleRow,
} from './emulation-record.js'
import { searchRoles } from './emulation-search.js'

const createRole: EmulatedHandler = ({ body }, project, world) => {
  const values = readRole(body)
  if (values instanceof EmulatedFailure) return values
  const named = readValues(body, { name: 'text' })
  if (named instanceof EmulatedFailure) return named
  const { name = '' } = named
  if (name === '') return requiredField('name')
  const { tenantId } = values
  const isTenantKnown = tenantId === '' || project.table('tenants').get(tenantId) !== undefined
  if (!isTenantKnown && guessed(world, 'role-unknown-tenant') === 'refuse') return tenantNotFound()
  if (hasUnknownPermission(values.permissionNames, project)) return permissionNotFound()
  if (roleNamed(project, { name, tenantId }) !== undefined) return taken()
  return put(project, { ...values, id: world.newId('ROL'), name, createdTime: secondsOf(world) })
}

/** What is left out is removed; a flag that is left out is false, which is a guess. */
const updateRole: EmulatedHandler = ({ body }, project, world) => {
  const values = readRole(body)
  if (values instanceof EmulatedFailure) return values
  const before = wantedRole(body, project)
  if (before instanceof EmulatedFailure) return before
  const named = readValues(body, { newName: 'text' })
  if (named instanceof EmulatedFailure) return named
  const { newName: name = '' } = named
  if (name === '') return requiredField('newName')
  if (name !== before.name && isFixed(before, world)) return roleNotFound('This role cannot be renamed')
  if (hasUnknownPermission(values.permissionNames, project)) return permissionNotFound()
  const { id, tenantId, createdTime } = before
  const other = roleNamed(project, { name, tenantId })
  if (other !== undefined && other.id !== id) return taken()
  return put(project, { ...values, id, name, tenantId, createdTime })
}

const deleteRole: EmulatedHandler = ({ body }, project, world) => {
  const row = wantedRole(body, project)
  if (row instanceof EmulatedFailure) return row
  if (isFixed(row, world)) return roleNotFound('This role cannot be deleted')
  rolesOf(project).delete(row.id)
  return {}
}

/** Roles of tenants too. */
const loadAllRoles: EmulatedHandler = (_request, project) => ({ roles: roleRows(project) })

/**
 * Either name or id, not both: the code for both is a guess. A role of a tenant needs its `tenantId` with the name;
 * that an id is enough, and that a wrong tenant with it is no role, are guesses.
 */
function wantedRole(body: JsonObject, project: EmulatedProject): RoleRow | EmulatedFailure {
  const values = readValues(body, { name: 'text', id: 'text', tenantId: 'text' })
  if (values instanceof EmulatedFailure) return values
  const { name = '', id = '', tenantId = '' } = values
  if (name === '' && id === '') return requiredField('name')
  if (name !== '' && id !== '') {
    return new EmulatedFailure(400, 'E011004', 'Invalid arguments', 'Either name or id must be provided')
  }
  if (id === '') return roleNamed(project, { name, tenantId }) ?? roleNotFound()
  const row = rolesOf(project).get(id) as RoleRow | undefined
  return row === undefined || (tenantId !== '' && row.tenantId !== tenantId) ? roleNotFound() : row
}

function hasUnknownPermission(names: readonly string[], project: EmulatedProject): boolean {
  const permissions = project.table('permissions')
  return names.some((name) => permissions.where('name', name).length === 0)
}

function isFixed({ name, tenantId }: RoleRow, world: EmulatedWorld): boolean {
  const isBuiltIn = name === BUILT_IN_ROLE && tenantId === ''
  return isBuiltIn && guessed(world, 'role-built-in-change') === 'refuse'
}

function put(project: EmulatedProject, row: RoleRow): RoleRow {
  rolesOf(project).put(row.id, row)
  return row
}

function secondsOf(world: EmulatedWorld): number {
  return Math.floor(world.nowMs() / 1000)
}

/**
 * Roles as Descope's documents, SDKs and reports describe them. Not written from our own calls. The built-in role has
 * every permission that came with the project, so those must be seeded before.
 */
export const roleEmulation: Emulation = {
  guesses: roleGuesses,
  routes: [
    { method: 'POST', path: '/v1/mgmt/role/create', handle: createRole },
    { method: 'POST', path: '/v1/mgmt/role/update', handle: updateRole },
    { method: 'POST', path: '/v1/mgmt/role/delete', handle: deleteRole },
    { method: 'POST', path: '/v1/mgmt/role/create/batch', handle: inBatch(createRole) },
    { method: 'POST', path: '/v1/mgmt/role/update/batch', handle: inBatch(updateRole) },
    { method: 'POST', path: '/v1/mgmt/role/delete/batch', handle: deleteBatch(deleteRole) },
    { method: 'GET', path: '/v1/mgmt/role/all', handle: loadAllRoles },
    { method: 'POST', path: '/v1/mgmt/role/search', handle: searchRoles },
  ],
  seed(project, world) {
    const permissionNames = Array.from(project.table('permissions').values(), ({ name }) => name as string)
    put(project, {
      id: world.newId('ROL'),
      name: BUILT_IN_ROLE,
      description: 'Administers a tenant',
      permissionNames,
      createdTime: secondsOf(world),
      tenantId: '',
      default: false,
      private: false,
    })
  },
}
