import { describe, expect, it } from 'vitest'
import { serviceInProcess, type Interceptor } from '../support/emulated-service.js'
import { newDesk } from '../support/run-program.js'

const THREE = `tenants:
  - { id: a, name: A }
  - { id: b, name: B }
  - { id: c, name: C, parent: b }
  - { id: d, name: D }
`

const reply = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
const business = (errorCode: string, errorMessage: string) =>
  reply(400, { errorCode, errorDescription: 'Refused', errorMessage, message: errorMessage })

async function deskWith(config: string, intercept: Interceptor) {
  const service = serviceInProcess()
  service.intercept = intercept
  const desk = await newDesk(service)
  await desk.write('descope.yaml', config)
  return { service, desk }
}

describe('a tenant that fails', () => {
  it('does not stop the others, but those that need it', async () => {
    const { service, desk } = await deskWith(THREE, async ({ call, body }, forward) =>
      call === 'tenant/create' && body['id'] === 'b' ? business('E011003', 'The name is odd') : forward(),
    )
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({
      outcome: 'partial',
      steps: [
        { address: 'tenant/a', outcome: 'done' },
        {
          address: 'tenant/b',
          outcome: 'failed',
          error: { message: expect.stringContaining('The name is odd') as unknown },
        },
        { address: 'tenant/c', outcome: 'blocked' },
        { address: 'tenant/d', outcome: 'done' },
      ],
    })
    expect(Object.keys(await service.tenants()).sort()).toEqual(['a', 'd'])

    // What was done is not done again; the same command finishes the rest.
    service.intercept = async (_sent, forward) => forward()
    await service.forgetRequests()
    const second = await desk.run('apply --yes')
    expect(second.code, second.stderr).toBe(0)
    expect(second.stdout).toContain('2 to create, 0 to update')
    expect(await service.requests()).toMatchObject({ 'POST tenant/create': 2 })
  })

  it('is told with its code, and what was written of it already', async () => {
    const { desk } = await deskWith(
      'tenants: [{ id: a, name: A, settings: { enabled: true } }]',
      async ({ method, call }, forward) =>
        method === 'POST' && call === 'tenant/settings' ? business('E011001', 'Not like this') : forward(),
    )
    const run = await desk.run('apply --yes')
    expect(run.code).toBe(5)
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain('Written: the tenant. Failed: its settings:')
    const again = await desk.run('plan')
    expect(again.stdout).toContain('0 to create, 1 to update')
  })

  it('whose name is taken by another that the plan could not see fails alone', async () => {
    const { service, desk } = await deskWith(THREE, async (sent, forward) => {
      if (sent.call === 'tenant/create' && sent.nth === 1) {
        await service.change('POST tenant/create', { id: 'quick', name: 'D' })
      }
      return forward()
    })
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({
      steps: [
        { outcome: 'done' },
        { outcome: 'done' },
        { outcome: 'done' },
        { outcome: 'failed', error: { code: 'name-or-id-taken' } },
      ],
    })
  })
})

describe('a number that cannot be kept exactly', () => {
  it('stops the write of its tenant, and no other', async () => {
    const { service, desk } = await deskWith(
      'tenants: [{ id: a, name: A2 }, { id: b, name: B2 }]',
      async (_sent, forward) => {
        const answer = await forward()
        const text = await answer.text()
        return reply(answer.status, text.replaceAll('"seats":"1"', '"seats":12345678901234567890'))
      },
    )
    await service.change('POST tenant/create', { id: 'a', name: 'A', customAttributes: { seats: '1' } })
    await service.change('POST tenant/create', { id: 'b', name: 'B' })
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({
      steps: [{ outcome: 'failed', error: { code: 'inexact-number' } }, { outcome: 'done' }],
    })
    expect(await service.writes()).toBe(1)
    // Where nothing has to be written, it is shown as it is.
    expect((await desk.run('tenant list')).stdout).toContain('12345678901234567890')
  })
})

