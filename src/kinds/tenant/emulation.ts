import { readValues } from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedHandler,
  type EmulatedProject,
  type EmulatedWorld,
  type Emulation,
} from '../../core/ports/emulation.js'
import { tenantGuesses } from './emulation-guesses.js'
import {
  clashOf,
  guessed,
  notDeleted,
  notLoaded,
  notUpdated,
  overwritten,
  readRecord,
  readTenant,
  requiredText,
  taken,
  tenantFailure,
  tenantRow,
  tenantsOf,
  unknownFields,
  unknownFieldsOf,
  type TenantRow,
} from './emulation-record.js'
import { searchTenants } from './emulation-search.js'
import { configureSettings, loadSettings, settingsOf } from './emulation-settings.js'

/** What every new project has; other project roles are those in its table `roles`. */
const BUILT_IN_ROLE = 'Tenant Admin'

const createTenant: EmulatedHandler = ({ body }, project, world) => {
  const values = readTenant(body)
  if (values instanceof EmulatedFailure) return values
  const { id: wantedId = '', name = '', parent = '' } = values
  const missing = requiredText('name', name)
  if (missing !== undefined) return missing
  const tenants = tenantsOf(project)
  if (wantedId !== '' && tenants.get(wantedId) !== undefined) return taken()
  if (parent !== '' && tenants.get(parent) === undefined) {
    if (guessed(world, 'tenant-unknown-parent') === 'refuse') return notLoaded()
  }
  const row = overwritten({
    base: {
      id: wantedId === '' ? world.newId('T') : wantedId,
      parent,
      domains: [],
      createdTime: Math.floor(world.nowMs() / 1000),
      defaultRoles: [],
    },
    name,
    values,
    unknown: unknownFields(body, world),
    world,
  })
  const clash = clashOf(tenants, row, world)
  if (clash !== undefined) return clash
  tenants.put(row.id, row)
  return { id: row.id }
}

/** A full overwrite: what is left out is cleared. */
const updateTenant: EmulatedHandler = ({ body }, project, world) => {
  const values = readTenant(body)
  if (values instanceof EmulatedFailure) return values
  const { id = '', name = '' } = values
  const missing = requiredText('id', id) ?? requiredText('name', name)
  if (missing !== undefined) return missing
  const before = tenantRow(project, id)
  if (before === undefined) return notUpdated()
  const ignored = guessed(world, 'tenant-unknown-fields') === 'ignore' ? unknownFieldsOf(before) : {}
  const unknown = { ...ignored, ...unknownFields(body, world) }
  return store(overwritten({ base: before, name, values, unknown, world }), project, world)
}

/** What is left out stays. */
const patchTenant: EmulatedHandler = ({ body }, project, world) => {
  const values = readTenant(body)
  if (values instanceof EmulatedFailure) return values
  const { id = '', name, customAttributes } = values
  const missing = requiredText('id', id) ?? (name === '' ? requiredText('name', name) : undefined)
  if (missing !== undefined) return missing
  const before = tenantRow(project, id)
  if (before === undefined) return notUpdated()
  const attributes =
    customAttributes !== undefined && guessed(world, 'tenant-patch-maps') === 'merge'
      ? { ...before.customAttributes, ...customAttributes }
      : (customAttributes ?? before.customAttributes)
  const after = overwritten({
    base: before,
    name: name ?? before.name,
    values: { ...before, ...values, customAttributes: attributes },
    unknown: { ...unknownFieldsOf(before), ...unknownFields(body, world) },
    world,
  })
  return store(after, project, world)
}

function store(row: TenantRow, project: EmulatedProject, world: EmulatedWorld): EmulatedFailure | JsonObject {
  const tenants = tenantsOf(project)
  const clash = clashOf(tenants, row, world)
  if (clash !== undefined) return clash
  tenants.put(row.id, row)
  return {}
}

