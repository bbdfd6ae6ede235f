import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { emulatorClient, type EmulatorClient } from '../support/emulator-client.js'

const CREATE = '/v1/mgmt/tenant/create'
const UPDATE = '/v1/mgmt/tenant/update'
const PATCH = '/v1/mgmt/tenant/patch'
const DELETE = '/v1/mgmt/tenant/delete'
const SEARCH = '/v1/mgmt/tenant/search'
const SETTINGS = '/v1/mgmt/tenant/settings'

const full = {
  id: 'acme',
  name: 'Acme',
  customAttributes: { plan: 'pro', seats: 3 },
  selfProvisioningDomains: ['acme.com'],
  authType: 'saml',
  disabled: true,
  enforceSSO: true,
  enforceSSOExclusions: ['a@acme.com'],
  federatedAppIds: ['app'],
  roleInheritance: 'userOnly',
}
const cleared = {
  customAttributes: {},
  selfProvisioningDomains: [],
  authType: 'none',
  disabled: false,
  enforceSSO: false,
  enforceSSOExclusions: [],
  federatedAppIds: [],
  roleInheritance: '',
}

async function withTenants(
  client: EmulatorClient,
  ...tenants: readonly JsonObject[]
): Promise<EmulatorClient> {
  for (const tenant of tenants) await client.ok('POST', CREATE, { name: tenant['id'], ...tenant })
  return client
}

const load = (client: EmulatorClient, id: string) =>
  client.ok('GET', `/v1/mgmt/tenant?id=${encodeURIComponent(id)}`)

async function codeOf(client: EmulatorClient, path: string, body: object): Promise<string> {
  const answer = await client.call(path === PATCH ? 'PATCH' : 'POST', path, { body })
  expect(answer.status).toBe(400)
  return (answer.body as { errorCode: string }).errorCode
}

describe('create', () => {
  it('stores everything it is given and nothing that the service makes', async () => {
    const client = await withTenants(emulatorClient({ clock: { now: () => 1_700_000_000_999 } }))
    const made = { createdTime: 1, successors: ['x'], domains: ['x.com'], defaultRoles: ['x'] }
    await client.ok('POST', CREATE, { ...full, ...made })
    expect(await load(client, 'acme')).toEqual({
      ...full,
      createdTime: 1_700_000_000,
      successors: [],
      domains: [],
      defaultRoles: [],
      parent: '',
    })
  })

  it.each([{}, { id: '' }, { id: null }])('makes an id for %j', async (body) => {
    const { id } = await emulatorClient().ok('POST', CREATE, { name: 'Acme', ...body })
    expect(id).toMatch(/^T[0-9A-Za-z]{27}$/)
  })

  it('takes null for absent everywhere', async () => {
    const client = emulatorClient()
    const nulls = Object.fromEntries(Object.keys({ ...cleared, parent: '' }).map((key) => [key, null]))
    await client.ok('POST', CREATE, { id: 'acme', name: 'Acme', ...nulls })
    expect(await load(client, 'acme')).toMatchObject(cleared)
  })

  it.each([
    ['no name', { id: 'a' }, 'The name field is required'],
    ['an empty name', { name: '' }, 'The name field is required'],
    [
      'an unknown inheritance',
      { name: 'A', roleInheritance: 'all' },
      'The roleInheritance field must be one of: none, userOnly',
    ],
    [
      'an unknown authType',
      { name: 'A', authType: 'ldap' },
      'The authType field must be one of: none, saml, oidc',
    ],
  ])('refuses %s in the service’s words', async (_name, body, message) => {
    const { status, body: reply } = await emulatorClient().call('POST', CREATE, { body })
    expect(status).toBe(400)
    expect(reply).toEqual({
      errorCode: 'E011003',
      errorDescription: 'Request is invalid',
      errorMessage: message,
      message,
    })
  })

  it.each([{ name: 5 }, { disabled: 'yes' }, { selfProvisioningDomains: 'a.com' }, { customAttributes: [] }])(
    'refuses a wrong type: %j',
    async (wrong) => {
      expect(await codeOf(emulatorClient(), CREATE, { name: 'A', ...wrong })).toBe('E011001')
    },
  )

  it('has names and ids that are unique in a project, and free again after a delete', async () => {
    const client = await withTenants(emulatorClient(), full)
    expect(await codeOf(client, CREATE, { id: 'acme', name: 'Other' })).toBe('E073307')
    expect(await codeOf(client, CREATE, { id: 'other', name: 'Acme' })).toBe('E073307')
    await client.ok('POST', DELETE, { id: 'acme' })
    await client.ok('POST', CREATE, { id: 'acme', name: 'Acme' })
  })

  it.each(['__proto__', 'constructor', '../../x', 'a/b', 'ü ß', '😀', 'a&b=c'])(
    'takes the id %s',
    async (id) => {
      const client = await withTenants(emulatorClient(), { id, name: id })
      expect(await load(client, id)).toMatchObject({ id, name: id })
    },
  )

  it('refuses an unknown parent, unless the guess is that it does not care', async () => {
    expect(await codeOf(emulatorClient(), CREATE, { name: 'A', parent: 'none' })).toBe('E111104')
    const client = emulatorClient({ guesses: { 'tenant-unknown-parent': 'accept' } })
    await client.ok('POST', CREATE, { id: 'a', name: 'A', parent: 'none' })
    expect(await load(client, 'a')).toMatchObject({ parent: 'none' })
  })

  it('lets tenants share a domain, unless the guess is that it does not', async () => {
    const a = { id: 'a', selfProvisioningDomains: ['x.com'] }
    const b = { id: 'b', name: 'b', selfProvisioningDomains: ['y.com', 'x.com'] }
    await withTenants(emulatorClient(), a, b)
    const client = await withTenants(emulatorClient({ guesses: { 'tenant-shared-domains': 'refuse' } }), a)
    expect(await codeOf(client, CREATE, b)).toBe('E073307')
  })
})

