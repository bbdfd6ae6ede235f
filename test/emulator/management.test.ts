import { describe, expect, it } from 'vitest'
import { emulatorClient } from '../support/emulator-client.js'

const KEYS = ['errorCode', 'errorDescription', 'errorMessage', 'message']

describe('management side', () => {
  it('answers the license handshake', async () => {
    const { ok } = emulatorClient()
    expect(await ok('GET', '/v1/mgmt/license')).toEqual({ rateLimitTier: 'tier1' })
  })

  it.each([
    ['no header', {}, undefined],
    ['no project', { authorization: 'Bearer key' }, undefined],
    ['not a project', { authorization: 'Bearer X1:key' }, undefined],
    ['no key', { authorization: 'Bearer P1:' }, undefined],
    ['another scheme', { authorization: 'Basic P1:key' }, undefined],
    ['another key', { authorization: 'Bearer P1:other' }, 'right'],
  ])('refuses %s', async (_name, headers, key) => {
    const { emulator } = emulatorClient({ key })
    const reply = await emulator.fetch(new Request('http://localhost/v1/mgmt/tenant/all', { headers }))
    expect(reply.status).toBe(401)
    const body: unknown = await reply.json()
    expect(Object.keys(body as object)).toEqual(KEYS)
    expect(JSON.stringify(body)).not.toContain('right')
  })

  it('lets in the one key it was given, and any without', async () => {
    const one = emulatorClient({ key: 'key' })
    expect((await one.call('GET', '/v1/mgmt/tenant/all')).status).toBe(200)
    const any = emulatorClient()
    const headers = { authorization: 'Bearer P2other:whatever' }
    expect((await any.call('GET', '/v1/mgmt/tenant/all', { headers })).status).toBe(200)
  })

  it('can answer 403 to a refused key', async () => {
    const { call } = emulatorClient({ key: 'right', guesses: { 'refused-key-status': '403' } })
    expect((await call('GET', '/v1/mgmt/tenant/all')).status).toBe(403)
  })

  it.each([
    ['POST', '/v1/mgmt/tenant/all'],
    ['POST', '/v1/mgmt/tenant'],
    ['GET', '/v1/mgmt/tenant/create'],
    ['DELETE', '/v1/mgmt/license'],
  ])('answers %s %s, a wrong method, with a server error without a message', async (method, path) => {
    const { call } = emulatorClient()
    const { status, body } = await call(method, path)
    expect(status).toBe(500)
    expect(body).toEqual({ errorCode: 'E010009', errorDescription: expect.any(String) as string })
  })

  it.each(['/v1/mgmt/permission/search', '/v1/mgmt/tenant/all/', '/v9/mgmt/tenant/all', '/'])(
    'answers the unknown path %s with a 404 without a code of Descope',
    async (path) => {
      const { call } = emulatorClient()
      const { status, body } = await call('GET', path)
      expect(status).toBe(404)
      expect(body).not.toHaveProperty('errorCode')
    },
  )

  it.each(['{"name":', '[]', '"text"', '<html>'])('refuses the body %s', async (body) => {
    const { call } = emulatorClient()
    const reply = await call('POST', '/v1/mgmt/tenant/create', { body })
    expect(reply.status).toBe(400)
    expect(Object.keys(reply.body as object)).toEqual(KEYS)
  })

  it('takes an absent body for an empty one', async () => {
    const { ok } = emulatorClient()
    expect(await ok('POST', '/v1/mgmt/tenant/search')).toEqual({ tenants: [] })
  })

  it('keeps projects apart', async () => {
    const { call } = emulatorClient()
    await call('POST', '/v1/mgmt/tenant/create', { body: { id: 'acme', name: 'Acme' }, projectId: 'P1' })
    expect((await call('GET', '/v1/mgmt/tenant?id=acme', { projectId: 'P2' })).status).toBe(400)
    expect((await call('GET', '/v1/mgmt/tenant?id=acme', { projectId: 'P1' })).status).toBe(200)
  })

  it('keeps every digit of a number that a double cannot hold', async () => {
    const { emulator, ok } = emulatorClient()
    const body = '{"id":"acme","name":"Acme","customAttributes":{"seats":12345678901234567890}}'
    await ok('POST', '/v1/mgmt/tenant/create', body)
    const reply = await emulator.fetch(
      new Request('http://localhost/v1/mgmt/tenant?id=acme', {
        headers: { authorization: 'Bearer P2test:k' },
      }),
    )
    expect(await reply.text()).toContain('"seats":12345678901234567890')
  })

  it('says a defect of an emulation without stopping, and takes back what it wrote', async () => {
    const warnings: string[] = []
    const { call } = emulatorClient({
      log: { warn: (message) => warnings.push(message) },
      emulations: [
        {
          guesses: [],
          routes: [
            {
              method: 'POST',
              path: '/v1/mgmt/broken',
              handle: (_request, project) => {
                project.table('things').put('one', {})
                throw new Error('no such thing')
              },
            },
            {
              method: 'GET',
              path: '/v1/mgmt/things',
              handle: (_request, project) => ({ count: project.table('things').size }),
            },
          ],
        },
      ],
    })
    expect(await call('POST', '/v1/mgmt/broken')).toMatchObject({
      status: 500,
      body: { errorCode: 'E010009' },
    })
    expect((await call('GET', '/v1/mgmt/things')).body).toEqual({ count: 0 })
    expect(warnings).toEqual([expect.stringContaining('no such thing')])
  })

  it('gives a new project what every new one has', async () => {
    const { call } = emulatorClient({
      emulations: [
        {
          guesses: [],
          routes: [
            {
              method: 'GET',
              path: '/v1/mgmt/things',
              handle: (_request, project) => [...project.table('things').values()],
            },
          ],
          seed: (project, world) => {
            project.table('things').put('first', { id: world.newId('TH') })
          },
        },
      ],
    })
    const [first] = (await call('GET', '/v1/mgmt/things')).body as readonly { id: string }[]
    expect(first?.id).toMatch(/^TH[0-9A-Za-z]{27}$/)
    expect((await call('GET', '/v1/mgmt/things')).body).toEqual([first])
  })

  it('names what can be guessed when a guess is unknown', () => {
    expect(() => emulatorClient({ guesses: { 'tenant-patch': 'perhaps' } })).toThrow(
      expect.objectContaining({
        code: 'unknown-guess',
        hint: expect.stringContaining('absent') as string,
      }) as Error,
    )
    expect(() => emulatorClient({ guesses: { weather: 'fine' } })).toThrow(
      expect.objectContaining({ code: 'unknown-guess' }) as Error,
    )
  })
})