/** `cascade` also takes users and access keys that belong to no other tenant; the emulator has neither. */
const deleteTenant: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { id: 'text', cascade: 'flag' })
  if (values instanceof EmulatedFailure) return values
  const { id = '' } = values
  const missing = requiredText('id', id)
  if (missing !== undefined) return missing
  const tenants = tenantsOf(project)
  if (tenants.get(id) === undefined) {
    return guessed(world, 'tenant-delete-unknown') === 'refuse' ? notDeleted('Tenant not found') : {}
  }
  const children = tenants.where('parent', id) as readonly TenantRow[]
  switch (guessed(world, 'tenant-delete-children')) {
    case 'refuse':
      if (children.length > 0) return notDeleted('Tenant has sub-tenants')
      break
    case 'orphan':
      for (const child of children) tenants.put(child.id, { ...child, parent: '' })
      break
    case 'cascade':
      removeBelow(id, project)
      break
  }
  remove(id, project)
  return {}
}

function removeBelow(id: string, project: EmulatedProject): void {
  for (const child of tenantsOf(project).where('parent', id) as readonly TenantRow[]) {
    remove(child.id, project)
    removeBelow(child.id, project)
  }
}

/** Its roles go with it: a guess, since nobody could reach them any more. */
function remove(id: string, project: EmulatedProject): void {
  tenantsOf(project).delete(id)
  settingsOf(project).delete(id)
  const roles = project.table('roles')
  for (const role of roles.where('tenantId', id)) roles.delete(role['id'] as string)
}

/** The reply is the bare record; the published document shows a wrapper that is not on the wire. */
const loadTenant: EmulatedHandler = ({ query }, project) => {
  const { id = '' } = query
  const missing = requiredText('id', id)
  if (missing !== undefined) return missing
  const row = tenantRow(project, id)
  return row === undefined ? notLoaded() : readRecord(row, tenantsOf(project))
}

const loadAllTenants: EmulatedHandler = (_request, project) => {
  const tenants = tenantsOf(project)
  return { tenants: [...tenants.values()].map((row) => readRecord(row as TenantRow, tenants)) }
}

const updateDefaultRoles: EmulatedHandler = ({ body }, project, world) => {
  const values = readValues(body, { id: 'text', defaultRoles: 'texts' })
  if (values instanceof EmulatedFailure) return values
  const { id = '', defaultRoles = [] } = values
  const missing = requiredText('id', id)
  if (missing !== undefined) return missing
  const row = tenantRow(project, id)
  if (row === undefined) return notUpdated()
  const unknown = defaultRoles.find((role) => !isProjectRole(role, project))
  if (unknown !== undefined && guessed(world, 'tenant-unknown-default-roles') === 'refuse') {
    return tenantFailure('E111403', 'Role not found', 'One of the default roles does not exist')
  }
  tenantsOf(project).put(id, { ...row, defaultRoles })
  return {}
}

function isProjectRole(name: string, project: EmulatedProject): boolean {
  if (name === BUILT_IN_ROLE) return true
  return project
    .table('roles')
    .where('name', name)
    .some((role) => (role['tenantId'] ?? '') === '')
}

/**
 * Tenants as Descope's documents, SDKs and reports describe them (the kind's README names the evidence). Not written
 * from our own calls, so that it can contradict them.
 */
export const tenantEmulation: Emulation = {
  guesses: tenantGuesses,
  routes: [
    { method: 'POST', path: '/v1/mgmt/tenant/create', handle: createTenant },
    { method: 'POST', path: '/v1/mgmt/tenant/update', handle: updateTenant },
    {
      method: 'PATCH',
      path: '/v1/mgmt/tenant/patch',
      handle: patchTenant,
      isThere: (world) => guessed(world, 'tenant-patch') === 'present',
    },
    { method: 'POST', path: '/v1/mgmt/tenant/delete', handle: deleteTenant },
    { method: 'GET', path: '/v1/mgmt/tenant', handle: loadTenant },
    { method: 'GET', path: '/v1/mgmt/tenant/all', handle: loadAllTenants },
    { method: 'POST', path: '/v1/mgmt/tenant/search', handle: searchTenants },
    { method: 'GET', path: '/v1/mgmt/tenant/settings', handle: loadSettings },
    { method: 'POST', path: '/v1/mgmt/tenant/settings', handle: configureSettings },
    { method: 'POST', path: '/v1/mgmt/tenant/updateDefaultRoles', handle: updateDefaultRoles },
  ],
}
