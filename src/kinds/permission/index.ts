import type { Kind } from '../../core/model/kind.js'
import { permissionFields } from './fields.js'
import { listPermissions, refreshPermissions } from './remote.js'
import {
  isSystemPermission,
  permissionAddress,
  permissionIdOf,
  permissionKeyOf,
  specOfPermission,
} from './sameness.js'
import { permissionHints, permissionSchema } from './shape.js'
import { createPermission, removePermission, updatePermission } from './writing.js'

/** A permission of a project, which roles list by its name. What is known about it: README.md. */
export const permissionKind: Kind = {
  name: 'permission',
  collection: 'permissions',
  keyField: 'name',
  schema: permissionSchema,
  fields: permissionFields,
  aliases: {},
  hints: permissionHints,
  secrets: [],
  costly: {},
  // Roles need them.
  rank: 10,
  columns: [
    { title: 'description', of: '/description' },
    { title: 'system', of: ({ key, document }) => (isSystemPermission(key, document) ? 'yes' : undefined) },
  ],
  irrecoverable: ['its id'],
  isSystem: isSystemPermission,
  isSystemFixed: true,
  identityOf: permissionIdOf,

  addressOf: permissionAddress,
  normalize: (declared) => declared,
  check: () => [],
  dependsOn: () => [],
  uniqueBy: () => [],
  breaking: () => [],
  specOf: specOfPermission,
  keyOf: permissionKeyOf,

  list: listPermissions,
  refresh: refreshPermissions,
  enrich: async (_api, live) => live,
  create: createPermission,
  update: updatePermission,
  remove: removePermission,
}
