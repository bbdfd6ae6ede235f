import DescopeClient from '@descope/node-sdk'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { startEmulator, type StartOptions } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'

type Sdk = ReturnType<typeof DescopeClient>
type Reply<T> = { readonly ok: boolean; readonly data?: T; readonly error?: object }

async function start(
  options: Partial<StartOptions> = {},
): Promise<{ readonly sdk: Sdk; readonly url: string }> {
  const started = await startEmulator({ port: 0, emulations, ...options })
  onTestFinished(() => started.close())
  const sdk = DescopeClient({ projectId: 'P2sdk', managementKey: 'K2key', baseUrl: started.url })
  return { sdk, url: started.url }
}

async function ok<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { ok: isOk, data, error } = await reply
  if (!isOk) throw new Error(JSON.stringify(error))
  return data as T
}

const refused = (errorCode: string) => ({
  ok: false,
  error: expect.objectContaining({ errorCode }) as object,
})

describe('Descope’s node SDK', () => {
  let tenant: Sdk['management']['tenant']
  let url: string
  beforeEach(async () => {
    const { sdk, url: its } = await start()
    tenant = sdk.management.tenant
    url = its
  })

  it('creates and loads a tenant with everything it can say', async () => {
    await ok(tenant.createWithId('root', 'Root'))
    const before = Math.floor(Date.now() / 1000)
    const { id } = await ok(
      tenant.create('Acme', ['acme.com'], { plan: 'pro', seats: 3 }, true, true, 'root', 'userOnly'),
    )
    expect(id).toMatch(/^T[0-9A-Za-z]{27}$/)
    const record = await ok(tenant.load(id))
    expect(record).toEqual({
      id,
      name: 'Acme',
      customAttributes: { plan: 'pro', seats: 3 },
      selfProvisioningDomains: ['acme.com'],
      domains: [],
      authType: 'none',
      createdTime: expect.any(Number) as number,
      disabled: true,
      enforceSSO: true,
      enforceSSOExclusions: [],
      federatedAppIds: [],
      parent: 'root',
      successors: [],
      defaultRoles: [],
      roleInheritance: 'userOnly',
    })
    expect(record.createdTime).toBeGreaterThanOrEqual(before)
    expect(record.createdTime).toBeLessThan(before + 60)
    expect(await ok(tenant.load('root'))).toMatchObject({ parent: '', successors: [id] })
  })

  it('is given the id back that it chose', async () => {
    expect(await ok(tenant.createWithId('acme', 'Acme'))).toEqual({ id: 'acme' })
  })

  it('clears with an update what the update leaves out', async () => {
    await ok(tenant.createWithId('acme', 'Acme', ['acme.com'], { plan: 'pro' }, true, true, '', 'userOnly'))
    await ok(tenant.update('acme', 'Acme Ltd', ['acme.io']))
    expect(await ok(tenant.load('acme'))).toMatchObject({
      name: 'Acme Ltd',
      selfProvisioningDomains: ['acme.io'],
      customAttributes: {},
      disabled: false,
      enforceSSO: false,
      roleInheritance: '',
    })
  })

  it('lists, searches and deletes', async () => {
    await ok(tenant.createWithId('a', 'A', ['a.com'], { plan: 'pro' }))
    await ok(tenant.createWithId('b', 'B', ['b.com'], { plan: 'pro' }, false, false, 'a'))
    await ok(tenant.createWithId('c', 'C'))
    const ids = async (found: Promise<Reply<{ id?: string }[]>>) => (await ok(found)).map(({ id }) => id)
    expect(await ids(tenant.loadAll())).toEqual(['a', 'b', 'c'])
    expect(await ids(tenant.searchAll())).toEqual(['a', 'b', 'c'])
    expect(await ids(tenant.searchAll(['c', 'a', 'nobody']))).toEqual(['c', 'a'])
    expect(await ids(tenant.searchAll([], ['B']))).toEqual(['b'])
    expect(await ids(tenant.searchAll(undefined, undefined, ['a.com', 'b.com']))).toEqual(['a', 'b'])
    expect(await ids(tenant.searchAll([], [], [], { plan: 'pro' }, 'a'))).toEqual(['b'])
    await ok(tenant.delete('b', true))
    await ok(tenant.delete('a'))
    expect(await ids(tenant.loadAll())).toEqual(['c'])
  })

  it('reads and overrides settings', async () => {
    await ok(tenant.createWithId('acme', 'Acme', ['acme.com']))
    expect(await ok(tenant.getSettings('acme'))).toMatchObject({
      enabled: false,
      selfProvisioningDomains: ['acme.com'],
      domains: [],
    })
    await ok(
      tenant.configureSettings('acme', {
        selfProvisioningDomains: ['acme.io'],
        domains: ['sso.acme.com'],
        authType: 'saml',
        enabled: true,
        sessionTokenExpiration: 12,
        sessionTokenExpirationUnit: 'hours',
        JITDisabled: true,
        ssoSetupSuiteSettings: { enabled: true },
      }),
    )
    expect(await ok(tenant.getSettings('acme'))).toMatchObject({
      domains: ['sso.acme.com'],
      selfProvisioningDomains: ['acme.io'],
      authType: 'saml',
      enabled: true,
      sessionTokenExpiration: 12,
      sessionTokenExpirationUnit: 'hours',
      refreshTokenExpiration: 0,
      JITDisabled: true,
      ssoSetupSuiteSettings: { enabled: true },
    })
    expect(await ok(tenant.load('acme'))).toMatchObject({
      domains: ['sso.acme.com'],
      selfProvisioningDomains: ['acme.io'],
      authType: 'saml',
    })
  })

  it('sets default roles', async () => {
    await ok(tenant.createWithId('acme', 'Acme'))
    await ok(tenant.updateDefaultRoles('acme', ['Tenant Admin']))
    expect(await ok(tenant.load('acme'))).toMatchObject({ defaultRoles: ['Tenant Admin'] })
  })

  it('is told what went wrong by code', async () => {
    await ok(tenant.createWithId('acme', 'Acme'))
    await ok(tenant.createWithId('other', 'Other'))
    expect(await tenant.createWithId('acme', 'New')).toMatchObject(refused('E073307'))
    expect(await tenant.create('Acme')).toMatchObject(refused('E073307'))
    expect(await tenant.update('other', 'Acme')).toMatchObject(refused('E073307'))
    expect(await tenant.load('nobody')).toMatchObject(refused('E111104'))
    expect(await tenant.update('nobody', 'Nobody')).toMatchObject(refused('E111102'))
    expect(await tenant.create('')).toMatchObject({
      ok: false,
      code: 400,
      error: {
        errorCode: 'E011003',
        errorDescription: 'Request is invalid',
        errorMessage: 'The name field is required',
      },
    })
    expect(await tenant.load('')).toMatchObject({ error: { errorMessage: 'The id field is required' } })
  })

  it('meets a 404 where the ledger says absent', async () => {
    expect(await tenant.generateSSOConfigurationLink('acme', 60)).toMatchObject({ ok: false, code: 404 })
    expect(await tenant.revokeSSOConfigurationLink('acme')).toMatchObject({ ok: false, code: 404 })
  })

  it('makes its handshake', async () => {
    await ok(tenant.loadAll())
    const seen = async () => {
      const reply = await fetch(`${url}/_emulator/requests`)
      return ((await reply.json()) as { requests: { path: string }[] }).requests.map(({ path }) => path)
    }
    await expect.poll(seen).toContain('/v1/mgmt/license')
  })
})

