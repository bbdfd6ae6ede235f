import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/core/model/json.js'

export interface AnyTenant {
  readonly document: JsonObject
  readonly settings: JsonObject
}

const text = fc.string({ minLength: 1, maxLength: 6 })
const texts = fc.uniqueArray(text, { maxLength: 3 })
const domains = fc.uniqueArray(fc.constantFrom('a.com', 'b.com', 'C.com', 'bücher.de', 'd.org'), {
  maxLength: 3,
})
const unit = fc.constantFrom('', 'minutes', 'hours', 'days', 'weeks')
const lifetime = fc.nat({ max: 100 })
const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
const attribute: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.constant(''),
  fc.integer(),
  fc.boolean(),
  fc.array(text, { maxLength: 2 }),
)

/** Fields the program has never heard of. */
const unknown: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(
    text.map((name) => `x${name}`),
    fc.constantFrom('constructor', 'toString', 'newThing'),
  ),
  anything,
  { maxKeys: 3, noNullPrototype: true },
)

export const attributes: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('plan', 'seats', 'a/b', 'a~b', '__proto__', 'x'),
  attribute,
  { maxKeys: 4, noNullPrototype: true },
)

/** A new value for each field that files can declare, at its place. */
export const wantedValues = {
  '/name': text,
  '/selfProvisioningDomains': domains,
  '/disabled': fc.boolean(),
  '/enforceSSO': fc.boolean(),
  '/enforceSSOExclusions': texts,
  '/federatedAppIds': texts,
  '/roleInheritance': fc.constantFrom('', 'none', 'userOnly'),
  // Every project has this role, and no other is sure to be there.
  '/defaultRoles': fc.constantFrom<readonly string[]>([], ['Tenant Admin']),
  '/customAttributes/plan': attribute,
  '/customAttributes/a~1b': attribute,
  '/customAttributes/new': attribute,
  '/settings/enabled': fc.boolean(),
  '/settings/sessionTokenExpiration': fc.integer({ min: 1, max: 100 }),
  '/settings/sessionTokenExpirationUnit': fc.constantFrom('minutes', 'days'),
  '/settings/enableInactivity': fc.boolean(),
  '/settings/inactivityTime': fc.integer({ min: 1, max: 100 }),
  '/settings/JITDisabled': fc.boolean(),
  '/settings/ssoDomains': domains,
} satisfies Record<string, fc.Arbitrary<Json>>

/** A tenant as the service could hold it, with fields known and unknown to us. */
export function anyTenant(): fc.Arbitrary<AnyTenant> {
  const record = fc.record(
    {
      customAttributes: attributes,
      selfProvisioningDomains: domains,
      domains,
      authType: fc.constantFrom('', 'none', 'saml', 'oidc'),
      createdTime: fc.nat(),
      disabled: fc.boolean(),
      enforceSSO: fc.boolean(),
      enforceSSOExclusions: texts,
      federatedAppIds: texts,
      parent: fc.constantFrom('', 'group'),
      successors: texts,
      defaultRoles: texts,
      roleInheritance: fc.constantFrom('', 'none', 'userOnly'),
    },
    { requiredKeys: [] },
  )
  const settings = fc.record(
    {
      authType: fc.constantFrom('none', 'saml'),
      enabled: fc.boolean(),
      refreshTokenExpiration: lifetime,
      refreshTokenExpirationUnit: unit,
      sessionTokenExpiration: lifetime,
      sessionTokenExpirationUnit: unit,
      enableInactivity: fc.boolean(),
      inactivityTime: lifetime,
      inactivityTimeUnit: unit,
      JITDisabled: fc.boolean(),
      ssoSetupSuiteSettings: fc.record({ enabled: fc.boolean(), styleId: text }),
    },
    { requiredKeys: [] },
  )
  return fc
    .tuple(text, record, unknown, settings, unknown)
    .map(([name, known, extra, knownSettings, extraSettings]) => ({
      document: { ...extra, ...(known as JsonObject), id: 'acme', name },
      settings: { ...extraSettings, ...(knownSettings as JsonObject) },
    }))
}
