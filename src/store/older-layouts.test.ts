import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json } from '../core/model/json.js'
import { putJson, putText, storeInMemory } from '../../test/support/store-in-memory.js'

const read = async (json: Json, key = 'backups/P1/20240506_070809/project.json') => {
  const { store, driver } = storeInMemory()
  await putJson(driver, key, json)
  const [ref] = await store.backups.list('P1')
  if (ref === undefined) throw new Error('not listed')
  return store.backups.read('P1', ref.id)
}

const exportedFlow = {
  flowId: 'sign-in',
  metadata: { name: 'Sign in', timestamp: 'not ours' },
  contents: { startTask: '0', tasks: {} },
  screens: [],
}
const consoleFlow = {
  flow: { id: 'sign-in', name: 'Sign in', dsl: { startTask: '0', tasks: {} } },
  screens: [],
}

describe('an older tenant layout', () => {
  it('is read with tenant_id and config', async () => {
    const { backup, soundness, ref, rest } = await read({
      tenant_id: 'acme',
      config: {
        name: 'Acme',
        domains: ['acme.com'],
        custom_attributes: { plan_name: 'pro' },
        enabled: false,
      },
      metadata: {
        timestamp: '2024-05-06T07:08:10Z',
        operation: 'update',
        project_id: 'P1',
        description: 'before',
      },
    })
    expect(soundness).toBe('older')
    expect(rest).toBeUndefined()
    expect(ref).toMatchObject({
      id: '20240506_070809',
      timeMs: Date.UTC(2024, 4, 6, 7, 8, 10),
      operation: 'update',
    })
    expect(backup).toMatchObject({
      project_id: 'P1',
      environment: null,
      metadata: { description: 'before', targets: [], parts: ['tenants'], digest: '' },
    })
    const document = {
      id: 'acme',
      name: 'Acme',
      selfProvisioningDomains: ['acme.com'],
      customAttributes: { plan_name: 'pro' },
      disabled: true,
    }
    expect(backup.collections).toEqual({ tenants: [{ id: 'acme', document, spec: document }] })
  })

  it('is read with metadata and tenant, in Descope’s own words', async () => {
    const tenant = {
      id: 'acme',
      name: 'Acme',
      selfProvisioningDomains: ['acme.com'],
      domains: ['sso.acme.com'],
      enforceSSO: true,
      disabled: false,
      createdTime: 1700000000,
    }
    const { backup } = await read({ metadata: { environment: 'prod' }, tenant })
    expect(backup.environment).toBe('prod')
    expect(backup.collections.tenants?.[0]?.document).toEqual(tenant)
  })

  it('takes snake_case and camelCase for the same words, acronyms too', async () => {
    const { backup, rest } = await read({
      tenantId: 'acme',
      config: {
        name: 'Acme',
        self_provisioning_domains: ['acme.com'],
        enforce_sso: true,
        enforceSsoExclusions: ['U1'],
        federated_app_ids: ['a'],
        role_inheritance: 'userOnly',
        default_roles: ['Editor'],
        settings: {
          session_token_expiration: 20,
          jit_disabled: true,
          ssoDomains: ['sso.acme.com'],
          theme: 'dark',
        },
        flow_ids: ['sign-in'],
        status: 'active',
      },
      metadata: {},
    })
    const [tenant] = backup.collections.tenants ?? []
    expect(tenant?.document).toEqual({
      id: 'acme',
      name: 'Acme',
      selfProvisioningDomains: ['acme.com'],
      enforceSSO: true,
      enforceSSOExclusions: ['U1'],
      federatedAppIds: ['a'],
      roleInheritance: 'userOnly',
      defaultRoles: ['Editor'],
    })
    expect(tenant?.companions).toEqual({
      settings: { sessionTokenExpiration: 20, JITDisabled: true, domains: ['sso.acme.com'] },
    })
    // What is not understood is kept apart: a restore must not send it.
    expect(rest).toEqual({ flow_ids: ['sign-in'], status: 'active', settings: { theme: 'dark' } })
  })

  it('lets disabled stand where enabled is said too', async () => {
    const { backup } = await read({ tenant: { id: 'a', enabled: true, disabled: true }, metadata: {} })
    expect(backup.collections.tenants?.[0]?.document).toEqual({ id: 'a', disabled: true })
  })

  it('keeps __proto__ as data', async () => {
    const { store, driver } = storeInMemory()
    await putText(
      driver,
      'backups/P1/20240506_070809/project.json',
      '{"tenant_id":"a","config":{"__proto__":{"x":1},"custom_attributes":{"__proto__":"y"}},"metadata":{}}',
    )
    const { backup, rest } = await store.backups.read('P1', '20240506_070809')
    expect(JSON.stringify(backup.collections.tenants?.[0]?.document)).toContain('{"__proto__":"y"}')
    expect(JSON.stringify(rest)).toBe('{"__proto__":{"x":1}}')
  })
})