describe('Descope’s node SDK with flows and the theme', () => {
  it('lists, exports, imports and deletes flows', async () => {
    const { flow } = (await start()).sdk.management
    const { flows, total } = await ok(flow.list())
    expect(total).toBe(flows.length)
    expect(total).toBeGreaterThan(5)
    expect(flows).toContainEqual(
      expect.objectContaining({ id: 'sign-up-or-in', name: 'Sign Up or In', disabled: false }),
    )
    const exported = await ok(flow.export('sign-up-or-in'))
    expect(exported.screens[0]).toMatchObject({ flowId: 'sign-up-or-in', htmlTemplate: { ROOT: {} } })
    const stored = await ok(flow.import('sign-up-or-in', exported.flow, exported.screens))
    expect(stored).toMatchObject({ flow: { version: 2, dsl: exported.flow.dsl as object } })
    const copied = await ok(flow.import('copy', { ...exported.flow, name: 'Copy' }, exported.screens))
    expect(copied).toMatchObject({ flow: { id: 'copy', name: 'Copy', version: 1 } })
    expect(await ok(flow.export('copy'))).toEqual(copied)
    await ok(flow.delete(['copy', 'sign-in']))
    expect((await ok(flow.list())).total).toBe(total - 1)
  })

  it('is told by code which flow is missing', async () => {
    const { flow } = (await start()).sdk.management
    expect(await flow.export('none')).toMatchObject({ code: 500, ...refused('E103003') })
    expect(await flow.export('')).toMatchObject({ code: 400, ...refused('E011003') })
    expect(await flow.run('sign-in')).toMatchObject({ ok: false, code: 404 })
  })

  it('imports a theme, whose version goes up by one', async () => {
    const { theme } = (await start()).sdk.management
    const before = await ok(theme.export())
    const cssTemplate = { light: { globals: {} }, dark: {} }
    const after = await ok(theme.import({ ...before.theme, cssTemplate }))
    expect(after.theme).toEqual({ ...before.theme, version: 2, cssTemplate })
    expect(await ok(theme.export())).toEqual(after)
  })
})