describe('update', () => {
  it('clears what is left out and leaves what it cannot write', async () => {
    const client = await withTenants(emulatorClient(), { id: 'root' }, { ...full, parent: 'root' })
    await client.ok('POST', SETTINGS, { tenantId: 'acme', domains: ['sso.acme.com'] })
    await client.ok('POST', '/v1/mgmt/tenant/updateDefaultRoles', { id: 'acme', defaultRoles: ['R'] })
    const before = await load(client, 'acme')
    await client.ok('POST', UPDATE, { id: 'acme', name: 'Acme', parent: '', createdTime: 5 })
    expect(await load(client, 'acme')).toEqual({ ...before, ...cleared })
  })

  it('needs id and name, an existing tenant and a free name', async () => {
    const client = await withTenants(emulatorClient(), full, { id: 'other', name: 'Other' })
    expect(await codeOf(client, UPDATE, { name: 'Acme' })).toBe('E011003')
    expect(await codeOf(client, UPDATE, { id: 'acme', customAttributes: {} })).toBe('E011003')
    expect(await codeOf(client, UPDATE, { id: 'nobody', name: 'Nobody' })).toBe('E111102')
    expect(await codeOf(client, UPDATE, { id: 'acme', name: 'Other' })).toBe('E073307')
    await client.ok('POST', UPDATE, { id: 'acme', name: 'Acme' })
  })

  it('keeps a field that no document names, and clears it when it is left out', async () => {
    const client = await withTenants(emulatorClient(), { id: 'acme', region: { eu: true } })
    expect(await load(client, 'acme')).toMatchObject({ region: { eu: true } })
    await client.ok('POST', UPDATE, { id: 'acme', name: 'acme', region: 'us' })
    expect(await load(client, 'acme')).toMatchObject({ region: 'us' })
    await client.ok('POST', UPDATE, { id: 'acme', name: 'acme' })
    expect(await load(client, 'acme')).not.toHaveProperty('region')
  })

  it('ignores such a field where that is the guess', async () => {
    const client = await withTenants(emulatorClient({ guesses: { 'tenant-unknown-fields': 'ignore' } }), {
      id: 'acme',
      region: 'eu',
    })
    expect(await load(client, 'acme')).not.toHaveProperty('region')
  })
})