describe('an older project layout', () => {
  it('is read with lists', async () => {
    const { backup, rest } = await read({
      project_id: 'P1',
      tenants: [
        { id: 'a', name: 'A', note: 'x' },
        { tenant_id: 'b', config: { name: 'B' } },
      ],
      flows: [{ flow_id: 'f', flow_data: { anything: 1 } }, exportedFlow],
      metadata: { timestamp: 1714979290 },
      exported_by: 'someone',
    })
    expect(backup.metadata.timestamp).toBe('2024-05-06T07:08:10.000Z')
    expect(backup.collections.tenants?.map(({ id, document }) => [id, document.name])).toEqual([
      ['a', 'A'],
      ['b', 'B'],
    ])
    expect(backup.collections.flows).toEqual([{ id: 'sign-in', document: exportedFlow, spec: {} }])
    // What is no flow is kept apart: a restore must not send it.
    expect(rest).toEqual({
      exported_by: 'someone',
      'tenants/a': { note: 'x' },
      flows: [{ f: { anything: 1 } }],
    })
  })

  it('is read with maps by id', async () => {
    const { backup } = await read({
      project_id: 'P1',
      tenants: { a: { name: 'A' } },
      flows: { 'sign-in': consoleFlow },
      metadata: {},
    })
    expect(backup.collections.tenants?.[0]?.document).toEqual({ id: 'a', name: 'A' })
    expect(backup.collections.flows?.[0]).toMatchObject({ id: 'sign-in', document: { flowId: 'sign-in' } })
  })
})

