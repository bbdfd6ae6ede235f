import { notOneOf, requiredField } from '../../core/emulation/failures.js'
import {
  otherValues,
  readValues,
  zeroValues,
  type Shape,
  type Values,
} from '../../core/emulation/read-values.js'
import type { JsonObject } from '../../core/model/json.js'
import {
  EmulatedFailure,
  type EmulatedProject,
  type EmulatedTable,
  type EmulatedWorld,
} from '../../core/ports/emulation.js'
import type { TenantGuessChoice, TenantGuessName } from './emulation-guesses.js'

/** What an update overwrites. */
const updatable = {
  customAttributes: 'map',
  selfProvisioningDomains: 'texts',
  authType: 'text',
  disabled: 'flag',
  enforceSSO: 'flag',
  enforceSSOExclusions: 'texts',
  federatedAppIds: 'texts',
  roleInheritance: 'text',
} as const satisfies Shape

const writable = { id: 'text', name: 'text', parent: 'text', ...updatable } as const satisfies Shape
export type TenantValues = Partial<Values<typeof writable>>

/** Keys that a record has; those that cannot be written are ignored in a request. */
const recordKeys: ReadonlySet<string> = new Set([
  ...Object.keys(writable),
  'domains',
  'createdTime',
  'successors',
  'defaultRoles',
])

/** A tenant as it is stored: the read record, with `successors` left empty until it is read. */
export interface TenantRow extends JsonObject {
  readonly id: string
  readonly name: string
  readonly parent: string
  readonly domains: readonly string[]
  readonly selfProvisioningDomains: readonly string[]
  readonly authType: string
  readonly customAttributes: JsonObject
  readonly createdTime: number
  readonly defaultRoles: readonly string[]
}

/** Also the choices of the service's own documents: session settings name them, and `""` counts as unset. */
export const AUTH_TYPES = ['none', 'saml', 'oidc'] as const
const ROLE_INHERITANCES = ['none', 'userOnly'] as const

export function tenantsOf(project: EmulatedProject): EmulatedTable {
  return project.table('tenants')
}

export function tenantRow(project: EmulatedProject, id: string): TenantRow | undefined {
  return tenantsOf(project).get(id) as TenantRow | undefined
}

export function guessed<N extends TenantGuessName>(world: EmulatedWorld, name: N): TenantGuessChoice<N> {
  return world.guess(name) as TenantGuessChoice<N>
}

/** The writable fields of a request that are there, checked one by one. */
export function readTenant(body: JsonObject): TenantValues | EmulatedFailure {
  const values = readValues(body, writable)
  if (values instanceof EmulatedFailure) return values
  return (
    oneOf('roleInheritance', values.roleInheritance, ROLE_INHERITANCES) ??
    oneOf('authType', values.authType, AUTH_TYPES) ??
    values
  )
}

/** `""` and absent are always allowed. */
export function oneOf(
  name: string,
  value: string | undefined,
  choices: readonly string[],
): EmulatedFailure | undefined {
  return value === undefined || value === '' || choices.includes(value) ? undefined : notOneOf(name, choices)
}

/** The fields of a request that no document names, where the guess is that they are kept. */
export function unknownFields(
  body: JsonObject,
  world: EmulatedWorld,
  known: ReadonlySet<string> = recordKeys,
): JsonObject {
  return guessed(world, 'tenant-unknown-fields') === 'keep' ? otherValues(body, known) : {}
}

/** A record whose updatable fields are exactly `values`: what is left out is cleared. */
export function overwritten(input: {
  readonly base: Pick<TenantRow, 'id' | 'parent' | 'domains' | 'createdTime' | 'defaultRoles'>
  readonly name: string
  readonly values: TenantValues
  readonly unknown: JsonObject
  readonly world: EmulatedWorld
}): TenantRow {
  const { base, values } = input
  const all = { ...zeroValues(updatable), ...values }
  return {
    ...input.unknown,
    id: base.id,
    name: input.name,
    customAttributes: all.customAttributes,
    selfProvisioningDomains: all.selfProvisioningDomains,
    domains: base.domains,
    authType: authTypeOf(all.authType, input.world),
    createdTime: base.createdTime,
    disabled: all.disabled,
    enforceSSO: all.enforceSSO,
    enforceSSOExclusions: all.enforceSSOExclusions,
    federatedAppIds: all.federatedAppIds,
    parent: base.parent,
    successors: [],
    defaultRoles: base.defaultRoles,
    roleInheritance: all.roleInheritance,
  }
}

/** What stands where no authType was given. */
export function authTypeOf(value: string | undefined, world: EmulatedWorld): string {
  if (value !== undefined && value !== '') return value
  return guessed(world, 'tenant-auth-type') === 'none' ? 'none' : ''
}

/** The fields of a stored record that no document names. */
export function unknownFieldsOf(row: TenantRow): JsonObject {
  return otherValues(row, recordKeys)
}

/** The record as it is read: with its direct children, oldest first. */
export function readRecord(row: TenantRow, tenants: EmulatedTable): JsonObject {
  const children = tenants.where('parent', row.id)
  return children.length === 0
    ? row
    : { ...row, successors: children.map((child) => (child as TenantRow).id) }
}

/** Name and id are both unique in a project, with one code for both; also domains, where the guess says so. */
export function clashOf(
  tenants: EmulatedTable,
  row: TenantRow,
  world: EmulatedWorld,
): EmulatedFailure | undefined {
  const isOther = (other: JsonObject) => other['id'] !== row.id
  if (tenants.where('name', row.name).some(isOther)) return taken()
  if (guessed(world, 'tenant-shared-domains') === 'accept') return undefined
  const wanted = new Set(row.selfProvisioningDomains)
  for (const other of tenants.values()) {
    const { selfProvisioningDomains } = other as TenantRow
    if (isOther(other) && selfProvisioningDomains.some((domain) => wanted.has(domain))) return taken()
  }
  return undefined
}

/** The codes are reported by others, their sentences are ours: no document has them. */
export function taken(): EmulatedFailure {
  return tenantFailure('E073307', 'Tenant already exists', 'A tenant with this id or name already exists')
}

export function notLoaded(): EmulatedFailure {
  return tenantFailure('E111104', 'Failed to load tenant', 'Tenant not found')
}

export function notUpdated(): EmulatedFailure {
  return tenantFailure('E111102', 'Failed to update tenant', 'Tenant not found')
}

/** The code is a guess: permissions have 02 for update, 03 for delete and 04 for load, and two of them fit tenants. */
export function notDeleted(message: string): EmulatedFailure {
  return tenantFailure('E111103', 'Failed to delete tenant', message)
}

export function tenantFailure(code: string, description: string, message: string): EmulatedFailure {
  return new EmulatedFailure('disputed', code, description, message)
}

export function requiredText(name: string, value: string | undefined): EmulatedFailure | undefined {
  return value === undefined || value === '' ? requiredField(name) : undefined
}