describe('limits', () => {
  const SDK = { 'x-descope-sdk-name': 'nodejs' }

  async function accepted(options: {
    readonly call: ReturnType<typeof emulatorClient>['call']
    readonly headers: Readonly<Record<string, string>>
    readonly requests: number
  }): Promise<number> {
    let count = 0
    for (let sent = 0; sent < options.requests; sent++) {
      const { status } = await options.call('GET', '/v1/mgmt/license', { headers: options.headers })
      if (status === 200) count += 1
    }
    return count
  }

  it('lets a raw caller in a hundred times in a minute, an SDK a thousand times in ten seconds', async () => {
    const { call } = emulatorClient({ limits: 'documented', clock: { now: () => 1_000_000 } })
    expect(await accepted({ call, headers: {}, requests: 101 })).toBe(100)
    expect(await accepted({ call, headers: SDK, requests: 1001 })).toBe(1000)
  })

  it('says how long to wait, and lets in exactly then', async () => {
    let now = 1_000_000
    const { call } = emulatorClient({ limits: 'documented', clock: { now: () => now } })
    await accepted({ call, headers: {}, requests: 50 })
    now += 10_500
    await accepted({ call, headers: {}, requests: 50 })
    const refused = await call('GET', '/v1/mgmt/license')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('50')
    expect(refused.body).toEqual({
      errorCode: 'E130429',
      errorDescription: 'https://docs.descope.com/rate-limit',
      errorMessage: 'API rate limit exceeded.',
      message: 'API rate limit exceeded.',
    })
    now += 49_499
    expect((await call('GET', '/v1/mgmt/license')).status).toBe(429)
    now += 1
    expect(await accepted({ call, headers: {}, requests: 60 })).toBe(50)
  })

  it('can be switched off', async () => {
    const { call } = emulatorClient({ limits: 'off', clock: { now: () => 0 } })
    expect(await accepted({ call, headers: {}, requests: 150 })).toBe(150)
  })
})