describe('patch', () => {
  it('changes what it is given and nothing else', async () => {
    const client = await withTenants(emulatorClient(), { ...full, region: 'eu' })
    const before = await load(client, 'acme')
    const change = {
      disabled: false,
      enforceSSOExclusions: [],
      roleInheritance: '',
      customAttributes: { a: 1 },
    }
    await client.ok('PATCH', PATCH, { id: 'acme', enforceSSO: null, ...change })
    expect(await load(client, 'acme')).toEqual({ ...before, ...change })
  })

  it('merges maps where that is the guess', async () => {
    const client = await withTenants(emulatorClient({ guesses: { 'tenant-patch-maps': 'merge' } }), full)
    await client.ok('PATCH', PATCH, { id: 'acme', customAttributes: { seats: 4, a: 1 } })
    expect(await load(client, 'acme')).toMatchObject({ customAttributes: { plan: 'pro', seats: 4, a: 1 } })
  })

  it('fails like an update', async () => {
    const client = await withTenants(emulatorClient(), full, { id: 'other', name: 'Other' })
    expect(await codeOf(client, PATCH, { id: 'acme', name: '' })).toBe('E011003')
    expect(await codeOf(client, PATCH, { id: 'acme', name: 'Other' })).toBe('E073307')
    expect(await codeOf(client, PATCH, { id: 'nobody' })).toBe('E111102')
  })

  it('is not there where that is the guess', async () => {
    const { call } = emulatorClient({ guesses: { 'tenant-patch': 'absent' } })
    const answer = await call('PATCH', PATCH, { body: { id: 'acme' } })
    expect(answer.status).toBe(404)
    expect(answer.body).not.toHaveProperty('errorCode')
  })
})

describe('hierarchy', () => {
  const family = [
    { id: 'root' },
    { id: 'b', parent: 'root' },
    { id: 'a', parent: 'root' },
    { id: 'aa', parent: 'a' },
  ]

  it('shows direct children, oldest first, everywhere', async () => {
    const client = await withTenants(emulatorClient(), ...family)
    expect(await load(client, 'root')).toMatchObject({ parent: '', successors: ['b', 'a'] })
    expect(await load(client, 'aa')).toMatchObject({ parent: 'a', successors: [] })
    const { tenants } = await client.ok('GET', '/v1/mgmt/tenant/all')
    expect((tenants as readonly JsonObject[]).map(({ successors }) => successors)).toEqual([
      ['b', 'a'],
      [],
      ['aa'],
      [],
    ])
    await client.ok('POST', DELETE, { id: 'b' })
    expect(await load(client, 'root')).toMatchObject({ successors: ['a'] })
  })

  it.each([
    ['refuse', ['root', 'b', 'a', 'aa']],
    ['orphan', ['b', 'a', 'aa']],
    ['cascade', []],
  ])('deletes a tenant with children after the guess %s', async (guess, left) => {
    const client = await withTenants(
      emulatorClient({ guesses: { 'tenant-delete-children': guess } }),
      ...family,
    )
    const answer = await client.call('POST', DELETE, { body: { id: 'root' } })
    expect(answer).toMatchObject(
      guess === 'refuse' ? { status: 400, body: { errorCode: 'E111103' } } : { status: 200, body: {} },
    )
    const { tenants } = await client.ok('GET', '/v1/mgmt/tenant/all')
    expect((tenants as readonly JsonObject[]).map(({ id }) => id)).toEqual(left)
    if (guess === 'orphan') expect(await load(client, 'a')).toMatchObject({ parent: '', successors: ['aa'] })
  })

  it('refuses to delete what is not there, unless the guess is that it does not care', async () => {
    expect(await codeOf(emulatorClient(), DELETE, { id: 'nobody' })).toBe('E111103')
    expect(await codeOf(emulatorClient(), DELETE, {})).toBe('E011003')
    const client = emulatorClient({ guesses: { 'tenant-delete-unknown': 'accept' } })
    expect(await client.ok('POST', DELETE, { id: 'nobody' })).toEqual({})
  })
})

