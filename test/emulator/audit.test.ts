import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isObject, type JsonObject } from '../../src/core/model/json.js'
import { emulatorClient, type EmulatorClient } from '../support/emulator-client.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.parse('2026-11-21T05:00:00Z')
const ACTOR = 'ann@example.com'

const event = { action: 'Export', type: 'info', actorId: 'nightly', tenantId: 'acme' }

function emulated(options: Parameters<typeof emulatorClient>[0] = {}) {
  const time = { nowMs: START_MS }
  const client = emulatorClient({ clock: { now: () => time.nowMs }, ...options })
  return { ...client, time }
}

async function search({ ok }: EmulatorClient, filters: object = {}): Promise<readonly JsonObject[]> {
  const { audits } = await ok('POST', '/v1/mgmt/audit/search', filters)
  return Array.isArray(audits) ? audits.filter(isObject) : []
}

describe('the emulator’s audit', () => {
  it('has a record of every change, with who made it and which things, and nothing else of the request', async () => {
    const client = emulated()
    await client.ok('POST', '/v1/mgmt/tenant/create', {
      id: 'acme',
      name: 'Acme',
      customAttributes: { token: 'hush' },
    })
    await client.ok('POST', '/v1/mgmt/role/create/batch', {
      roles: [{ name: 'A' }, { name: 'B', tenantId: 'acme' }],
    })
    await client.ok('PUT', '/_emulator/console', {
      actor: ACTOR,
      method: 'POST',
      path: '/v2/mgmt/flow/import',
      body: { flow: { flowId: 'demo', metadata: { name: 'Demo' }, contents: {} } },
    })
    const records = await search(client)
    expect(records).toMatchObject([
      { action: 'FlowImport', actorId: ACTOR, tenants: [], data: { flow: { flowId: 'demo' } } },
      {
        action: 'RoleCreateBatch',
        data: { roles: [{ name: 'A' }, { name: 'B', tenantId: 'acme' }] },
      },
      {
        action: 'TenantCreate',
        occurred: String(START_MS),
        projectId: 'P2test',
        type: 'info',
        tenants: ['acme'],
        data: { id: 'acme', name: 'Acme' },
      },
    ])
    expect(JSON.stringify(records)).not.toContain('hush')
    expect(records[1]?.['actorId']).toMatch(/^K2[0-9a-f]{27}$/)
    expect(records[1]?.['actorId']).toBe(records[2]?.['actorId'])
  })

  it('has none of what only reads, of what was refused, and of searches', async () => {
    const client = emulated()
    await client.ok('GET', '/v1/mgmt/tenant/all')
    await client.call('POST', '/v1/mgmt/tenant/create', { body: { id: 'nameless' } })
    await search(client)
    expect(await search(client)).toEqual([])
  })

  it('keeps projects apart, and forgets with them', async () => {
    const client = emulated()
    await client.ok('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    expect((await client.call('POST', '/v1/mgmt/audit/search', { projectId: 'P2other' })).body).toEqual({
      audits: [],
      total: 0,
    })
    await client.ok('POST', '/_emulator/reset')
    expect(await search(client)).toEqual([])
  })

  it('is kept in the data folder, and takes back what could not be kept', async () => {
    const data = mkdtempSync(join(tmpdir(), 'emulator-audit-'))
    onTestFinished(() => {
      rmSync(data, { recursive: true, force: true })
    })
    const first = emulated({ data })
    await first.ok('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    const kept = await search(first)
    first.emulator.close()
    const second = emulated({ data })
    expect(await search(second)).toEqual(kept)
    second.emulator.close()
  })

  it('adds events, and says what is missing in them', async () => {
    const client = emulated()
    await client.ok('POST', '/v1/mgmt/audit/event', { ...event, userId: 'U1', data: { rows: 3 } })
    expect(await search(client)).toMatchObject([
      {
        action: 'Export',
        type: 'info',
        actorId: 'nightly',
        tenants: ['acme'],
        userId: 'U1',
        data: { rows: 3 },
      },
    ])
    for (const field of ['action', 'type', 'actorId', 'tenantId']) {
      const answer = await client.call('POST', '/v1/mgmt/audit/event', { body: { ...event, [field]: '' } })
      expect(answer).toMatchObject({ status: 400, body: { errorMessage: `The ${field} field is required` } })
    }
    const loud = await client.call('POST', '/v1/mgmt/audit/event', { body: { ...event, type: 'loud' } })
    expect(loud.status).toBe(400)
  })

  it('is searched by time, in numbers and texts, 30 days back at most', async () => {
    const client = emulated()
    await client.ok('POST', '/v1/mgmt/audit/event', { ...event, action: 'Old' })
    client.time.nowMs += 20 * DAY_MS
    await client.ok('POST', '/v1/mgmt/audit/event', { ...event, action: 'New' })
    const actions = async (filters: object) =>
      (await search(client, filters)).map((record) => record['action'])
    expect(await actions({})).toEqual(['New', 'Old'])
    expect(await actions({ oldestFirst: true })).toEqual(['Old', 'New'])
    expect(await actions({ from: START_MS + 1 })).toEqual(['New'])
    expect(await actions({ from: String(START_MS), to: String(START_MS) })).toEqual(['Old'])
    client.time.nowMs += 11 * DAY_MS
    expect(await actions({ from: START_MS })).toEqual(['New'])

    const strict = emulated({ guesses: { 'audit-old-from': 'refuse' } })
    const old = await strict.call('POST', '/v1/mgmt/audit/search', { body: { from: START_MS - 31 * DAY_MS } })
    expect(old.status).toBe(400)
  })

  it.each([
    [{ actions: ['Export'] }, ['Export']],
    [{ excludedActions: ['Export'] }, ['TenantCreate']],
    [{ actorIds: ['nightly'] }, ['Export']],
    [{ userIds: ['U1'] }, ['Export']],
    [{ tenants: ['beta'] }, ['Export']],
    [{ tenants: ['nobody'], noTenants: true }, []],
    [{ text: 'ACME' }, ['TenantCreate']],
    [{ auditTypes: ['warn'] }, ['Export']],
    [{ levels: ['info'] }, ['TenantCreate']],
    [{ devices: ['Bot'] }, []],
    [{ methods: ['otp'] }, []],
    [{ geos: ['US'] }, []],
    [{ remoteAddresses: ['1.2.3.4'] }, []],
    [{ externalIds: ['ann'] }, []],
    [{ excludedExternalIds: ['ann'] }, ['Export', 'TenantCreate']],
    [{ loginIdsContain: ['ann'] }, []],
    [{ loginIdsNotContain: ['ann'] }, ['Export', 'TenantCreate']],
    [{ searchFields: [{ field: 'id', valStr: 'acme' }] }, ['TenantCreate']],
    [{ searchFields: [{ field: 'type', valArr: ['warn'], negative: true }] }, ['TenantCreate']],
    [{ size: 1 }, ['Export']],
    [{ size: 1, page: 1 }, ['TenantCreate']],
    [{ size: 1, page: 2 }, []],
    [{ size: 5000 }, ['Export', 'TenantCreate']],
  ])('finds with %j', async (filters, actions) => {
    const client = emulated()
    await client.ok('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    client.time.nowMs += 1
    await client.ok('POST', '/v1/mgmt/audit/event', {
      ...event,
      type: 'warn',
      tenantId: 'beta',
      userId: 'U1',
    })
    expect((await search(client, filters)).map((record) => record['action'])).toEqual(actions)
  })

  it.each([{ size: -1 }, { page: -1 }, { tenants: 'acme' }, { from: 'soon' }, { searchFields: [{}] }])(
    'refuses %j',
    async (body) => {
      expect((await emulated().call('POST', '/v1/mgmt/audit/search', { body })).status).toBe(400)
    },
  )

  it('can be told to say less, or nothing, about changes', async () => {
    const silent = emulated({ guesses: { 'audit-management': 'absent' } })
    await silent.ok('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    expect(await search(silent)).toEqual([])
    const short = emulated({ guesses: { 'audit-management-data': 'nothing' } })
    await short.ok('POST', '/v1/mgmt/tenant/create', { id: 'acme', name: 'Acme' })
    expect(await search(short)).toMatchObject([{ data: {} }])
  })

  it('lets ten searches in a minute through, whoever asks, and other calls beside them', async () => {
    const client = emulated({ limits: 'documented' })
    const ask = (headers = {}) => client.call('POST', '/v1/mgmt/audit/search', { body: {}, headers })
    for (let count = 0; count < 10; count += 1) expect((await ask()).status).toBe(200)
    const refused = await ask({ 'x-descope-sdk-name': 'node' })
    expect(refused).toMatchObject({ status: 429, body: { errorCode: 'E130429' } })
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await client.call('GET', '/v1/mgmt/tenant/all')).status).toBe(200)
    client.time.nowMs += 60_000
    expect((await ask()).status).toBe(200)
  })
})
