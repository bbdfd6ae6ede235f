import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { runCli } from '../../src/cli/run.js'
import {
  createEmulator,
  faultsOfSpecs,
  startEmulator,
  type EmulatorOptions,
  type Fault,
} from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { fakeCliContext } from '../support/fake-cli-context.js'
import { ManualClock } from '../support/manual-clock.js'

const ALL = '/v1/mgmt/tenant/all'
const CREATE = '/v1/mgmt/tenant/create'
const acme = { id: 'acme', name: 'Acme' }

/** An emulator as somebody meets it from outside. */
interface Met {
  ask(method: string, path: string, body?: object, init?: RequestInit): Promise<Response>
  own(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
  /** Ids of the tenants, past every fault. */
  tenants(): Promise<readonly string[]>
  close(): Promise<void>
}

type Meet = (options?: Partial<EmulatorOptions>) => Promise<Met>

function met(send: (path: string, init: RequestInit) => Promise<Response>, close: () => Promise<void>): Met {
  const own: Met['own'] = async (method, path, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const reply = await send(`/_emulator/${path}`, { method, ...(body === undefined ? {} : { body: text }) })
    return { status: reply.status, body: await reply.json() }
  }
  onTestFinished(close)
  return {
    own,
    close,
    ask: (method, path, body, init) =>
      send(path, {
        method,
        headers: { authorization: 'Bearer P2test:key' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...init,
      }),
    async tenants() {
      const change = { actor: 'me', projectId: 'P2test', method: 'GET', path: ALL }
      const { body } = await own('PUT', 'console', change)
      return (body as { tenants: { id: string }[] }).tenants.map(({ id }) => id)
    },
  }
}

const inProcess: Meet = async (options) => {
  const emulator = createEmulator({ emulations, limits: 'off', ...options })
  return met(
    (path, init) => emulator.fetch(new Request(`http://127.0.0.1${path}`, init)),
    async () => {
      emulator.close()
    },
  )
}

const overHttp: Meet = async (options) => {
  const started = await startEmulator({ emulations, port: 0, limits: 'off', ...options })
  return met(
    (path, init) => fetch(`${started.url}${path}`, init),
    () => started.close(),
  )
}

const reset = { name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNRESET' } }

const calls = [
  { name: 'a read', method: 'GET', path: ALL, body: undefined, done: [] },
  { name: 'a write', method: 'POST', path: CREATE, body: acme, done: ['acme'] },
] as const

describe.each([
  ['in this process', inProcess],
  ['over HTTP', overHttp],
])('a fault %s', (_where, meet) => {
  describe.each(calls)('of $name', ({ method, path, body, done }) => {
    const withFault = (effect: Fault['effect'], options?: Partial<EmulatorOptions>) =>
      meet({ faults: [{ path, method, effect }], ...options })

    it('answers something else and does nothing', async () => {
      const { ask, tenants } = await withFault({ status: 500, body: { errorCode: 'E010009', n: [1] } })
      const reply = await ask(method, path, body)
      expect(reply.status).toBe(500)
      expect(reply.headers.get('content-type')).toBe('application/json')
      expect(await reply.json()).toEqual({ errorCode: 'E010009', n: [1] })
      expect(await tenants()).toEqual([])
    })

    it('answers a page, a text, and nothing', async () => {
      const faults = [
        { path, nth: 1, effect: { status: 502, body: '<html>Bad gateway</html>' } },
        { path, nth: 2, effect: { body: 'half past' } },
        { path, nth: 3, effect: { status: 503 } },
        { path, nth: 4, effect: { status: 204 } },
        { path, nth: 5, effect: { body: '[]', headers: { 'Content-Type': 'application/json' } } },
      ]
      const { ask } = await meet({ faults })
      const shown: unknown[] = []
      while (shown.length < faults.length) {
        const reply = await ask(method, path, body)
        shown.push([reply.status, reply.headers.get('content-type'), await reply.text()])
      }
      expect(shown).toEqual([
        [502, 'text/html; charset=utf-8', '<html>Bad gateway</html>'],
        [200, 'text/plain; charset=utf-8', 'half past'],
        [503, null, ''],
        [204, null, ''],
        [200, 'application/json', '[]'],
      ])
    })

    it('says 429 as the service does, or as it is told to', async () => {
      const { ask } = await meet({
        faults: [
          { path, nth: 1, effect: { status: 429 } },
          { path, effect: { status: 429, headers: { 'Retry-After': '7' } } },
        ],
      })
      const plain = await ask(method, path, body)
      expect([plain.status, plain.headers.get('retry-after')]).toEqual([429, '1'])
      expect(await plain.json()).toMatchObject({ errorCode: 'E130429' })
      const told = await ask(method, path, body)
      expect([told.status, told.headers.get('retry-after'), await told.text()]).toEqual([429, '7', ''])
    })

    it('answers for a gateway that gave up on what took effect', async () => {
      const { ask, tenants } = await withFault({ status: 504, body: 'late', takesEffect: true })
      const reply = await ask(method, path, body)
      expect([reply.status, await reply.text()]).toEqual([504, 'late'])
      expect(await tenants()).toEqual(done)
    })

    it('holds the answer back, not the effect', async () => {
      const clock = new ManualClock()
      const { ask, tenants } = await withFault({ delayMs: 500 }, { clock })
      let isAnswered = false
      const asked = ask(method, path, body).then((reply) => {
        isAnswered = true
        return reply
      })
      await vi.waitFor(() => expect(clock.sleeping).toBe(1))
      expect(await tenants()).toEqual(done)
      clock.advance(499)
      await tenants()
      expect(isAnswered).toBe(false)
      clock.advance(1)
      expect((await asked).status).toBe(200)
    })

    it('holds another answer back', async () => {
      const clock = new ManualClock()
      const { ask } = await withFault({ delayMs: 20, status: 503 }, { clock })
      const asked = ask(method, path, body)
      await vi.waitFor(() => expect(clock.sleeping).toBe(1))
      clock.advance(20)
      expect((await asked).status).toBe(503)
    })

    it('cuts the connection before anything is done', async () => {
      const { ask, tenants } = await withFault({ cut: 'before' })
      await expect(ask(method, path, body)).rejects.toMatchObject(reset)
      expect(await tenants()).toEqual([])
    })

    it('cuts the connection after it was done', async () => {
      const { ask, tenants } = await withFault({ cut: 'after' })
      await expect(ask(method, path, body)).rejects.toMatchObject(reset)
      expect(await tenants()).toEqual(done)
    })

    it('waits before it cuts', async () => {
      const clock = new ManualClock()
      const { ask, tenants } = await withFault({ cut: 'before', delayMs: 1000 }, { clock })
      const failure = failureOf(ask(method, path, body))
      await vi.waitFor(() => expect(clock.sleeping).toBe(1))
      clock.advance(1000)
      expect(await failure).toMatchObject(reset)
      expect(await tenants()).toEqual([])
    })

    it('cuts the connection in the middle of the answer', async () => {
      const { ask, tenants } = await withFault({ cut: 'half' })
      const reply = await ask(method, path, body)
      const whole = method === 'GET' ? '{"tenants":[]}' : '{"id":"acme"}'
      expect([reply.status, reply.headers.get('content-length')]).toEqual([200, String(whole.length)])
      const { text, error } = await readUntilError(reply)
      expect(text).toBe(whole.slice(0, Math.floor(whole.length / 2)))
      expect(error).toMatchObject({ name: 'TypeError', message: 'terminated' })
      expect(await tenants()).toEqual(done)
    })

    it('cuts another answer in the middle', async () => {
      const { ask, tenants } = await withFault({ status: 500, body: '<html>', cut: 'half' })
      const reply = await ask(method, path, body)
      expect(reply.status).toBe(500)
      expect((await readUntilError(reply)).text).toBe('<ht')
      expect(await tenants()).toEqual([])
    })

    it('leaves nothing of an answer that has no half', async () => {
      const { ask } = await withFault({ status: 500, cut: 'half' })
      await expect(ask(method, path, body)).rejects.toMatchObject(reset)
    })

    it('leaves the next request alone', async () => {
      const { ask } = await meet({ faults: [{ path, nth: 1, effect: { cut: 'after' } }] })
      await expect(ask(method, path, body)).rejects.toThrow(/fetch failed|terminated/)
      const next = await ask('GET', ALL)
      expect(await next.json()).toMatchObject({ tenants: done.map((id) => ({ id })) })
    })
  })

  it('lets a caller give up on a delayed answer', async () => {
    const clock = new ManualClock()
    const { ask, tenants } = await meet({ clock, faults: [{ path: CREATE, effect: { delayMs: 60_000 } }] })
    const giving = new AbortController()
    const failure = failureOf(ask('POST', CREATE, acme, { signal: giving.signal }))
    await vi.waitFor(() => expect(clock.sleeping).toBe(1))
    giving.abort(new Error('no patience'))
    expect(await failure).toEqual(new Error('no patience'))
    await vi.waitFor(() => expect(clock.sleeping).toBe(0))
    expect(await tenants()).toEqual(['acme'])
  })

  it('ends with the emulator', async () => {
    const clock = new ManualClock()
    const { ask, close } = await meet({ clock, faults: [{ path: '/*', effect: { delayMs: 60_000 } }] })
    const failure = failureOf(ask('GET', ALL))
    await vi.waitFor(() => expect(clock.sleeping).toBe(1))
    await close()
    expect(await failure).toMatchObject({ message: 'fetch failed' })
  })

  it('cuts off a large write whole', async () => {
    const { ask, tenants } = await meet({ faults: [{ path: CREATE, nth: 1, effect: { cut: 'before' } }] })
    const large = { ...acme, customAttributes: { text: 'x'.repeat(2_000_000) } }
    await expect(ask('POST', CREATE, large)).rejects.toMatchObject(reset)
    expect(await tenants()).toEqual([])
  })
})

describe('which requests a fault meets', () => {
  const statusesOf = async ({ ask }: Met, paths: readonly string[], method = 'GET') => {
    const statuses: number[] = []
    for (const path of paths) statuses.push((await ask(method, path)).status)
    return statuses
  }
  const times = (count: number, path: string) => Array<string>(count).fill(path)

  it('is told by the whole path, and by stars', async () => {
    const service = await inProcess({ faults: [{ path: '/v1/mgmt/tenant', effect: { status: 503 } }] })
    expect(await statusesOf(service, ['/v1/mgmt/tenant?id=a', ALL])).toEqual([503, 200])
    await service.own('POST', 'faults', {
      faults: [{ path: '/v1/mgmt/*/all', effect: { status: 503 } }],
    })
    expect(await statusesOf(service, [ALL, '/v1/mgmt/role/all', '/v1/mgmt/license'])).toEqual([503, 503, 200])
  })

  it('is told by the method', async () => {
    const service = await inProcess({ faults: [{ path: ALL, method: 'POST', effect: { status: 503 } }] })
    expect(await statusesOf(service, [ALL])).toEqual([200])
    expect(await statusesOf(service, [ALL], 'POST')).toEqual([503])
  })

  it('is told by one number or several, counted from when the fault was set', async () => {
    const service = await inProcess({ faults: [{ path: ALL, nth: 2, effect: { status: 503 } }] })
    expect(await statusesOf(service, times(4, ALL))).toEqual([200, 503, 200, 200])
    const fault = { path: ALL, nth: [1, 3], effect: { status: 502 } }
    await service.own('POST', 'faults', { faults: [fault] })
    expect(await statusesOf(service, times(4, ALL))).toEqual([502, 200, 502, 200])
    expect(await service.own('GET', 'faults')).toEqual({
      status: 200,
      body: { faults: [{ ...fault, matched: 4, fired: 2 }] },
    })
    await service.own('POST', 'faults', { faults: [fault] })
    expect(await statusesOf(service, times(1, ALL))).toEqual([502])
  })

  it('is drawn by chance, the same way for the same seed', async () => {
    const drawn = async (seed?: number) => {
      const faults = [
        { path: ALL, chance: 0.3, ...(seed === undefined ? {} : { seed }), effect: { status: 503 } },
      ]
      return (await statusesOf(await inProcess({ faults }), times(200, ALL))).join(' ')
    }
    const first = await drawn(7)
    expect(await drawn(7)).toBe(first)
    expect(await drawn(8)).not.toBe(first)
    expect(await drawn()).toBe(await drawn(1))
    const fired = first.split('503').length - 1
    expect(fired).toBeGreaterThan(35)
    expect(fired).toBeLessThan(85)
  })

  it('always or never is chance too', async () => {
    const of = async (chance: number) =>
      statusesOf(await inProcess({ faults: [{ path: ALL, chance, effect: { status: 503 } }] }), times(5, ALL))
    expect(await of(1)).toEqual([503, 503, 503, 503, 503])
    expect(await of(0)).toEqual([200, 200, 200, 200, 200])
  })

  it('ends where nth ends, chance or not', async () => {
    const draws = (nth?: readonly number[]) =>
      inProcess({
        faults: [
          { path: ALL, chance: 0.5, seed: 3, ...(nth === undefined ? {} : { nth }), effect: { status: 503 } },
        ],
      }).then((service) => statusesOf(service, times(8, ALL)))
    const all = await draws()
    expect(await draws([1, 2, 3, 4])).toEqual([...all.slice(0, 4), 200, 200, 200, 200])
  })

  it('is the first of several that fires; all count', async () => {
    const faults = [
      { path: ALL, nth: 2, effect: { status: 502 } },
      { path: '/v1/*', effect: { status: 503 } },
    ]
    const service = await inProcess({ faults })
    expect(await statusesOf(service, times(3, ALL))).toEqual([503, 502, 503])
    expect((await service.own('GET', 'faults')).body).toEqual({
      faults: [
        { ...faults[0], matched: 3, fired: 1 },
        { ...faults[1], matched: 3, fired: 2 },
      ],
    })
  })

  it('may have no key, no such call and no limit', async () => {
    const service = await overHttp({
      limits: 'documented',
      key: 'right',
      faults: [{ path: '/v1/mgmt/nothing', effect: { status: 503 } }],
    })
    expect(new Set(await statusesOf(service, times(101, '/v1/mgmt/nothing')))).toEqual(new Set([503]))
    expect(await statusesOf(service, [ALL])).toEqual([401])
  })

  it('never is one of the emulator’s own side', async () => {
    const service = await inProcess({ faults: [{ path: '/*', effect: { cut: 'before' } }] })
    expect((await service.own('GET', 'requests')).status).toBe(200)
    expect(await service.tenants()).toEqual([])
    await expect(service.ask('GET', ALL)).rejects.toMatchObject(reset)
    await service.own('DELETE', 'faults')
    expect(await statusesOf(service, [ALL])).toEqual([200])
    expect((await service.own('GET', 'faults')).body).toEqual({ faults: [] })
  })

  it('is counted among the requests, and apart', async () => {
    const service = await inProcess({ faults: [{ path: ALL, nth: 2, effect: { cut: 'before' } }] })
    await service.ask('GET', ALL)
    await expect(service.ask('GET', ALL)).rejects.toThrow(/fetch failed|terminated/)
    await service.ask('GET', '/v1/mgmt/license')
    expect((await service.own('GET', 'requests')).body).toEqual({
      requests: [
        { method: 'GET', path: ALL, count: 2, faulted: 1 },
        { method: 'GET', path: '/v1/mgmt/license', count: 1 },
      ],
    })
  })
})

describe('a data folder', () => {
  const freshFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-faults-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    return folder
  }

  it.each([
    ['before', []],
    ['after', ['acme']],
    ['half', ['acme']],
  ] as const)('holds what took effect when the connection was cut %s', async (cut, kept) => {
    const data = freshFolder()
    const first = await overHttp({ data, faults: [{ path: CREATE, effect: { cut } }] })
    await expect(first.ask('POST', CREATE, acme).then((reply) => reply.text())).rejects.toThrow(
      /fetch failed|terminated/,
    )
    await first.close()
    const second = await overHttp({ data })
    expect(await second.tenants()).toEqual(kept)
    expect((await second.own('GET', 'faults')).body).toEqual({ faults: [] })
  })
})

describe('a fault that makes no sense', () => {
  it('is refused with every problem at once, and the faults stay as they were', async () => {
    const { own } = await inProcess({ faults: [{ path: ALL, effect: { status: 503 } }] })
    const reply = await own('POST', 'faults', {
      faults: [
        { path: 'v1', method: 'get', nth: [1, 0], chance: 2, seed: -1, effect: { status: 99, cut: 'never' } },
        { path: ALL, effect: {}, delayMs: 3 },
        { effect: { headers: { 'Content-Length': '3', 'a b': 'x', ok: 3 }, delayMs: 1.5, takesEffect: 1 } },
        { path: '/a?b', seed: 1, effect: { status: 204, body: 'x', cut: 'after' } },
        3,
        { path: ALL },
        { path: ALL, nth: [], effect: [] },
        { path: ALL, effect: { cut: 'half', ['__proto__x']: 1 } },
      ],
      more: 1,
    })
    expect(reply.status).toBe(400)
    const { error, problems } = reply.body as { error: { code: string }; problems: { message: string }[] }
    expect(error).toEqual(problems[0])
    expect(error.code).toBe('emulator-request')
    expect(
      problems.map(({ message }) => message.replace(/ (must|is|means|does|cannot|leaves) .*/, '')),
    ).toEqual([
      'more',
      'faults[0]: path',
      'faults[0]: method',
      'faults[0]: nth',
      'faults[0]: chance',
      'faults[0]: seed',
      'faults[0]: effect.status',
      'faults[0]: effect.cut',
      'faults[1]: delayMs',
      'faults[1]: effect',
      'faults[2]: path',
      'faults[2]: effect.delayMs',
      'faults[2]: effect.takesEffect',
      'faults[2]: effect.headers.Content-Length',
      'faults[2]: effect.headers.a b',
      'faults[2]: effect.headers.ok',
      'faults[2]: effect.headers',
      'faults[2]: effect.takesEffect',
      'faults[3]: path',
      'faults[3]: seed',
      'faults[3]: effect.cut after',
      'faults[3]: effect.body',
      'faults[4]',
      'faults[5]: effect',
      'faults[6]: nth',
      'faults[6]: effect',
      'faults[7]: effect.__proto__x',
    ])
    expect((await own('GET', 'faults')).body).toMatchObject({ faults: [{ path: ALL }] })
  })

  it.each([
    ['no list', { faults: {} }],
    ['nothing', {}],
    ['too many', { faults: Array.from({ length: 1001 }, () => ({ path: ALL, effect: { status: 503 } })) }],
    ['no object', '[]'],
    ['no JSON', '{'],
    ['a number no double holds', '{"faults":[{"path":"/a","effect":{"status":1e400}}]}'],
    ['an own __proto__', '{"faults":[{"path":"/a","effect":{"status":503,"__proto__":{}}}]}'],
  ])('is refused when it is %s', async (_name, body) => {
    const { own } = await inProcess()
    expect(await own('POST', 'faults', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'emulator-request', message: expect.any(String) as string } },
    })
  })

  it('is refused at the start too', () => {
    expect(() =>
      createEmulator({ emulations, faults: [{ path: 'x', nth: 0, effect: { status: 503 } }] }),
    ).toThrow(
      expect.objectContaining({ code: 'wrong-usage', problems: [expect.anything(), expect.anything()] }),
    )
  })
})

