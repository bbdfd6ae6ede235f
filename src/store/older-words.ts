import { isObject, member, objectOf, type Json, type JsonObject } from '../core/model/json.js'

/**
 * Fields of a tenant as `GET /v1/mgmt/tenant` gives them (schema `Tenant` of the published OpenAPI document,
 * August 2026). Older layouts write them in snake_case or camelCase.
 */
const TENANT_FIELDS = [
  'id',
  'name',
  'selfProvisioningDomains',
  'customAttributes',
  'authType',
  'domains',
  'createdTime',
  'disabled',
  'enforceSSO',
  'enforceSSOExclusions',
  'federatedAppIds',
  'parent',
  'successors',
  'defaultRoles',
  'roleInheritance',
]

/** Fields of a tenant's settings as `GET /v1/mgmt/tenant/settings` gives them (schema `GetTenantSettingsResponse`). */
const SETTINGS_FIELDS = [
  'domains',
  'selfProvisioningDomains',
  'authType',
  'enabled',
  'refreshTokenExpiration',
  'refreshTokenExpirationUnit',
  'sessionTokenExpiration',
  'sessionTokenExpirationUnit',
  'stepupTokenExpiration',
  'stepupTokenExpirationUnit',
  'enableInactivity',
  'inactivityTime',
  'inactivityTimeUnit',
  'JITDisabled',
  'ssoSetupSuiteSettings',
]

/** A tenant of an older layout in Descope's words, its settings apart, and what was not understood. */
export interface OlderTenant {
  readonly document: JsonObject
  readonly settings: JsonObject | undefined
  readonly rest: JsonObject
}

/**
 * Puts a tenant of an older layout into Descope's words. `enabled` becomes `disabled`. `domains` alone means the
 * self-provisioning domains, as in config files (a guess: no older writer is known); beside those it is the record's
 * own list of SSO domains.
 */
export function tenantFromOlder(older: JsonObject): OlderTenant {
  const { known, rest } = rename(older, fieldsByFold(TENANT_FIELDS))
  const unknown = new Map(Object.entries(rest))
  const tenantId = unknown.get('tenant_id') ?? unknown.get('tenantId')
  if (!known.has('id') && typeof tenantId === 'string') known.set('id', tenantId)
  unknown.delete('tenant_id')
  unknown.delete('tenantId')

  const enabled = unknown.get('enabled')
  if (typeof enabled === 'boolean') {
    if (!known.has('disabled')) known.set('disabled', !enabled)
    unknown.delete('enabled')
  }
  const domains = known.get('domains')
  if (domains !== undefined && !known.has('selfProvisioningDomains')) {
    known.set('selfProvisioningDomains', domains)
    known.delete('domains')
  }
  const settings = unknown.get('settings')
  if (!isObject(settings)) return { document: objectOf(known), settings: undefined, rest: objectOf(unknown) }
  // Config files call the SSO domains by name; the service has them as `domains`.
  const renamed = rename(settings, fieldsByFold(SETTINGS_FIELDS).set('ssodomains', 'domains'))
  unknown.delete('settings')
  if (Object.keys(renamed.rest).length > 0) unknown.set('settings', renamed.rest)
  return { document: objectOf(known), settings: objectOf(renamed.known), rest: objectOf(unknown) }
}

function rename(
  object: JsonObject,
  byFold: ReadonlyMap<string, string>,
): { readonly known: Map<string, Json>; readonly rest: JsonObject } {
  const known = new Map<string, Json>()
  const rest: (readonly [string, Json])[] = []
  for (const [key, value] of Object.entries(object)) {
    const field = byFold.get(fold(key))
    if (field === undefined || (field !== key && member(object, field) !== undefined)) rest.push([key, value])
    else known.set(field, value)
  }
  return { known, rest: objectOf(rest) }
}

function fieldsByFold(fields: readonly string[]): Map<string, string> {
  return new Map(fields.map((field) => [fold(field), field]))
}

function fold(key: string): string {
  return key.replaceAll(/[_-]/g, '').toLowerCase()
}
