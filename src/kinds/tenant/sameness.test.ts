import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEmptyAt } from '../../core/compare/index.js'
import { canonicalJson, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import { anyTenant } from '../../../test/support/arbitrary-tenant.js'
import {
  normalizeTenant,
  specOfTenant,
  tenantBreaking,
  tenantDependsOn,
  tenantKeyOf,
  tenantUniqueBy,
} from './sameness.js'
import { tenantFields } from './fields.js'

describe('normalizeTenant', () => {
  it('sorts sets, takes repeats out, folds domains and keeps declarations of emptiness', () => {
    expect(
      normalizeTenant({
        name: null,
        selfProvisioningDomains: ['b.com', 'A.com', 'a.com', 'Bücher.de'],
        customAttributes: { plan: '', old: null, tags: ['b', 'a'] },
        enforceSSOExclusions: ['B', 'a'],
        federatedAppIds: [],
        settings: { ssoDomains: ['Y.com', 'x.com'], sessionTokenExpiration: 10 },
      }),
    ).toEqual({
      name: null,
      selfProvisioningDomains: ['a.com', 'b.com', 'xn--bcher-kva.de'],
      customAttributes: { plan: '', old: null, tags: ['b', 'a'] },
      enforceSSOExclusions: ['B', 'a'],
      federatedAppIds: [],
      settings: { ssoDomains: ['x.com', 'y.com'], sessionTokenExpiration: 10 },
    })
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyTenant(), ({ document }) => {
        const once = normalizeTenant(document)
        expect(canonicalJson(normalizeTenant(once))).toBe(canonicalJson(once))
      }),
    )
  })
})

describe('specOfTenant', () => {
  const document: JsonObject = {
    id: 'acme',
    name: 'Acme',
    customAttributes: { plan: '', seats: 0, trial: false, gone: null },
    selfProvisioningDomains: ['B.com', 'a.com'],
    domains: ['sso.acme.com'],
    authType: 'saml',
    createdTime: 1_700_000_000,
    disabled: false,
    enforceSSO: true,
    enforceSSOExclusions: [],
    federatedAppIds: null,
    parent: 'group',
    successors: ['child'],
    defaultRoles: ['b', 'a'],
    roleInheritance: '',
    newThing: { level: 0 },
    newNumber: 0,
    newFlag: false,
  }
  const record = {
    name: 'Acme',
    customAttributes: { plan: '', seats: 0, trial: false },
    selfProvisioningDomains: ['a.com', 'b.com'],
    authType: 'saml',
    enforceSSO: true,
    parent: 'group',
    defaultRoles: ['a', 'b'],
    newThing: { level: 0 },
    newNumber: 0,
  }

  it('leaves out what the service makes and what is empty; unknown fields stay as they came', () => {
    expect(specOfTenant({ document, companions: {} })).toEqual(record)
  })

  it('holds settings only where they were read, without what the record has already', () => {
    const settings = {
      tenantId: 'acme',
      domains: ['Sso.acme.com'],
      selfProvisioningDomains: ['B.com', 'a.com'],
      authType: 'saml',
      enabled: true,
      sessionTokenExpiration: 10,
      sessionTokenExpirationUnit: 'minutes',
      refreshTokenExpiration: 0,
      refreshTokenExpirationUnit: '',
      enableInactivity: false,
      JITDisabled: false,
      ssoSetupSuiteSettings: {},
      newSetting: 'x',
    }
    expect(specOfTenant({ document, companions: { settings } })).toEqual({
      ...record,
      settings: {
        ssoDomains: ['sso.acme.com'],
        authType: 'saml',
        enabled: true,
        sessionTokenExpiration: 10,
        sessionTokenExpirationUnit: 'minutes',
        newSetting: 'x',
      },
    })
    expect(specOfTenant({ document, companions: { settings: { enabled: false } } })).toEqual(record)
  })

  it('treats names of our own language as data', () => {
    const odd = objectOf([
      ['id', 'acme'],
      ['__proto__', { polluted: true }],
      ['constructor', 'x'],
    ])
    const spec = specOfTenant({ document: odd, companions: {} })
    expect(Object.keys(spec).sort()).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(spec)).toBe(Object.prototype)
  })

  it('does not depend on the order of sets and keys', () => {
    fc.assert(
      fc.property(anyTenant(), ({ document, settings }) => {
        const spec = specOfTenant({ document, companions: { settings } })
        const turned = specOfTenant({
          document: turnedAround(document),
          companions: { settings: turnedAround(settings) },
        })
        expect(canonicalJson(turned)).toBe(canonicalJson(spec))
      }),
    )
  })

  it('leaves out exactly the known fields that comparing takes for empty', () => {
    fc.assert(
      fc.property(anyTenant(), ({ document }) => {
        const spec = specOfTenant({ document, companions: {} })
        for (const key of Object.keys(tenantFields).filter((name) => name !== 'customAttributes')) {
          expect(Object.hasOwn(spec, key)).toBe(!isEmptyAt(tenantFields, `/${key}`, document[key]))
        }
      }),
    )
  })
})

describe('what a tenant refers to and may not share', () => {
  it('needs its parent and its default roles', () => {
    expect(tenantDependsOn({ parent: 'a/b', defaultRoles: ['Viewer'] })).toEqual([
      'tenant/a%2Fb',
      'role/Viewer',
    ])
    expect(tenantDependsOn({ parent: '', defaultRoles: null })).toEqual([])
  })

  it('has its name and its self-provisioning domains alone', () => {
    expect(tenantUniqueBy({ name: 'Acme', selfProvisioningDomains: ['a.com', 'b.com'] })).toEqual([
      { what: 'name', value: 'Acme' },
      { what: 'domain', value: 'a.com' },
      { what: 'domain', value: 'b.com' },
    ])
    expect(tenantUniqueBy({ name: null })).toEqual([])
  })

  it('is known by its id', () => {
    expect(tenantKeyOf({ id: '__proto__' })).toBe('__proto__')
  })
})

describe('what breaks people', () => {
  const from: JsonObject = {
    selfProvisioningDomains: ['a.com', 'b.com'],
    settings: { ssoDomains: ['sso.a.com'] },
  }
  it.each<[string, JsonObject, number]>([
    ['nothing', from, 0],
    ['enforceSSO on', { ...from, enforceSSO: true }, 1],
    ['disabled on', { ...from, disabled: true }, 1],
    ['a domain removed', { ...from, selfProvisioningDomains: ['b.com', 'c.com'] }, 1],
    ['an SSO domain removed', { ...from, settings: { enabled: true } }, 1],
    ['all of it', { enforceSSO: true, disabled: true }, 5],
  ])('%s', (_what, to, count) => {
    expect(tenantBreaking({ from, to })).toHaveLength(count)
  })

  it('is not what was so before', () => {
    const strict = { enforceSSO: true, disabled: true }
    expect(tenantBreaking({ from: strict, to: strict })).toEqual([])
    expect(tenantBreaking({ from: strict, to: {} })).toEqual([])
  })
})

/** Keys in the other order, and sets too; lists inside unknown fields and attributes keep theirs. */
function turnedAround(document: JsonObject): JsonObject {
  const sets = new Set([
    'selfProvisioningDomains',
    'enforceSSOExclusions',
    'federatedAppIds',
    'defaultRoles',
    'domains',
  ])
  return objectOf(
    Object.entries(document)
      .map(([key, value]): readonly [string, Json] => [
        key,
        sets.has(key) && Array.isArray(value) ? (value as readonly Json[]).toReversed() : value,
      ])
      .toReversed(),
  )
}
