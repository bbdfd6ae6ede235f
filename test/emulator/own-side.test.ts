import { describe, expect, it, onTestFinished } from 'vitest'
import { startEmulator } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { emulatorClient } from '../support/emulator-client.js'

const acme = { id: 'acme', name: 'Acme' }

describe('own side', () => {
  it('counts requests by method and path, its own and the console’s left out', async () => {
    const { call, ok } = emulatorClient()
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    await ok('GET', '/v1/mgmt/tenant?id=acme')
    await ok('GET', '/v1/mgmt/tenant?id=acme')
    await call('GET', '/v1/mgmt/nothing')
    await ok('PUT', '/_emulator/console', { actor: 'Ann', method: 'GET', path: '/v1/mgmt/tenant/all' })
    expect(await ok('GET', '/_emulator/requests')).toEqual({
      requests: [
        { method: 'POST', path: '/v1/mgmt/tenant/create', count: 1 },
        { method: 'GET', path: '/v1/mgmt/tenant', count: 2 },
        { method: 'GET', path: '/v1/mgmt/nothing', count: 1 },
      ],
    })
    await ok('DELETE', '/_emulator/requests')
    expect(await ok('GET', '/_emulator/requests')).toEqual({ requests: [] })
  })

  it('starts anew on a reset, the count of requests apart', async () => {
    const { ok } = emulatorClient()
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    await ok('POST', '/_emulator/reset')
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toEqual({ tenants: [] })
    expect(await ok('GET', '/_emulator/requests')).toMatchObject({ requests: [{ count: 1 }, { count: 1 }] })
  })

  it('makes a change as somebody in the console, and remembers who, when and what', async () => {
    const { ok, call } = emulatorClient({
      clock: { now: () => Date.parse('2026-11-21T05:00:00Z') },
      key: 'key',
    })
    await ok('POST', '/v1/mgmt/tenant/create', acme)
    const change = {
      actor: 'Ann',
      method: 'POST',
      path: '/v1/mgmt/tenant/update',
      body: { id: 'acme', name: 'Acme Ltd' },
    }
    expect(
      await call('PUT', '/_emulator/console', { body: change, headers: { authorization: '' } }),
    ).toMatchObject({
      status: 200,
      body: {},
    })
    expect(await ok('GET', '/v1/mgmt/tenant?id=acme')).toMatchObject({ name: 'Acme Ltd' })
    expect(await ok('GET', '/_emulator/console')).toEqual({
      changes: [
        {
          actor: 'Ann',
          time: '2026-11-21T05:00:00.000Z',
          projectId: 'P2test',
          method: 'POST',
          path: '/v1/mgmt/tenant/update',
        },
      ],
    })
  })

  it('makes no note of a change that failed', async () => {
    const { call, ok } = emulatorClient()
    const body = {
      actor: 'Ann',
      projectId: 'P1',
      method: 'POST',
      path: '/v1/mgmt/tenant/delete',
      body: { id: 'x' },
    }
    expect(await call('PUT', '/_emulator/console', { body })).toMatchObject({ status: 400 })
    expect(await ok('GET', '/_emulator/console')).toEqual({ changes: [] })
  })

  it('changes the project that is named', async () => {
    const { call, ok } = emulatorClient()
    await ok('GET', '/v1/mgmt/tenant/all')
    const change = {
      actor: 'Ann',
      method: 'POST',
      path: '/v1/mgmt/tenant/create',
      body: acme,
      projectId: 'P9',
    }
    expect((await call('PUT', '/_emulator/console', { body: change })).status).toBe(200)
    expect(await ok('GET', '/v1/mgmt/tenant/all')).toEqual({ tenants: [] })
    expect((await call('GET', '/v1/mgmt/tenant?id=acme', { projectId: 'P9' })).status).toBe(200)
  })

  it.each([
    ['no project was seen yet', { actor: 'a', method: 'GET', path: '/v1/mgmt/tenant/all' }],
    ['an actor is missing', { method: 'GET', path: '/v1/mgmt/tenant/all' }],
    ['the call does not exist', { actor: 'a', method: 'GET', path: '/v1/mgmt/no', projectId: 'P1' }],
    ['the path is none', { actor: 'a', method: 'GET', path: 'tenant', projectId: 'P1' }],
    ['the project id is none', { actor: 'a', method: 'GET', path: '/v1/mgmt/tenant/all', projectId: '1' }],
    ['the body is no object', { actor: 'a', method: 'GET', path: '/x', projectId: 'P1', body: [] }],
    ['it is not JSON', '{'],
  ])('says what is wrong when %s', async (_name, body) => {
    const { call } = emulatorClient()
    expect(await call('PUT', '/_emulator/console', { body })).toMatchObject({
      status: 400,
      body: { error: { message: expect.any(String) as string } },
    })
  })

  it('answers no web page and knows no other paths', async () => {
    const { call } = emulatorClient()
    const headers = { origin: 'http://evil.example' }
    expect((await call('POST', '/_emulator/reset', { headers })).status).toBe(403)
    expect((await call('GET', '/_emulator/secrets')).status).toBe(404)
  })

  it('answers callers on this machine only, and by a name of this machine', async () => {
    const { emulator } = emulatorClient()
    const ask = (remoteAddress: string, host: string) =>
      emulator.fetch(new Request(`http://${host}/_emulator/requests`), {
        incoming: { socket: { remoteAddress } },
      } as never)
    expect((await ask('127.0.0.1', 'localhost:4680')).status).toBe(200)
    expect((await ask('::ffff:127.0.0.1', '127.0.0.1:4680')).status).toBe(200)
    expect((await ask('::1', '[::1]:4680')).status).toBe(200)
    expect((await ask('192.168.1.7', '192.168.1.5:4680')).status).toBe(403)
    expect((await ask('127.0.0.1', 'rebound.example:4680')).status).toBe(403)
  })
})

describe('behind a socket', () => {
  it('answers, and says which port it took', async () => {
    const started = await startEmulator({ port: 0, emulations })
    onTestFinished(() => started.close())
    expect(started.url).toBe(`http://127.0.0.1:${started.port}`)
    const reply = await fetch(`${started.url}/v1/mgmt/license`, { headers: { authorization: 'Bearer P1:k' } })
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(await reply.json()).toEqual({ rateLimitTier: 'tier1' })
    expect((await fetch(`${started.url}/_emulator/requests`)).status).toBe(200)
  })

  it('says that a port is taken', async () => {
    const started = await startEmulator({ port: 0, emulations })
    onTestFinished(() => started.close())
    await expect(startEmulator({ port: started.port, emulations })).rejects.toMatchObject({
      code: 'emulator-port-unusable',
      hint: expect.stringContaining('--port') as string,
    })
  })

  it('leaves the global Request and Response alone', async () => {
    const before = { Request: globalThis.Request, Response: globalThis.Response }
    const started = await startEmulator({ port: 0, emulations })
    onTestFinished(() => started.close())
    expect({ Request: globalThis.Request, Response: globalThis.Response }).toEqual(before)
  })
})