describe('search', () => {
  const tenants = [
    {
      id: 'a',
      name: 'A',
      selfProvisioningDomains: ['a.com', 'x.com'],
      customAttributes: { plan: 'pro', seats: 3 },
    },
    {
      id: 'b',
      name: 'B',
      parent: 'a',
      selfProvisioningDomains: ['x.com'],
      customAttributes: { plan: 'pro' },
    },
    { id: 'c', name: 'C', parent: 'b', authType: 'oidc', customAttributes: { tags: ['x', 'y'] } },
  ]

  it.each<[object, readonly string[]]>([
    [{}, ['a', 'b', 'c']],
    [{ tenantIds: [], tenantNames: null, authType: '', topLevelOnly: false }, ['a', 'b', 'c']],
    [{ tenantIds: ['c', 'a', 'c', 'nobody'] }, ['c', 'a']],
    [{ tenantIds: ['nobody'] }, []],
    [{ tenantNames: ['B', 'C'] }, ['b', 'c']],
    [{ tenantNames: ['b'] }, []],
    [{ tenantSelfProvisioningDomains: ['x.com'] }, ['a', 'b']],
    [{ tenantSSODomains: ['sso.com'] }, ['b']],
    [{ customAttributes: { plan: 'pro' } }, ['a', 'b']],
    [{ customAttributes: { plan: 'pro', seats: 3 } }, ['a']],
    [{ customAttributes: { tags: ['x', 'y'] } }, ['c']],
    [{ customAttributes: { constructor: 'x' } }, []],
    [{ authType: 'oidc' }, ['c']],
    [{ parentTenantId: 'a' }, ['b']],
    [{ parentTenantId: 'nobody' }, []],
    [{ topLevelOnly: true }, ['a']],
    [{ tenantIds: ['a', 'b'], parentTenantId: 'a' }, ['b']],
    [{ tenantIds: ['a'], tenantNames: ['B'] }, []],
  ])('finds by %j', async (filter, ids) => {
    const client = await withTenants(emulatorClient(), ...tenants)
    await client.ok('POST', SETTINGS, {
      tenantId: 'b',
      domains: ['sso.com'],
      selfProvisioningDomains: ['x.com'],
    })
    const found = (await client.ok('POST', SEARCH, filter))['tenants'] as readonly JsonObject[]
    expect(found.map(({ id }) => id)).toEqual(ids)
    for (const tenant of found) expect(tenant).toEqual(await load(client, tenant['id'] as string))
  })
})

