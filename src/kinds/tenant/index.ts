import { addressOf } from '../../core/model/address.js'
import type { Kind } from '../../core/model/kind.js'
import { tenantFields } from './fields.js'
import { enrichTenant, listTenants, refreshTenants } from './remote.js'
import {
  normalizeTenant,
  specOfTenant,
  tenantBreaking,
  tenantDependsOn,
  tenantKeyOf,
  tenantUniqueBy,
} from './sameness.js'
import { checkTenant, tenantAliases, tenantHints, tenantSchema } from './shape.js'
import { createTenant, removeTenant, tenantWritingCalls, updateTenant } from './writing.js'

/** A tenant of a project, with its session settings and default roles. What is known about it: README.md. */
export const tenantKind: Kind = {
  name: 'tenant',
  collection: 'tenants',
  keyField: 'id',
  schema: tenantSchema,
  fields: tenantFields,
  aliases: tenantAliases,
  hints: tenantHints,
  secrets: [],
  costly: { settings: ['/settings'] },
  // Behind permissions and roles, before the roles of a tenant.
  rank: 30,
  columns: [
    { title: 'name', of: '/name' },
    { title: 'domains', of: '/selfProvisioningDomains' },
    { title: 'parent', of: '/parent' },
    { title: 'attributes', of: '/customAttributes' },
    { title: 'disabled', of: '/disabled' },
  ],
  irrecoverable: [
    'memberships of users',
    'SSO configuration and its secrets',
    'memberships of access keys',
    'the time of creation',
  ],

  refersTo: ['role'],
  auditTenant: (key) => key,

  addressOf: (key) => addressOf('tenant', key),
  normalize: normalizeTenant,
  check: checkTenant,
  dependsOn: tenantDependsOn,
  uniqueBy: (_key, spec) => tenantUniqueBy(spec),
  breaking: tenantBreaking,
  specOf: specOfTenant,
  keyOf: tenantKeyOf,

  list: listTenants,
  refresh: refreshTenants,
  enrich: enrichTenant,
  create: createTenant,
  update: updateTenant,
  remove: removeTenant,
  writingCalls: tenantWritingCalls,
}
