import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEmulator } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { emulatorClient } from '../support/emulator-client.js'
import { ManualClock } from '../support/manual-clock.js'

const LAG_MS = 6000
const acme = { id: 'acme', name: 'Acme' }
const flow = { flowId: 'demo', metadata: { name: 'Demo' }, contents: { startTask: '0' } }

function lagging(lagMs = LAG_MS) {
  const clock = new ManualClock()
  return { clock, ...emulatorClient({ clock, lagMs }) }
}

describe('lag', () => {
  it('hides a new tenant from every read, and then shows it to all', async () => {
    const { clock, call, ok } = lagging()
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    await ok('POST', '/v1/mgmt/tenant/settings', { tenantId: 'acme', enabled: true })
    const look = async () => ({
      all: await ok('GET', '/v1/mgmt/tenant/all'),
      found: await ok('POST', '/v1/mgmt/tenant/search', { tenantIds: ['acme'] }),
      loaded: (await call('GET', '/v1/mgmt/tenant?id=acme')).status,
      settings: (await call('GET', '/v1/mgmt/tenant/settings?id=acme')).status,
    })
    const hidden = { all: { tenants: [] }, found: { tenants: [] }, loaded: 400, settings: 400 }
    expect(await look()).toEqual(hidden)
    clock.advance(LAG_MS - 1)
    expect(await look()).toEqual(hidden)
    clock.advance(1)
    expect(await look()).toMatchObject({
      all: { tenants: [acme] },
      found: { tenants: [acme] },
      loaded: 200,
      settings: 200,
    })
  })

  it('shows what was changed and deleted as it was', async () => {
    const { clock, ok } = lagging()
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    await ok('POST', '/v1/mgmt/tenant/create', { id: 'beta', name: 'Beta' })
    clock.advance(LAG_MS)
    await ok('POST', '/v1/mgmt/tenant/update', { id: 'beta', name: 'Beta 2' })
    await ok('POST', '/v1/mgmt/tenant/delete', { id: 'acme' })
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toMatchObject({ tenants: [acme, { name: 'Beta' }] })
    clock.advance(LAG_MS)
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toMatchObject({ tenants: [{ name: 'Beta 2' }] })
  })

  it('lets writes see the truth', async () => {
    const { call, ok } = lagging()
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    expect(await call('POST', '/v1/mgmt/tenant/create', { body: acme })).toMatchObject({
      status: 400,
      body: { errorCode: 'E073307' },
    })
    await ok('POST', '/v1/mgmt/tenant/create', { id: 'child', name: 'Child', parent: 'acme' })
    await ok('POST', '/v1/mgmt/tenant/update', { id: 'acme', name: 'Acme 2' })
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toEqual({ tenants: [] })
  })

  it.each([
    ['flows of v2', '/v2/mgmt/flow/import', { flow }, 'POST', '/v2/mgmt/flow/export', { flowId: 'demo' }],
    ['flows in a list', '/v2/mgmt/flow/import', { flow }, 'POST', '/v1/mgmt/flow/list', {}],
    [
      'the theme',
      '/v2/mgmt/theme/import',
      { theme: { styles: { a: 1 } } },
      'POST',
      '/v2/mgmt/theme/export',
      {},
    ],
    ['roles', '/v1/mgmt/role/create', { name: 'Boss' }, 'GET', '/v1/mgmt/role/all', undefined],
    [
      'permissions',
      '/v1/mgmt/permission/create',
      { name: 'Sing' },
      'GET',
      '/v1/mgmt/permission/all',
      undefined,
    ],
  ] as const)('holds for %s', async (_name, write, body, method, read, asked) => {
    const { clock, call, ok } = lagging()
    const look = async () => (await call(method, read, asked === undefined ? {} : { body: asked })).body
    const before = await look()
    await ok('POST', write, body)
    expect(await look()).toEqual(before)
    clock.advance(LAG_MS)
    expect(await look()).not.toEqual(before)
  })

  it('does not hold for the console, whose changes lag like any', async () => {
    const { clock, ok } = lagging()
    const console = (method: string, path: string, body = {}) =>
      ok('PUT', '/_emulator/console', { actor: 'Ann', projectId: 'P2test', method, path, body })
    await console('POST', '/v1/mgmt/tenant/create', acme)
    expect(await console('GET', '/v1/mgmt/tenant/all')).toMatchObject({ tenants: [acme] })
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toEqual({ tenants: [] })
    clock.advance(LAG_MS)
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toMatchObject({ tenants: [acme] })
  })

  it('is switched on the own side', async () => {
    const { ok } = lagging(0)
    expect(await ok('GET', '/_emulator/lag')).toEqual({ lagMs: 0 })
    expect(await ok('PUT', '/_emulator/lag', { lagMs: 50 })).toEqual({ lagMs: 50 })
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toEqual({ tenants: [] })
    await ok('PUT', '/_emulator/lag', { lagMs: 0 })
    expect(await ok('GET', '/_emulator/lag')).toEqual({ lagMs: 0 })
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toMatchObject({ tenants: [acme] })
  })

  it.each([[{}], [{ lagMs: -1 }], [{ lagMs: 1.5 }], [{ lagMs: '5' }], [{ lagMs: 1, more: 1 }], ['{']])(
    'refuses %j',
    async (body) => {
      const { call } = lagging()
      expect(await call('PUT', '/_emulator/lag', { body })).toMatchObject({
        status: 400,
        body: { error: { code: 'emulator-request' } },
      })
    },
  )

  it('refuses a lag that is none at the start', () => {
    expect(() => createEmulator({ emulations, lagMs: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'wrong-usage' }),
    )
  })

  it('is over with the process: the next one shows everything', async () => {
    const data = mkdtempSync(join(tmpdir(), 'emulator-lag-'))
    onTestFinished(() => {
      rmSync(data, { recursive: true, force: true })
    })
    const clock = new ManualClock()
    const first = emulatorClient({ data, clock, lagMs: LAG_MS })
    await first.ok('POST', '/v1/mgmt/tenant/create', acme)
    first.emulator.close()
    const second = emulatorClient({ data, clock, lagMs: LAG_MS })
    onTestFinished(() => {
      second.emulator.close()
    })
    expect(await second.ok('GET', '/v1/mgmt/tenant/all')).toMatchObject({ tenants: [acme] })
  })

  it('knows which calls read by the method and the end of the path, unless a route says', async () => {
    const clock = new ManualClock()
    const count = (project: { table(name: string): { readonly size: number } }) => project.table('x').size
    const { ok } = emulatorClient({
      clock,
      lagMs: LAG_MS,
      emulations: [
        {
          guesses: [],
          routes: [
            {
              method: 'POST',
              path: '/put',
              handle: (_request, project) => {
                project.table('x').put('a', {})
                return {}
              },
            },
            { method: 'POST', path: '/x/search', handle: (_request, project) => ({ size: count(project) }) },
            {
              method: 'POST',
              path: '/x/research',
              handle: (_request, project) => ({ size: count(project) }),
            },
            {
              method: 'POST',
              path: '/x/check',
              isRead: true,
              handle: (_request, project) => ({ size: count(project) }),
            },
            {
              method: 'GET',
              path: '/x/fresh',
              isRead: false,
              handle: (_request, project) => ({ size: count(project) }),
            },
          ],
        },
      ],
    })
    await ok('POST', '/put')
    expect(await ok('POST', '/x/search')).toEqual({ size: 0 })
    expect(await ok('POST', '/x/research')).toEqual({ size: 1 })
    expect(await ok('POST', '/x/check')).toEqual({ size: 0 })
    expect(await ok('GET', '/x/fresh')).toEqual({ size: 1 })
  })
})