describe('Descope’s node SDK with roles and permissions', () => {
  it('creates, changes and deletes many at once', async () => {
    const { role, permission } = (await start()).sdk.management
    const own = { description: '', systemDefault: false }
    await ok(
      permission.createBatch([
        { ...own, name: 'a' },
        { ...own, name: 'b' },
      ]),
    )
    // The SDK's type of a permission leaves out the id that its batches want.
    const listed: readonly { readonly name: string; readonly id?: string }[] = await ok(permission.loadAll())
    const id = listed.find(({ name }) => name === 'a')?.id ?? ''
    await ok(permission.updateBatch([{ id, newName: 'aa' }]))
    const created = await ok(
      role.createBatch([
        { name: 'A', description: '', permissionNames: ['aa'], createdTime: 0 },
        { name: 'B', description: '', permissionNames: [], createdTime: 0 },
      ]),
    )
    expect(created).toMatchObject([{ name: 'A', permissionNames: ['aa'] }, { name: 'B' }])
    const [first] = created
    await ok(role.updateBatch([{ id: first?.id ?? '', newName: 'AA', permissionNames: ['b'] }]))
    await ok(permission.deleteBatch(['aa']))
    expect(await ok(role.loadAll())).toContainEqual(
      expect.objectContaining({ name: 'AA', permissionNames: ['b'] }),
    )
    await ok(role.deleteBatch(['AA', 'B']))
    expect((await ok(role.loadAll())).map(({ name }) => name)).toEqual(['Tenant Admin'])
  })

  it('creates, updates, finds and deletes', async () => {
    const { role, permission, tenant } = (await start()).sdk.management
    await ok(tenant.createWithId('acme', 'Acme'))
    await ok(permission.create('read', 'Read it'))
    await ok(role.create('Reader', 'Reads', ['read']))
    await ok(role.create('Reader', 'Reads there', ['read'], 'acme', true))
    const names = async (found: ReturnType<typeof role.loadAll>) => (await ok(found)).map(({ name }) => name)
    expect(await names(role.loadAll())).toEqual(['Tenant Admin', 'Reader', 'Reader'])
    expect(await ok(role.search({ tenantIds: ['acme'] }))).toMatchObject([
      { name: 'Reader', permissionNames: ['read'], tenantId: 'acme', default: true },
    ])
    await ok(role.update('Reader', 'Guest'))
    expect(await ok(role.search({ roleNameLike: 'gues' }))).toMatchObject([
      { description: '', permissionNames: [], tenantId: '' },
    ])
    await ok(permission.update('read', 'see'))
    expect(await ok(permission.loadAll())).toContainEqual(
      expect.objectContaining({ name: 'see', description: '', systemDefault: false }),
    )
    await ok(permission.delete('see'))
    await ok(role.delete('Reader', 'acme'))
    const [, guest] = await ok(role.loadAll())
    await ok(role.deleteWithId(guest?.id ?? ''))
    expect(await names(role.loadAll())).toEqual(['Tenant Admin'])
  })

  it('is told what went wrong by code', async () => {
    const { role, permission } = (await start()).sdk.management
    expect(await role.create('Tenant Admin')).toMatchObject(refused('E024209'))
    expect(await role.create('New', '', ['none'])).toMatchObject(refused('E111303'))
    expect(await role.delete('none')).toMatchObject(refused('E111403'))
    expect(await permission.create('SSO Admin')).toMatchObject(refused('E024104'))
    expect(await permission.delete('none')).toMatchObject(refused('E111303'))
  })
})

describe('Descope’s node SDK under other conditions', () => {
  it('is told how long to wait', async () => {
    const { sdk } = await start({ clock: { now: () => 1_000_000 } })
    const replies = await Promise.all(
      Array.from({ length: 1001 }, async () => sdk.management.tenant.searchAll(['nobody'])),
    )
    const limited = replies.filter(({ ok: isOk }) => !isOk)
    expect(limited[0]).toMatchObject({ code: 429, error: { errorCode: 'E130429', retryAfter: 10 } })
    // The handshake takes one of the thousand.
    expect(limited).toHaveLength(2)
  })

  it('is refused with another key', async () => {
    const { sdk } = await start({ key: 'another' })
    expect(await sdk.management.tenant.loadAll()).toMatchObject({ ok: false, code: 401 })
  })

  it('finds the codes when business errors are a server error', async () => {
    const { sdk } = await start({ guesses: { 'business-error-status': '500' } })
    expect(await sdk.management.tenant.load('nobody')).toMatchObject({ code: 500, ...refused('E111104') })
  })

  it('adds events to the audit and searches it', async () => {
    const { sdk } = await start()
    const { audit, tenant: tenants } = sdk.management
    const beforeMs = Date.now()
    await ok(tenants.createWithId('acme', 'Acme'))
    const event = {
      action: 'Export',
      type: 'warn',
      actorId: 'nightly',
      tenantId: 'acme',
      data: { rows: 3 },
    } as const
    await ok(audit.createEvent(event))
    const records = await ok(audit.search({ from: beforeMs, tenants: ['acme'] }))
    expect(records.map(({ action }) => action)).toEqual(['Export', 'TenantCreate'])
    expect(records[0]).toMatchObject({ loginIds: [], tenants: ['acme'], data: { rows: 3 } })
    expect(records[0]?.occurred).toBeGreaterThanOrEqual(beforeMs)
    const { audits, total } = await ok(audit.searchAll({ text: 'nobody', noTenants: true }))
    expect({ audits, total }).toEqual({ audits: [], total: 0 })
  })
})
