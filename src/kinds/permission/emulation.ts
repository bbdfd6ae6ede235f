import { requiredField } from '../../core/emulation/failures.js'
import { readValues } from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedGuess,
  type EmulatedHandler,
  type EmulatedProject,
  type EmulatedTable,
  type EmulatedWorld,
  type Emulation,
} from '../../core/ports/emulation.js'
import { deleteBatch, inBatch } from './emulation-batch.js'

interface PermissionRow extends JsonObject {
  readonly id: string
  readonly name: string
  readonly description: string
  /** Came with the project. */
  readonly systemDefault: boolean
}

const guesses = [
  {
    name: 'permission-system-change',
    explanation: 'Updating or deleting a permission that came with the project: refused (E111303), or done.',
    choices: ['refuse', 'accept'],
  },
] as const satisfies readonly EmulatedGuess[]

/** Behind the built-in role; that it is these three is a guess. */
const SYSTEM: readonly (readonly [name: string, description: string])[] = [
  ['SSO Admin', 'Configure the single sign-on of a tenant'],
  ['User Admin', 'Manage the users of a tenant'],
  ['Impersonate', 'Act as another user of a tenant'],
]

function permissionsOf(project: EmulatedProject): EmulatedTable {
  return project.table('permissions')
}

const createPermission: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { name: 'text', description: 'text' })
  if (values instanceof EmulatedFailure) return values
  const { name = '', description = '' } = values
  if (name === '') return requiredField('name')
  if (permissionsOf(project).where('name', name).length > 0) return taken()
  put(project, { id: newId(world), name, description, systemDefault: false })
  return {}
}

/** A description that is left out is removed. */
const updatePermission: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { name: 'text', id: 'text', newName: 'text', description: 'text' })
  if (values instanceof EmulatedFailure) return values
  const { newName = '', description = '' } = values
  const before = named(values, project)
  if (before instanceof EmulatedFailure) return before
  if (newName === '') return requiredField('newName')
  if (isFixed(before, world)) return notFound('This permission cannot be changed')
  if (newName !== before.name && permissionsOf(project).where('name', newName).length > 0) return taken()
  put(project, { ...before, name: newName, description })
  changeInRoles(project, before.name, newName)
  return {}
}

/** Also while a role has it. That the role then loses it is a guess. */
const deletePermission: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { name: 'text', id: 'text' })
  if (values instanceof EmulatedFailure) return values
  const row = named(values, project)
  if (row instanceof EmulatedFailure) return row
  if (isFixed(row, world)) return notFound('This permission cannot be deleted')
  permissionsOf(project).delete(row.id)
  changeInRoles(project, row.name, undefined)
  return {}
}

const loadAllPermissions: EmulatedHandler = (_request, project) => ({
  permissions: [...permissionsOf(project).values()],
})

/** Either name or id, not both: the code for both is a guess. */
function named(
  by: { readonly name?: string; readonly id?: string },
  project: EmulatedProject,
): PermissionRow | EmulatedFailure {
  const { name = '', id = '' } = by
  if (name === '' && id === '') return requiredField('name')
  if (name !== '' && id !== '') {
    return new EmulatedFailure(400, 'E011004', 'Invalid arguments', 'Either name or id must be provided')
  }
  const row = id === '' ? permissionsOf(project).where('name', name)[0] : permissionsOf(project).get(id)
  return row === undefined ? notFound('Permission not found') : (row as PermissionRow)
}

function isFixed(row: PermissionRow, world: EmulatedWorld): boolean {
  return row.systemDefault && world.guess('permission-system-change') === 'refuse'
}

/** Roles list their permissions by name, and follow a change of it: a guess. */
function changeInRoles(project: EmulatedProject, name: string, newName: string | undefined): void {
  if (name === newName) return
  const roles = project.table('roles')
  for (const role of roles.values()) {
    const names = role['permissionNames'] as readonly string[]
    if (!names.includes(name)) continue
    const permissionNames = names.flatMap((it) => (it === name ? (newName ?? []) : it))
    roles.put(role['id'] as string, { ...role, permissionNames })
  }
}

function put(project: EmulatedProject, row: PermissionRow): void {
  permissionsOf(project).put(row.id, row)
}

/** The prefix is a guess. */
function newId(world: EmulatedWorld): string {
  return world.newId('PRM')
}

/** The codes are reported by others, their sentences are ours: no document has them. */
function taken(): EmulatedFailure {
  return failed('E024104', 'Permission already exists', 'A permission with this name already exists')
}

function notFound(message: string): EmulatedFailure {
  return failed('E111303', 'Failed to find permission', message)
}

function failed(code: string, description: string, message: string): EmulatedFailure {
  return new EmulatedFailure('disputed', code, description, message)
}

/** Permissions as Descope's documents, SDKs and reports describe them. Not written from our own calls. */
export const permissionEmulation: Emulation = {
  guesses,
  routes: [
    { method: 'POST', path: '/v1/mgmt/permission/create', handle: createPermission },
    { method: 'POST', path: '/v1/mgmt/permission/update', handle: updatePermission },
    { method: 'POST', path: '/v1/mgmt/permission/delete', handle: deletePermission },
    { method: 'POST', path: '/v1/mgmt/permission/create/batch', handle: inBatch(createPermission) },
    { method: 'POST', path: '/v1/mgmt/permission/update/batch', handle: inBatch(updatePermission) },
    { method: 'POST', path: '/v1/mgmt/permission/delete/batch', handle: deleteBatch(deletePermission) },
    { method: 'GET', path: '/v1/mgmt/permission/all', handle: loadAllPermissions },
  ],
  seed(project, world) {
    for (const [name, description] of SYSTEM) {
      put(project, { id: newId(world), name, description, systemDefault: true })
    }
  },
}