describe('a fault on the command line', () => {
  it.each([
    ['/a=503', { path: '/a', effect: { status: 503 } }],
    ['/a/*@2=429', { path: '/a/*', nth: [2], effect: { status: 429 } }],
    ['/a@2,5=cut-before', { path: '/a', nth: [2, 5], effect: { cut: 'before' } }],
    ['/a=cut-half', { path: '/a', effect: { cut: 'half' } }],
    ['post /a@1=cut-after', { path: '/a', method: 'POST', nth: [1], effect: { cut: 'after' } }],
    ['/a=delay:500', { path: '/a', effect: { delayMs: 500 } }],
    [' {"path":"/a","effect":{"body":{"a":1}}}', { path: '/a', effect: { body: { a: 1 } } }],
  ])('%j is read', (spec, fault) => {
    expect(faultsOfSpecs([spec])).toEqual([fault])
  })

  it('says all that is wrong, and of which', () => {
    const specs = ['/a', '/a=503', '/a=cut-never', '/a@0=900', '{"path":"/a"}', '{', '/a=delay', '/a@x=503']
    let problems: readonly { message: string }[] = []
    try {
      faultsOfSpecs(specs)
    } catch (error) {
      ;({ problems } = error as { problems: readonly { message: string }[] })
    }
    const lines = problems.map(({ message }) => message)
    const about = specs.map((spec) => lines.filter((line) => line.includes(JSON.stringify(spec))).length)
    expect(about).toEqual([1, 0, 1, 2, 1, 1, 1, 1])
  })

  it('is set when the emulator starts', async () => {
    const interrupt = new AbortController()
    const { context, written } = fakeCliContext({
      argv: [
        'emulator',
        '--port',
        '0',
        '-o',
        'json',
        '--fault',
        `${ALL}@1=503`,
        '--fault',
        `GET ${ALL}@2=502`,
        '--lag',
        '6000',
      ],
      interrupt: interrupt.signal,
    })
    const ended = runCli(context)
    const { url } = await vi.waitFor(() => JSON.parse(written.stdout) as { url: string })
    const init = { headers: { authorization: 'Bearer P2test:key', connection: 'close' } }
    expect((await fetch(url + ALL, init)).status).toBe(503)
    expect((await fetch(url + ALL, init)).status).toBe(502)
    expect((await fetch(url + ALL, init)).status).toBe(200)
    expect(await (await fetch(`${url}/_emulator/lag`, { headers: { connection: 'close' } })).json()).toEqual({
      lagMs: 6000,
    })
    interrupt.abort()
    expect(await ended).toBe(0)
  })

  it('is refused before anything starts', async () => {
    const { context, written } = fakeCliContext({ argv: ['emulator', '--port', '0', '--fault', '/a=1000'] })
    expect(await runCli(context)).toBe(3)
    expect(written.stderr).toContain('/a=1000')
  })
})

/** What it ends with; fails where it does not. */
async function failureOf(asked: Promise<Response>): Promise<unknown> {
  return asked.then(
    (reply) => {
      throw new Error(`answered ${reply.status}`)
    },
    (error: unknown) => error,
  )
}

async function readUntilError(reply: Response): Promise<{ text: string; error: unknown }> {
  const reader = (reply.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text, error: undefined }
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    return { text, error }
  }
}