describe('an answer that does not come', () => {
  it('is looked up instead of sent again', async () => {
    const { service, desk } = await deskWith(THREE, async ({ call, body }, forward) => {
      const answer = await forward()
      if (call === 'tenant/create' && body['id'] === 'a') throw new TypeError('terminated')
      return answer
    })
    const run = await desk.run('apply --yes')
    expect(run.code, run.stderr).toBe(0)
    expect(run.stdout).toMatch(/Done: 4 created/)
    expect(await service.requests()).toMatchObject({ 'POST tenant/create': 4 })
  })

  it('is asked for again where the request never arrived', async () => {
    let failures = 3
    const { service, desk } = await deskWith(THREE, async ({ call }, forward) => {
      if (call === 'tenant/create' && (failures -= 1) >= 0) {
        throw Object.assign(new TypeError('reset'), { code: 'ECONNRESET' })
      }
      return forward()
    })
    const run = await desk.run('apply --yes')
    expect(run.code, run.stderr).toBe(0)
    expect(Object.keys(await service.tenants())).toHaveLength(4)
  })

  it('fails the step where the request never arrives', async () => {
    const { desk } = await deskWith('tenants: [{ id: a, name: A }]', async ({ call }, forward) => {
      if (call === 'tenant/create') throw Object.assign(new TypeError('refused'), { code: 'ECONNRESET' })
      return forward()
    })
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({
      outcome: 'failed',
      steps: [{ outcome: 'failed', error: { code: 'unreachable' } }],
    })
  })
})

describe('writes that do not show', () => {
  it('end as unverified after 15 seconds, and a second run looks again', async () => {
    const { service, desk } = await deskWith(
      'tenants: [{ id: a, name: A }]',
      async ({ call, method }, forward) =>
        method === 'POST' && call === 'tenant/search' ? reply(200, { tenants: [] }) : forward(),
    )
    let begunMs = 0
    const before = service.intercept
    service.intercept = async (sent, forward) => {
      if (sent.call === 'tenant/create') begunMs = desk.clock.now()
      if (sent.call === 'tenant/all' && begunMs > 0) return reply(200, { tenants: [] })
      return before(sent, forward)
    }
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({ outcome: 'partial', steps: [{ outcome: 'unverified' }] })
    expect(desk.clock.now() - begunMs).toBeGreaterThan(15_000)

    service.intercept = async (_sent, forward) => forward()
    const again = await desk.run('apply --yes')
    expect(again.stdout).toContain('Nothing to do')
  })

  it('are read again until they do', async () => {
    let looks = 0
    const { desk } = await deskWith('tenants: [{ id: a, name: A }]', async (sent, forward) => {
      const isLook = sent.call === 'tenant/search' || (sent.call === 'tenant/all' && sent.nth > 2)
      if (isLook && (looks += 1) < 4) return reply(200, { tenants: [] })
      return forward()
    })
    const run = await desk.run('apply --yes')
    expect(run.code, run.stdout).toBe(0)
    expect(looks).toBe(4)
  })
})

