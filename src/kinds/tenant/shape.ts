import { z } from 'zod'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { pointerTo, type Pointer } from '../../core/model/pointer.js'
import { printable } from '../../core/model/printable.js'
import { domainProblem } from './domain.js'

/** Largest value of the API's int32. */
const LONGEST_LIFETIME = 2_147_483_647
/**
 * Documented for inactivity, seen for sessions (`minutes`) and refresh tokens (`days`, `weeks`). Taken for all (a guess).
 */
const INACTIVITY_UNITS = ['minutes', 'hours', 'days', 'weeks'] as const
/** A guess from Descope's Terraform provider, whose durations also know seconds. */
const LIFETIME_UNITS = ['seconds', ...INACTIVITY_UNITS] as const

const texts = z.array(z.string().min(1)).nullable().optional()
const flag = z.boolean().nullable().optional()
const lifetime = z.int().min(1).max(LONGEST_LIFETIME).nullable().optional()
const lifetimeUnit = z.enum(LIFETIME_UNITS).nullable().optional()

const attribute = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))])

const settings = z.strictObject({
  enabled: flag.describe('Whether this tenant has session settings of its own instead of the project’s.'),
  sessionTokenExpiration: lifetime.describe('Lifetime of a session token, in its unit.'),
  sessionTokenExpirationUnit: lifetimeUnit.describe('Unit of the lifetime of a session token.'),
  refreshTokenExpiration: lifetime.describe('Lifetime of a refresh token, in its unit.'),
  refreshTokenExpirationUnit: lifetimeUnit.describe('Unit of the lifetime of a refresh token.'),
  stepupTokenExpiration: lifetime.describe('Lifetime of a step-up token, in its unit.'),
  stepupTokenExpirationUnit: lifetimeUnit.describe('Unit of the lifetime of a step-up token.'),
  enableInactivity: flag.describe('Whether a session ends when it is not used.'),
  inactivityTime: lifetime.describe('How long a session may stay unused, in its unit.'),
  inactivityTimeUnit: z.enum(INACTIVITY_UNITS).nullable().optional().describe('Unit of that time.'),
  JITDisabled: flag.describe('Whether SSO may not create users at their first sign-in.'),
  ssoDomains: texts.describe('Domains whose users sign in through this tenant’s SSO.'),
})

/** One entry of `tenants:` with canonical keys. `null` declares emptiness. */
export const tenantSchema = z.strictObject({
  id: z.string().min(1).describe('The tenant’s id. It cannot be changed later.'),
  name: z
    .string()
    .min(1)
    .nullable()
    .optional()
    .describe('Unique in the project. Needed to create the tenant.'),
  selfProvisioningDomains: texts.describe(
    'People with an address of such a domain join this tenant by themselves.',
  ),
  customAttributes: z
    .record(z.string().min(1), attribute.nullable())
    .nullable()
    .optional()
    .describe(
      'Only the keys written here are managed; null as a value takes the key away, null alone all keys.',
    ),
  disabled: flag.describe('Whether the tenant is switched off.'),
  enforceSSO: flag.describe('Whether users of this tenant must sign in through SSO.'),
  enforceSSOExclusions: texts.describe('Users who need not.'),
  federatedAppIds: texts.describe('Federated applications this tenant may use.'),
  roleInheritance: z
    .enum(['', 'none', 'userOnly'])
    .nullable()
    .optional()
    .describe('How roles given in the tenant above count in this one, in Descope’s words.'),
  parent: z.string().nullable().optional().describe('Id of the tenant above; given at creation only.'),
  defaultRoles: texts.describe('Names of project roles that every new member gets.'),
  settings: settings
    .optional()
    .describe('Session settings and SSO domains. Reading them costs a call per tenant.'),
})

export const tenantAliases: Readonly<Record<string, string>> = {
  domains: 'selfProvisioningDomains',
  enforceSso: 'enforceSSO',
  enforceSsoExclusions: 'enforceSSOExclusions',
  jitDisabled: 'JITDisabled',
  // The name Descope's own SDKs use for the API's `enabled` of the settings.
  sessionSettingsEnabled: 'enabled',
}

const NO_FLOWS =
  'Flows belong to the project, not to a tenant. Leave this out and list the flows under `flows:`.'
const MADE_BY_SERVICE = 'The service makes it; leave it out.'

export const tenantHints: Readonly<Record<string, string>> = {
  enabled:
    'A tenant is switched off by `disabled: true`. Session settings of its own are switched on by `settings: { enabled: true }`.',
  flow_ids: NO_FLOWS,
  flowIds: NO_FLOWS,
  authType: 'It follows from the tenant’s SSO configuration, which is not managed here; it is kept as it is.',
  createdTime: MADE_BY_SERVICE,
  successors: 'It follows from the `parent` of other tenants; leave it out.',
}

export interface EntryProblem {
  readonly path: Pointer
  readonly message: string
  readonly hint?: string
}

/** What an entry says that cannot be, beyond its shape. */
export function checkTenant(declared: JsonObject): readonly EntryProblem[] {
  const settingsPart = member(declared, 'settings')
  return [
    ...nameProblems(member(declared, 'name')),
    ...domainProblems(['selfProvisioningDomains'], member(declared, 'selfProvisioningDomains')),
    ...domainProblems(
      ['settings', 'ssoDomains'],
      isObject(settingsPart) ? member(settingsPart, 'ssoDomains') : undefined,
    ),
    ...attributeProblems(member(declared, 'customAttributes')),
  ]
}

function nameProblems(name: Json | undefined): readonly EntryProblem[] {
  if (typeof name !== 'string' || !/\p{Cc}/u.test(name)) return []
  return [
    { path: '/name', message: `The name ${printable(JSON.stringify(name))} has control characters in it` },
  ]
}

function domainProblems(place: readonly string[], domains: Json | undefined): readonly EntryProblem[] {
  if (!Array.isArray(domains)) return []
  return (domains as readonly Json[]).flatMap((domain, index) => {
    const problem = typeof domain === 'string' ? domainProblem(domain) : undefined
    return problem === undefined ? [] : [{ path: pointerTo([...place, String(index)]), ...problem }]
  })
}

function attributeProblems(attributes: Json | undefined): readonly EntryProblem[] {
  if (!isObject(attributes)) return []
  return Object.entries(attributes).flatMap(([name, value]) => {
    const path = pointerTo(['customAttributes', name])
    // zod passes over a key of this name in a record, so its value is looked at here.
    if (name === '__proto__' && value !== null && !attribute.safeParse(value).success) {
      return [
        { path, message: 'An attribute is a text, a number, true, false or a list of texts and numbers' },
      ]
    }
    if (!(Array.isArray(value) ? value : [value]).some(isBeyondDouble)) return []
    return [{ path, message: 'The number is too large to be exact', hint: 'Write it as text, in quotes.' }]
  })
}

function isBeyondDouble(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
}
