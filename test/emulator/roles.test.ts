import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { emulatorClient, type EmulatorClient } from '../support/emulator-client.js'

const role = (call: string) => `/v1/mgmt/role/${call}`
const permission = (call: string) => `/v1/mgmt/permission/${call}`
const SYSTEM = ['SSO Admin', 'User Admin', 'Impersonate']

async function roles(client: EmulatorClient): Promise<readonly JsonObject[]> {
  return (await client.ok('GET', role('all')))['roles'] as readonly JsonObject[]
}

async function permissions(client: EmulatorClient): Promise<readonly JsonObject[]> {
  return (await client.ok('GET', permission('all')))['permissions'] as readonly JsonObject[]
}

async function found(client: EmulatorClient, filter: object): Promise<readonly string[]> {
  const { roles: all } = await client.ok('POST', role('search'), filter)
  return (all as unknown as readonly { name: string; tenantId: string }[]).map(({ name, tenantId }) =>
    tenantId === '' ? name : `${tenantId}/${name}`,
  )
}

async function codeOf(client: EmulatorClient, path: string, body: object): Promise<unknown> {
  const answer = await client.call('POST', path, { body })
  expect(answer.status).toBe(400)
  return (answer.body as JsonObject)['errorCode']
}

async function prepared(guesses: Readonly<Record<string, string>> = {}): Promise<EmulatorClient> {
  const client = emulatorClient({ guesses, clock: { now: () => 1_700_000_000_999 } })
  await client.ok('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
  await client.ok('POST', permission('create'), { name: 'read', description: 'Read it' })
  await client.ok('POST', permission('create'), { name: 'write' })
  return client
}

describe('permissions', () => {
  it('are those of the system in a new project', async () => {
    const listed = await permissions(emulatorClient())
    expect(listed.map(({ name, systemDefault }) => [name, systemDefault])).toEqual(
      SYSTEM.map((name) => [name, true]),
    )
  })

  it('are created without an answer, changed by name or id, and lose what an update leaves out', async () => {
    const client = await prepared()
    expect(await client.ok('POST', permission('create'), { name: 'x' })).toEqual({})
    const read = (await permissions(client)).find(({ name }) => name === 'read')
    expect(read).toMatchObject({ description: 'Read it', systemDefault: false })
    await client.ok('POST', permission('update'), { name: 'x', newName: 'y', description: 'Y' })
    await client.ok('POST', permission('update'), { id: read?.['id'], newName: 'read' })
    await client.ok('POST', permission('delete'), { name: 'write' })
    const own = (await permissions(client)).filter(({ systemDefault }) => systemDefault === false)
    expect(own).toMatchObject([
      { id: read?.['id'], name: 'read', description: '' },
      { name: 'y', description: 'Y' },
    ])
  })

  it.each([
    ['create', { name: 'read' }, 'E024104'],
    ['update', { name: 'write', newName: 'read' }, 'E024104'],
    ['update', { name: 'none', newName: 'n' }, 'E111303'],
    ['update', { id: 'none', newName: 'n' }, 'E111303'],
    ['delete', { name: 'none' }, 'E111303'],
    ['delete', { name: 'SSO Admin' }, 'E111303'],
    ['update', { name: 'SSO Admin', newName: 'SSO' }, 'E111303'],
    ['update', { name: 'read' }, 'E011003'],
    ['create', {}, 'E011003'],
    ['delete', {}, 'E011003'],
    ['delete', { name: 'read', id: 'x' }, 'E011004'],
  ])('%s %j is %s', async (call, body, code) => {
    expect(await codeOf(await prepared(), permission(call), body)).toBe(code)
  })

  it('of the system can go, where the guess says so', async () => {
    const client = await prepared({ 'permission-system-change': 'accept' })
    await client.ok('POST', permission('delete'), { name: 'Impersonate' })
    expect((await roles(client))[0]).toMatchObject({ permissionNames: ['SSO Admin', 'User Admin'] })
  })

  it('answer a POST to a path that has only a GET like a defect', async () => {
    expect(await emulatorClient().call('POST', permission('all'))).toMatchObject({
      status: 500,
      body: { errorCode: 'E010009' },
    })
  })
})

describe('roles', () => {
  it('are Tenant Admin in a new project, with what the system permits', async () => {
    expect(await roles(emulatorClient())).toEqual([
      expect.objectContaining({ name: 'Tenant Admin', permissionNames: SYSTEM, tenantId: '' }),
    ])
  })

  it('are created and answered whole', async () => {
    const client = await prepared()
    const wanted = { name: 'Editor', description: 'Edits', permissionNames: ['read', 'write'] }
    const created = await client.ok('POST', role('create'), { ...wanted, default: true, private: true })
    expect(created).toEqual({
      ...wanted,
      id: expect.stringMatching(/^ROL[0-9A-Za-z]{27}$/) as string,
      createdTime: 1_700_000_000,
      tenantId: '',
      default: true,
      private: true,
    })
    expect((await roles(client))[1]).toEqual(created)
  })

  it('lose what an update leaves out, and keep id, tenant and time', async () => {
    const client = await prepared()
    const body = {
      name: 'Editor',
      description: 'E',
      permissionNames: ['read'],
      tenantId: 'acme',
      default: true,
    }
    const created = await client.ok('POST', role('create'), body)
    const update = { name: 'Editor', tenantId: 'acme', newName: 'Author' }
    const updated = await client.ok('POST', role('update'), update)
    expect(updated).toEqual({
      ...created,
      name: 'Author',
      description: '',
      permissionNames: [],
      default: false,
    })
    const byId = await client.ok('POST', role('update'), {
      id: created['id'],
      newName: 'Author',
      permissionNames: ['write'],
    })
    expect(byId).toEqual({ ...updated, permissionNames: ['write'] })
  })

  it('may have one name in the project and in tenants', async () => {
    const client = await prepared()
    await client.ok('POST', role('create'), { name: 'Editor' })
    await client.ok('POST', role('create'), { name: 'Editor', tenantId: 'acme' })
    await client.ok('POST', role('delete'), { name: 'Editor' })
    expect(await found(client, {})).toEqual(['Tenant Admin', 'acme/Editor'])
    expect(await codeOf(client, role('delete'), { name: 'Editor' })).toBe('E111403')
    await client.ok('POST', role('delete'), { name: 'Editor', tenantId: 'acme' })
    expect(await found(client, {})).toEqual(['Tenant Admin'])
  })

  it.each([
    ['create', { name: 'Tenant Admin' }, 'E024209'],
    ['create', { name: 'New', permissionNames: ['read', 'none'] }, 'E111303'],
    ['create', { name: 'New', tenantId: 'nobody' }, 'E112201'],
    ['create', {}, 'E011003'],
    ['create', { name: 'New', permissionNames: 'read' }, 'E011001'],
    ['update', { name: 'Editor', newName: 'Tenant Admin' }, 'E024209'],
    ['update', { name: 'Editor', newName: 'Editor', permissionNames: ['none'] }, 'E111303'],
    ['update', { name: 'none', newName: 'n' }, 'E111403'],
    ['update', { name: 'Editor' }, 'E011003'],
    ['update', { name: 'Tenant Admin', newName: 'Boss' }, 'E111403'],
    ['delete', { name: 'Tenant Admin' }, 'E111403'],
    ['delete', { id: 'none' }, 'E111403'],
    ['delete', {}, 'E011003'],
    ['delete', { name: 'Editor', id: 'x' }, 'E011004'],
  ])('%s %j is %s', async (call, body, code) => {
    const client = await prepared()
    await client.ok('POST', role('create'), { name: 'Editor' })
    expect(await codeOf(client, role(call), body)).toBe(code)
    expect(await roles(client)).toHaveLength(2)
  })

  it('let themselves be guessed otherwise', async () => {
    const client = await prepared({ 'role-built-in-change': 'accept', 'role-unknown-tenant': 'accept' })
    await client.ok('POST', role('create'), { name: 'New', tenantId: 'nobody' })
    await client.ok('POST', role('delete'), { name: 'Tenant Admin' })
    expect(await found(client, {})).toEqual(['nobody/New'])
  })

  it('are searched by every filter', async () => {
    const client = await prepared()
    await client.ok('POST', role('create'), { name: 'Editor', permissionNames: ['read', 'write'] })
    await client.ok('POST', role('create'), { name: 'Reader', permissionNames: ['read'], tenantId: 'acme' })
    const { id } = await client.ok('POST', role('create'), { name: 'Guest', description: 'Edits nothing' })
    expect(await found(client, { tenantIds: ['acme'] })).toEqual(['acme/Reader'])
    expect(await found(client, { tenantIds: ['acme'], includeProjectRoles: true })).toHaveLength(4)
    expect(await found(client, { roleNames: ['Guest', 'none'] })).toEqual(['Guest'])
    expect(await found(client, { roleIds: [id] })).toEqual(['Guest'])
    expect(await found(client, { roleNameLike: 'EDIT' })).toEqual(['Editor'])
    expect(await found(client, { permissionNames: ['read'] })).toEqual(['Editor', 'acme/Reader'])
    expect(await found(client, { text: 'edit' })).toEqual(['Editor', 'Guest'])
    expect(await found(client, { roleNames: ['Guest'], permissionNames: ['read'] })).toEqual([])
  })

  it('go with their tenant', async () => {
    const client = await prepared()
    await client.ok('POST', role('create'), { name: 'Editor', tenantId: 'acme' })
    await client.ok('POST', role('create'), { name: 'Editor' })
    await client.ok('POST', '/v1/mgmt/tenant/delete', { id: 'acme' })
    expect(await found(client, {})).toEqual(['Tenant Admin', 'Editor'])
  })

  it('are created, changed and deleted in batches, all or none', async () => {
    const client = await prepared()
    const { roles: created } = await client.ok('POST', role('create/batch'), {
      roles: [{ name: 'A', permissionNames: ['read'] }, { name: 'B', tenantId: 'acme' }, { name: 'C' }],
    })
    expect(created).toMatchObject([{ name: 'A' }, { name: 'B', tenantId: 'acme' }, { name: 'C' }])
    const before = await roles(client)
    const wrong = { roles: [{ name: 'D' }, { name: 'A' }] }
    expect(await codeOf(client, role('create/batch'), wrong)).toBe('E024209')
    const renames = {
      roles: [
        { name: 'A', newName: 'AA' },
        { name: 'none', newName: 'n' },
      ],
    }
    expect(await codeOf(client, role('update/batch'), renames)).toBe('E111403')
    expect(await codeOf(client, role('delete/batch'), { roleNames: ['A', 'none'] })).toBe('E111403')
    expect(await codeOf(client, role('create/batch'), { roles: ['A'] })).toBe('E011001')
    expect(await roles(client)).toEqual(expect.arrayContaining([...before]))
    expect(await roles(client)).toHaveLength(before.length)
    await client.ok('POST', role('delete/batch'), { roleNames: ['A', 'C'] })
    await client.ok('POST', role('delete/batch'), { roleNames: ['B'], tenantId: 'acme' })
    expect(await found(client, {})).toEqual(['Tenant Admin'])
  })

  it('keep their permissions when a batch of those fails', async () => {
    const client = await prepared()
    await client.ok('POST', permission('create/batch'), { permissions: [{ name: 'x' }, { name: 'y' }] })
    await client.ok('POST', role('create'), { name: 'Editor', permissionNames: ['x', 'y'] })
    const renames = {
      permissions: [
        { name: 'x', newName: 'xx' },
        { name: 'none', newName: 'n' },
      ],
    }
    expect(await codeOf(client, permission('update/batch'), renames)).toBe('E111303')
    expect(await codeOf(client, permission('delete/batch'), { names: ['x', 'none'] })).toBe('E111303')
    expect((await roles(client))[1]).toMatchObject({ permissionNames: ['x', 'y'] })
    await client.ok('POST', permission('update/batch'), { permissions: [{ name: 'x', newName: 'xx' }] })
    await client.ok('POST', permission('delete/batch'), { names: ['y'] })
    expect((await roles(client))[1]).toMatchObject({ permissionNames: ['xx'] })
  })

  it('follow their permissions', async () => {
    const client = await prepared()
    await client.ok('POST', role('create'), { name: 'Editor', permissionNames: ['read', 'write'] })
    await client.ok('POST', permission('update'), { name: 'read', newName: 'see' })
    await client.ok('POST', permission('delete'), { name: 'write' })
    expect((await roles(client))[1]).toMatchObject({ permissionNames: ['see'] })
  })

  it('are what default roles of tenants are held against', async () => {
    const client = await prepared({ 'tenant-unknown-default-roles': 'refuse' })
    const setDefaults = '/v1/mgmt/tenant/updateDefaultRoles'
    await client.ok('POST', role('create'), { name: 'Reader', tenantId: 'acme' })
    const body = { id: 'acme', defaultRoles: ['Tenant Admin', 'Reader'] }
    expect(await codeOf(client, setDefaults, body)).toBe('E111403')
    await client.ok('POST', role('create'), { name: 'Reader' })
    expect(await client.ok('POST', setDefaults, body)).toEqual({})
  })
})
