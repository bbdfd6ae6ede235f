import type { Kind } from '../../core/model/kind.js'
import { roleFields } from './fields.js'
import { keyInAddress, partsOfKey, roleAddress, roleKeyFrom } from './key.js'
import { listRoles, refreshRoles } from './remote.js'
import {
  isSystemRole,
  normalizeRole,
  roleBreaking,
  roleDependsOn,
  roleIdOf,
  roleKeyOf,
  specOfRole,
} from './sameness.js'
import { roleAliases, roleHints, roleSchema } from './shape.js'
import { createRole, removeRole, updateRole } from './writing.js'

/** A role of the project, or of one of its tenants. What is known about it: README.md. */
export const roleKind: Kind = {
  name: 'role',
  collection: 'roles',
  keyField: 'name',
  schema: roleSchema,
  fields: roleFields,
  aliases: roleAliases,
  hints: roleHints,
  secrets: [],
  costly: {},
  // Behind permissions, before tenants; a role of a tenant waits for that tenant by its reference.
  rank: 20,
  columns: [
    { title: 'description', of: '/description' },
    { title: 'permissions', of: '/permissions' },
    { title: 'default', of: '/default' },
    { title: 'private', of: '/private' },
    { title: 'system', of: ({ key }) => (isSystemRole(key) ? 'yes' : undefined) },
  ],
  irrecoverable: ['its assignment to users and access keys', 'its id', 'the time of creation'],
  isSystem: isSystemRole,
  isSystemFixed: true,
  identityOf: roleIdOf,
  refersTo: ['tenant', 'permission'],
  auditTenant: (key) => partsOfKey(key).tenant || undefined,

  keyFrom: roleKeyFrom,
  keyIn: keyInAddress,
  addressOf: roleAddress,
  normalize: normalizeRole,
  check: () => [],
  dependsOn: roleDependsOn,
  uniqueBy: () => [],
  breaking: roleBreaking,
  specOf: specOfRole,
  keyOf: roleKeyOf,

  list: listRoles,
  refresh: refreshRoles,
  enrich: async (_api, live) => live,
  create: createRole,
  update: updateRole,
  remove: removeRole,
}