describe('the rate limit', () => {
  it('is waited out, for as long as the service asks, and told once', async () => {
    const { service, desk } = await deskWith(THREE, async ({ call, nth }, forward) =>
      call === 'tenant/create' && nth <= 2
        ? reply(429, { errorCode: 'E130429', errorMessage: 'slow down' }, { 'retry-after': '7' })
        : forward(),
    )
    const beforeMs = desk.clock.now()
    const run = await desk.run('apply --yes')
    expect(run.code, run.stdout).toBe(0)
    expect(run.stderr).toContain('rate limit reached, waiting 7 s')
    expect(desk.clock.now() - beforeMs).toBeGreaterThan(7000)
    expect(Object.keys(await service.tenants())).toHaveLength(4)
  })

  /** So many tenants applied one by one, in time that passes by waiting alone: it would pass for calls on their way too. */
  async function applied(about: {
    readonly count: number
    readonly baseUrl: string
    readonly limits?: 'documented' | 'off'
    readonly config?: string
    readonly options?: string
  }) {
    const desk = await newDesk()
    desk.clock.isFrozen = true
    const { baseUrl, limits = 'documented' } = about
    const service = serviceInProcess({ limits, baseUrl, clock: desk.clock })
    const tenants = Array.from(
      { length: about.count },
      (_, index) => `  - { id: t${index}, name: T ${index} }`,
    )
    await desk.write('descope.yaml', [about.config ?? '', 'tenants:', ...tenants].join('\n'))
    const { env, fetch } = service
    const startMs = desk.clock.now()
    const run = await desk.run(`apply --yes --quiet --parallelism 1 ${about.options ?? ''}`, { env, fetch })
    expect(run.code, run.stderr).toBe(0)
    return { stderr: run.stderr, tookMs: desk.clock.now() - startMs }
  }

  it.each([
    ['of a host is kept to: nothing is refused', 'https://api.example.test', 0],
    ['of an emulator on this machine is kept to once it was met', 'http://127.0.0.1:4680', 1],
  ])('%s', async (_what, baseUrl, warnings) => {
    const { stderr, tookMs } = await applied({ count: 1200, baseUrl })
    expect(stderr.match(/rate limit reached/g) ?? []).toHaveLength(warnings)
    expect(tookMs).toBeGreaterThanOrEqual(10_000)
    expect(tookMs).toBeLessThan(11_000)
  })

  it('is what the config says, less what is left to others', async () => {
    const { tookMs } = await applied({
      count: 20,
      baseUrl: 'https://api.example.test',
      limits: 'off',
      config: 'limits: { default: { calls: 10, perSeconds: 30 } }',
      options: '--reserve 50%',
    })
    // The handshake, two lists, 20 creates and a look: 24 calls, five in 30 s.
    expect(tookMs).toBeGreaterThanOrEqual(4 * 30_000)
    expect(tookMs).toBeLessThan(4.1 * 30_000)
  })

  it('ends at once when it is interrupted', async () => {
    const interrupt = new AbortController()
    const { desk } = await deskWith(THREE, async ({ call, nth }, forward) => {
      if (call !== 'tenant/create') return forward()
      if (nth === 1) interrupt.abort()
      return reply(429, { errorCode: 'E130429' }, { 'retry-after': '60' })
    })
    const run = await desk.run('apply --yes -o json', { interrupt: interrupt.signal })
    expect(run.code).toBe(130)
    expect(run.json()).toMatchObject({ outcome: 'interrupted' })
  })
})

describe('Ctrl-C in the middle', () => {
  it('starts nothing new, records what is done, and the next run finishes', async () => {
    const interrupt = new AbortController()
    const lines = Array.from({ length: 40 }, (_, index) => `  - { id: t${index}, name: T ${index} }`)
    const { service, desk } = await deskWith(
      `tenants:\n${lines.join('\n')}\n`,
      async ({ call, nth }, forward) => {
        if (call === 'tenant/create' && nth === 5) interrupt.abort()
        return forward()
      },
    )
    const run = await desk.run('apply --yes --parallelism 2 -o json', { interrupt: interrupt.signal })
    expect(run.code).toBe(130)
    const made = Object.keys(await service.tenants())
    expect(made.length).toBeGreaterThanOrEqual(5)
    expect(made.length).toBeLessThan(10)
    const { outcome, steps } = run.json() as unknown as {
      readonly outcome: string
      readonly steps: readonly { readonly outcome: string }[]
    }
    expect(outcome).toBe('interrupted')
    expect(steps.filter((step) => step.outcome === 'done')).toHaveLength(made.length)
    expect(steps.filter((step) => step.outcome === 'notReached')).toHaveLength(40 - made.length)

    await service.forgetRequests()
    const second = await desk.run('apply --yes')
    expect(second.code, second.stderr).toBe(0)
    expect(second.stdout).toContain(`${40 - made.length} to create, 0 to update`)
    expect(await service.requests()).toMatchObject({ 'POST tenant/create': 40 - made.length })
    expect((await desk.run('plan --exit-code')).code).toBe(0)
  })

  it('before anything was written leaves nothing behind but the lock free', async () => {
    const interrupt = new AbortController()
    const { service, desk } = await deskWith(THREE, async (_sent, forward) => {
      interrupt.abort()
      return forward()
    })
    const run = await desk.run('apply --yes', { interrupt: interrupt.signal })
    expect(run.code).toBe(130)
    expect(await service.writes()).toBe(0)
    expect((await desk.run('lock show')).stdout).toContain('Nobody holds the lock')
  })
})