describe('an older flow layout', () => {
  const fromConsole = {
    flowId: 'sign-in',
    metadata: { name: 'Sign in' },
    contents: { startTask: '0', tasks: {} },
    screens: [],
  }
  const { flowId: _flowId, ...nameless } = exportedFlow
  it.each([
    ['flow_id and an exported document', { flow_id: 'sign-in', flow_data: exportedFlow }, exportedFlow],
    ['flow_id and a console document', { flow_id: 'sign-in', flow_data: consoleFlow }, fromConsole],
    ['flow_id and an envelope', { flowId: 'sign-in', flowData: { flow: exportedFlow } }, exportedFlow],
    ['flow_id and a document of no name', { flow_id: 'sign-in', flow_data: nameless }, exportedFlow],
    ['a bare document, as exported', exportedFlow, exportedFlow],
    ['a bare document, as the console gives it', consoleFlow, fromConsole],
    ['a bare document, as the API answers', { flow: exportedFlow }, exportedFlow],
  ])('is read from %s, as an exported document', async (_what, json, document) => {
    const { backup, soundness } = await read(json)
    expect(soundness).toBe('older')
    expect(backup.collections).toEqual({ flows: [{ id: 'sign-in', document, spec: {} }] })
  })

  it('is called by its file where nothing in it names it', async () => {
    const { store, driver } = storeInMemory()
    await putJson(driver, 'backups/P1/sign-in_20240506_070809.json', nameless)
    const { backup, ref } = await store.backups.read('P1', '20240506')
    expect(backup.collections.flows?.[0]).toMatchObject({ id: 'sign-in', document: { flowId: 'sign-in' } })
    expect(ref.timeMs).toBe(Date.UTC(2024, 4, 6, 7, 8, 9))
  })

  it('is called as the file around it says, also where the document says otherwise', async () => {
    const { backup } = await read({ flow_id: 'sign-up', flow_data: exportedFlow, metadata: {} })
    expect(backup.collections.flows?.[0]).toMatchObject({ id: 'sign-up', document: { flowId: 'sign-up' } })
  })

  it('keeps a record of the list as that: without screens it is no whole flow', async () => {
    const record = consoleFlow.flow
    for (const data of [record, { flow: record }]) {
      const { backup } = await read({ flow_id: 'sign-in', flow_data: data, metadata: {} })
      expect(backup.collections.flows?.[0]?.document).toEqual(record)
    }
  })

  const real = ['exported', 'console'].map((name) => join(import.meta.dirname, '../../../shared/real', name))
  const files = real.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.json'))
          .map((name) => join(folder, name))
      : [],
  )
  it.skipIf(files.length === 0)(
    'is recognised in documents of strangers (skips where they are absent)',
    async () => {
      const { store } = storeInMemory()
      for (const file of files) {
        const { backup } = await store.backups.read('P1', file)
        expect({ file, count: backup.collections.flows?.length }).toEqual({ file, count: 1 })
        expect(backup.project_id).toBe('')
      }
    },
  )
})

describe('where older backups lie', () => {
  const tenant = (id: string, timestamp?: string): Json => ({
    tenant_id: id,
    config: { name: id },
    metadata: timestamp === undefined ? {} : { timestamp },
  })

  it('is the project’s folder or the one above, flat or in folders', async () => {
    const { store, driver } = storeInMemory()
    await putJson(driver, 'backups/P1/20240101_000000/project.json', tenant('a'))
    await putJson(driver, 'backups/P1/acme_20240102_000000.json', tenant('b'))
    await putJson(driver, 'backups/20240103_000000/project.json', tenant('c'))
    await putJson(driver, 'backups/2024-01-04T00-00-00.json', tenant('d'))
    await putJson(driver, 'backups/P1/plain.json', tenant('e', '2024-01-05T00:00:00'))
    await putJson(driver, 'backups/P1/timeless.json', tenant('f'))
    await putJson(driver, 'backups/P2/20240107_000000/project.json', tenant('other project'))
    await putJson(driver, 'backups/P1/notes.json', { hello: 'world' })
    await putJson(driver, 'backups/P1/20240101_000000/flows/x.json', tenant('too deep'))
    const refs = await store.backups.list('P1')
    expect(refs.map(({ id, timeMs }) => [id, new Date(timeMs).toISOString().slice(0, 10)])).toEqual([
      ['plain', '2024-01-05'],
      ['2024-01-04T00-00-00', '2024-01-04'],
      ['20240103_000000', '2024-01-03'],
      ['acme_20240102_000000', '2024-01-02'],
      ['20240101_000000', '2024-01-01'],
      ['timeless', '1970-01-01'],
    ])
    for (const ref of refs) expect((await store.backups.read('P1', ref.id)).soundness).toBe('older')
    // The place tells the project where the file does not.
    expect((await store.backups.read('P1', 'timeless')).backup.project_id).toBe('P1')
    expect((await store.backups.read('P1', '20240103')).backup.project_id).toBe('')
  })

  it('shows a broken file in the list, so that it can be named', async () => {
    const { store, driver } = storeInMemory()
    await putText(driver, 'backups/P1/acme.json', '{"tenant_id": "acme"')
    expect((await store.backups.list('P1')).map(({ id }) => id)).toEqual(['acme'])
    await expect(store.backups.read('P1', 'acme')).rejects.toMatchObject({
      code: 'backup-malformed',
      where: { line: 1, column: 21 },
    })
  })
})
