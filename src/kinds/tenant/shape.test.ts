import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { objectOf, type Json } from '../../core/model/json.js'
import { tenantFields } from './fields.js'
import { checkTenant, tenantAliases, tenantHints, tenantSchema } from './shape.js'

const whole = {
  id: 'acme',
  name: 'Acme',
  selfProvisioningDomains: ['acme.com'],
  customAttributes: { plan: 'pro', seats: 5, trial: false, tags: ['a', 1], old: null },
  disabled: false,
  enforceSSO: true,
  enforceSSOExclusions: ['U1'],
  federatedAppIds: ['app'],
  roleInheritance: 'userOnly',
  parent: 'group',
  defaultRoles: ['Viewer'],
  settings: {
    enabled: true,
    sessionTokenExpiration: 10,
    sessionTokenExpirationUnit: 'minutes',
    refreshTokenExpiration: 4,
    refreshTokenExpirationUnit: 'weeks',
    stepupTokenExpiration: 30,
    stepupTokenExpirationUnit: 'seconds',
    enableInactivity: true,
    inactivityTime: 2,
    inactivityTimeUnit: 'hours',
    JITDisabled: true,
    ssoDomains: ['sso.acme.com'],
  },
}

describe('the shape of an entry', () => {
  it('takes every field', () => {
    expect(tenantSchema.safeParse(whole).error).toBeUndefined()
  })

  it('offers exactly the declarable fields', () => {
    const declarable = (fields: typeof tenantFields) =>
      Object.keys(fields).filter((name) => fields[name]?.undeclarable !== true)
    const { settings } = tenantFields
    expect(
      Object.keys(whole)
        .filter((key) => key !== 'id')
        .sort(),
    ).toEqual(declarable(tenantFields).sort())
    expect(Object.keys(whole.settings).sort()).toEqual(
      settings?.type === 'object' ? declarable(settings.fields).sort() : [],
    )
  })

  it('takes null for every declaration of emptiness', () => {
    const { settings, ...rest } = whole
    const emptied = (of: object) => Object.fromEntries(Object.keys(of).map((key) => [key, null]))
    const entry = { ...emptied(rest), id: 'acme', settings: emptied(settings) }
    expect(tenantSchema.safeParse(entry).error).toBeUndefined()
  })

  it.each([
    ['an unknown key', { id: 'a', colour: 'red' }],
    ['an unknown key of the settings', { id: 'a', settings: { colour: 'red' } }],
    ['no id', { name: 'Acme' }],
    ['an empty name', { id: 'a', name: '' }],
    ['a number for a name', { id: 'a', name: 7 }],
    ['a text for a flag', { id: 'a', disabled: 'yes' }],
    ['a text for a list', { id: 'a', selfProvisioningDomains: 'acme.com' }],
    ['an inheritance that does not exist', { id: 'a', roleInheritance: 'all' }],
    ['an object as an attribute', { id: 'a', customAttributes: { plan: { name: 'pro' } } }],
    ['a list of flags as an attribute', { id: 'a', customAttributes: { plan: [true] } }],
    ['no lifetime', { id: 'a', settings: { sessionTokenExpiration: 0 } }],
    ['a lifetime beyond int32', { id: 'a', settings: { sessionTokenExpiration: 2 ** 31 } }],
    ['half a minute', { id: 'a', settings: { sessionTokenExpiration: 0.5 } }],
    ['a unit that does not exist', { id: 'a', settings: { sessionTokenExpirationUnit: 'fortnights' } }],
    ['empty settings written as nothing', { id: 'a', settings: null }],
  ])('refuses %s', (_what, entry) => {
    expect(tenantSchema.safeParse(entry).success).toBe(false)
  })

  it('can be given to editors as a JSON schema', () => {
    expect(z.toJSONSchema(tenantSchema, { io: 'input' })).toMatchObject({
      required: ['id'],
      additionalProperties: false,
    })
  })

  it('has a hint for keys of older files', () => {
    expect(Object.keys(tenantHints)).toEqual(expect.arrayContaining(['enabled', 'flow_ids', 'flowIds']))
    expect(tenantHints['enabled']).toContain('disabled: true')
    expect(tenantAliases['domains']).toBe('selfProvisioningDomains')
  })
})

describe('checkTenant', () => {
  it('finds nothing wrong with a good entry', () => {
    expect(checkTenant(whole)).toEqual([])
  })

  it('names the place of every bad domain', () => {
    const problems = checkTenant({
      selfProvisioningDomains: ['acme.com', 'nowhere', 'co.uk'],
      settings: { ssoDomains: ['https://sso.acme.com'] },
    })
    expect(problems.map(({ path }) => path)).toEqual([
      '/selfProvisioningDomains/1',
      '/selfProvisioningDomains/2',
      '/settings/ssoDomains/0',
    ])
  })

  it('takes emoji and names written from right to left, not control characters', () => {
    expect(checkTenant({ name: 'Acme 🚀 \u200fאבג' })).toEqual([])
    const [problem] = checkTenant({ name: 'Acme\u001b[31m' })
    expect(problem?.path).toBe('/name')
    expect(problem?.message).not.toContain('\u001b')
  })

  it('looks at an attribute with a name of our own language too', () => {
    const named = (value: Json) => ({ customAttributes: objectOf([['__proto__', value]]) })
    expect(checkTenant(named('x'))).toEqual([])
    expect(checkTenant(named(null))).toEqual([])
    expect(checkTenant(named({ polluted: true }))).toHaveLength(1)
  })

  it('refuses a number that is not exact', () => {
    expect(
      checkTenant({ customAttributes: { 'a/b': 2 ** 60, list: [1, 2 ** 53], good: 2 ** 53 - 1 } }),
    ).toEqual([
      expect.objectContaining({ path: '/customAttributes/a~1b' }),
      expect.objectContaining({ path: '/customAttributes/list' }),
    ])
  })
})