describe('a service that is not what it should be', () => {
  const plan = async (intercept: Interceptor) => {
    const { desk, service } = await deskWith(THREE, intercept)
    const run = await desk.run('apply --yes -o json')
    expect(await service.writes()).toBe(0)
    return { code: run.code, error: run.json()['error'] as { readonly code: string; readonly hint?: string } }
  }

  it.each([
    ['HTML instead of JSON', reply(200, '<html><body>Sign in</body></html>'), 'malformed-reply'],
    ['an HTML error of a proxy', reply(502, '<html>Bad gateway</html>'), 'unavailable'],
    ['a reply cut in the middle', reply(200, '{"tenants":[{"id":"a","na'), 'malformed-reply'],
    ['a reply of another shape', reply(200, { items: [] }), 'malformed-reply'],
    ['a redirect', reply(302, '', { location: 'https://evil.example/' }), 'redirect-refused'],
    ['a refused key', reply(401, { errorCode: 'E011001', errorMessage: 'no' }), 'key-refused'],
    ['nothing', reply(200, ''), 'malformed-reply'],
  ])('that answers with %s stops the run with exit 4', async (_what, answer, code) => {
    const ended = await plan(async ({ call }, forward) =>
      call === 'tenant/all' ? answer.clone() : forward(),
    )
    expect(ended).toMatchObject({ code: 4, error: { code } })
    expect(ended.error.hint).not.toBeUndefined()
  })

  it('that cannot be reached is told with its host', async () => {
    const desk = await newDesk({ env: { DESCOPE_PROJECT_ID: 'P2x', DESCOPE_MANAGEMENT_KEY: 'k' } })
    const run = await desk.run('tenant list --base-url http://127.0.0.1:9')
    expect(run.code).toBe(4)
    expect(run.stderr).toContain('unreachable')
  })
})

describe('a plan that no longer fits', () => {
  it('is refused when the project changed between the question and the answer', async () => {
    const { service, desk } = await deskWith('tenants: [{ id: a, name: A2 }]', async (_sent, forward) =>
      forward(),
    )
    await service.change('POST tenant/create', { id: 'a', name: 'A' })
    const run = await desk.run('apply', {
      person: async () => {
        await service.change('PATCH tenant/patch', { id: 'a', name: 'Somebody else was here' })
        return 'y'
      },
    })
    expect(run.code).toBe(6)
    expect(run.stderr).toContain('stale')
    expect(await service.writes()).toBe(0)
    expect((await service.tenants())['a']).toMatchObject({ name: 'Somebody else was here' })
  })

  it('fails the step when the tenant changes after the last look', async () => {
    const { service, desk } = await deskWith('tenants: [{ id: a, name: A2 }]', async ({ call }, forward) => {
      if (call === 'tenant/search') await service.change('PATCH tenant/patch', { id: 'a', name: 'A3' })
      return forward()
    })
    await service.change('POST tenant/create', { id: 'a', name: 'A' })
    // The look of the plan is older than five seconds by the time the step begins.
    const before = service.intercept
    service.intercept = async (sent, forward) => {
      const answer = await before(sent, forward)
      if (sent.call === 'tenant/all' && sent.nth === 1) desk.clock.advance(6000)
      return answer
    }
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(5)
    expect(run.json()).toMatchObject({ steps: [{ outcome: 'failed', error: { code: 'stale' } }] })
    expect((await service.tenants())['a']).toMatchObject({ name: 'A3' })
  })

  it('keeps what somebody else changed meanwhile in fields that are not ours', async () => {
    const { service, desk } = await deskWith('tenants: [{ id: a, name: A2 }]', async (_sent, forward) =>
      forward(),
    )
    await service.change('POST tenant/create', { id: 'a', name: 'A', customAttributes: { seats: '1' } })
    const run = await desk.run('apply', {
      person: async () => {
        await service.change('PATCH tenant/patch', { id: 'a', customAttributes: { seats: '2' } })
        return 'y'
      },
    })
    const tenant = (await service.tenants())['a']
    expect(tenant).toMatchObject({ customAttributes: { seats: '2' } })
    // Whether the plan counts as stale or goes through, the foreign change is still there.
    expect([0, 6]).toContain(run.code)
  })
})