describe('settings', () => {
  const read = (client: EmulatorClient) => client.ok('GET', `${SETTINGS}?id=acme`)

  it('begin with the numbers of a project, or with zeros', async () => {
    const client = await withTenants(emulatorClient(), full)
    expect(await read(client)).toMatchObject({
      domains: [],
      selfProvisioningDomains: ['acme.com'],
      authType: 'saml',
      enabled: false,
      sessionTokenExpiration: 10,
      sessionTokenExpirationUnit: 'minutes',
    })
    const zeros = await withTenants(emulatorClient({ guesses: { 'tenant-new-settings': 'zero' } }), full)
    expect(await read(zeros)).toMatchObject({ sessionTokenExpiration: 0, sessionTokenExpirationUnit: '' })
  })

  it('are overwritten as a whole, the record’s part included', async () => {
    const client = await withTenants(emulatorClient(), full)
    const suite = { enabled: true, styleId: 'S' }
    await client.ok('POST', SETTINGS, {
      tenantId: 'acme',
      domains: ['sso.acme.com'],
      sessionTokenExpiration: '7',
      future: 1,
      ssoSetupSuiteSettings: suite,
    })
    expect(await read(client)).toMatchObject({
      sessionTokenExpiration: 7,
      future: 1,
      ssoSetupSuiteSettings: suite,
    })
    expect(await load(client, 'acme')).toMatchObject({
      domains: ['sso.acme.com'],
      selfProvisioningDomains: [],
      authType: 'none',
      enforceSSO: true,
      enforceSSOExclusions: ['a@acme.com'],
      federatedAppIds: ['app'],
    })
    await client.ok('POST', SETTINGS, { tenantId: 'acme', enforceSSO: false })
    const after = await read(client)
    expect(after).toMatchObject({ domains: [], sessionTokenExpiration: 0 })
    expect(after).not.toHaveProperty('future')
    expect(after).not.toHaveProperty('ssoSetupSuiteSettings')
    expect(await load(client, 'acme')).toMatchObject({ enforceSSO: false, federatedAppIds: ['app'] })
  })

  it('can leave the setup suite and clear the SSO fields, where that is the guess', async () => {
    const guesses = { 'tenant-settings-suite': 'keep', 'tenant-settings-sso-fields': 'clear' }
    const client = await withTenants(emulatorClient({ guesses }), full)
    await client.ok('POST', SETTINGS, { tenantId: 'acme', ssoSetupSuiteSettings: { enabled: true } })
    await client.ok('POST', SETTINGS, { tenantId: 'acme' })
    expect(await read(client)).toMatchObject({ ssoSetupSuiteSettings: { enabled: true } })
    expect(await load(client, 'acme')).toMatchObject({ enforceSSO: false, federatedAppIds: [] })
  })

  it('survive an update of the record and end with the tenant', async () => {
    const client = await withTenants(emulatorClient(), full)
    await client.ok('POST', SETTINGS, { tenantId: 'acme', sessionTokenExpiration: 7 })
    await client.ok('POST', UPDATE, { id: 'acme', name: 'Acme' })
    expect(await read(client)).toMatchObject({ sessionTokenExpiration: 7 })
    await client.ok('POST', DELETE, { id: 'acme' })
    await withTenants(client, full)
    expect(await read(client)).toMatchObject({ sessionTokenExpiration: 10 })
  })

  it('need an existing tenant and whole numbers', async () => {
    const client = await withTenants(emulatorClient(), full)
    expect(await client.call('GET', `${SETTINGS}?id=nobody`)).toMatchObject({
      body: { errorCode: 'E111104' },
    })
    expect(await client.call('GET', SETTINGS)).toMatchObject({ body: { errorCode: 'E011003' } })
    expect(await codeOf(client, SETTINGS, { tenantId: 'nobody' })).toBe('E111102')
    expect(await codeOf(client, SETTINGS, {})).toBe('E011003')
    expect(await codeOf(client, SETTINGS, { tenantId: 'acme', inactivityTime: 1.5 })).toBe('E011001')
  })
})

describe('default roles', () => {
  const path = '/v1/mgmt/tenant/updateDefaultRoles'

  it('are replaced as a list', async () => {
    const client = await withTenants(emulatorClient(), full)
    await client.ok('POST', path, { id: 'acme', defaultRoles: ['Tenant Admin', 'Editor'] })
    await client.ok('POST', path, { id: 'acme' })
    expect(await load(client, 'acme')).toMatchObject({ defaultRoles: [] })
    expect(await codeOf(client, path, { id: 'nobody', defaultRoles: [] })).toBe('E111102')
  })

  it('are refused when the project does not have them, where that is the guess', async () => {
    const guesses = { 'tenant-unknown-default-roles': 'refuse' }
    const client = await withTenants(emulatorClient({ guesses }), full)
    expect(await codeOf(client, path, { id: 'acme', defaultRoles: ['Editor'] })).toBe('E111403')
    await client.ok('POST', path, { id: 'acme', defaultRoles: ['Tenant Admin'] })
  })
})
