import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { ApiError } from '../core/model/api-error.js'
import { InexactNumber, type Json } from '../core/model/json.js'
import type { Clock } from '../core/ports/clock.js'
import { connect, type ConnectOptions } from './connect.js'
import type { Fetch, HttpRequest } from './fetch.js'
import { nodeFetch } from './node-fetch.js'

const KEY = 'K2secretSECRETsecret'
const PROJECT = 'P2abcdefghijklmnopqrstuvwxyz'
const START_MS = Date.UTC(2026, 0, 1)

interface Sent {
  readonly url: string
  readonly request: HttpRequest
}
interface Answer {
  readonly status?: number
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Thrown instead of answering. */
  readonly error?: Error
}

/** A service with a script: the licence handshake is answered on its own, every other call by the next answer. */
function service(answers: readonly Answer[], license: Answer = { text: '{"rateLimitTier":"tier2"}' }) {
  const sent: Sent[] = []
  const rest = [...answers]
  const fetch: Fetch = (url, request) => {
    sent.push({ url, request })
    const answer = url.endsWith('/license') ? license : rest.shift()
    if (answer === undefined) throw new Error(`nothing is scripted for ${url}`)
    if (answer.error !== undefined) return Promise.reject(answer.error)
    return Promise.resolve(
      new Response(answer.text ?? '{}', {
        status: answer.status ?? 200,
        ...(answer.headers && { headers: answer.headers }),
      }),
    )
  }
  return { fetch, sent, calls: () => sent.filter(({ url }) => !url.endsWith('/license')) }
}

/** Time that passes only by sleeping. */
function fakeClock() {
  let nowMs = START_MS
  const slept: number[] = []
  const clock: Clock = {
    now: () => nowMs,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      slept.push(ms)
      nowMs += ms
      return Promise.resolve()
    },
  }
  return { clock, slept }
}

function recordingLog() {
  const lines: string[] = []
  const add = (line: string) => {
    lines.push(line)
  }
  return { lines, log: { debug: add, info: add, warn: add } }
}

function api(over: Partial<ConnectOptions> & Pick<ConnectOptions, 'fetch'>) {
  return connect({
    projectId: PROJECT,
    baseUrl: 'https://api.example.test',
    managementKey: KEY,
    clock: fakeClock().clock,
    log: recordingLog().log,
    toolVersion: '1.2.3',
    ...over,
  })
}

async function failure(call: Promise<Json>): Promise<ApiError> {
  try {
    await call
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('the call succeeded')
}

const CREATE = { method: 'POST', path: '/v1/mgmt/tenant/create', body: { name: 'Acme' } } as const
const LOAD = { method: 'GET', path: '/v1/mgmt/tenant', query: { id: 'a b/ü&c' } } as const

describe('what is sent', () => {
  it('authorizes with project and key, names itself, and sends JSON', async () => {
    const { fetch, calls } = service([{}])
    await api({ fetch }).call(CREATE)
    const [call] = calls()
    expect(call?.url).toBe('https://api.example.test/v1/mgmt/tenant/create')
    expect(call?.request).toMatchObject({ method: 'POST', body: '{"name":"Acme"}', redirect: 'manual' })
    expect(call?.request.headers).toEqual({
      authorization: `Bearer ${PROJECT}:${KEY}`,
      accept: 'application/json',
      'content-type': 'application/json',
      'x-descope-sdk-name': 'descope-mgmt',
      'x-descope-sdk-version': '1.2.3',
      'x-descope-sdk-node-version': process.versions.node,
      'x-descope-project-id': PROJECT,
      'x-descope-license': 'tier2',
    })
  })

  it('encodes the query and keeps a path in the base URL', async () => {
    const { fetch, calls } = service([{}])
    await api({ fetch, baseUrl: 'https://gateway.test/descope/' }).call(LOAD)
    expect(calls()[0]?.url).toBe('https://gateway.test/descope/v1/mgmt/tenant?id=a%20b%2F%C3%BC%26c')
    expect(calls()[0]?.request.body).toBeUndefined()
    expect(calls()[0]?.request.headers).not.toHaveProperty('content-type')
  })

  it('refuses a body with a number that a double cannot hold', async () => {
    const { fetch, calls } = service([])
    const body = { customAttributes: { big: new InexactNumber('12345678901234567890') } }
    await expect(api({ fetch }).call({ ...CREATE, body })).rejects.toMatchObject({ code: 'inexact-number' })
    expect(calls()).toHaveLength(0)
  })
})

describe('the licence handshake', () => {
  it('comes once, before the first call, also when many start together', async () => {
    const { fetch, sent } = service([{}, {}, {}])
    const descope = api({ fetch })
    await Promise.all([descope.call(CREATE), descope.call(CREATE), descope.call(LOAD)])
    expect(sent.map(({ url }) => url.endsWith('/license'))).toEqual([true, false, false, false])
    expect(sent[0]?.request.headers).not.toHaveProperty('x-descope-license')
  })

  it.each<[string, Answer]>([
    ['an unknown path', { status: 404, text: 'not found' }],
    ['a failing service', { status: 500, text: '' }],
    ['HTML', { text: '<html>' }],
    ['no connection', { error: new TypeError('fetch failed') }],
    ['a tier that is no header value', { text: '{"rateLimitTier":"a\\nb"}' }],
    ['no tier', { text: '{}' }],
  ])('is done without after %s', async (_name, license) => {
    const { fetch, calls } = service([{ text: '{"id":"x"}' }], license)
    expect(await api({ fetch }).call(CREATE)).toEqual({ id: 'x' })
    expect(calls()[0]?.request.headers).not.toHaveProperty('x-descope-license')
  })

  it('stops everything when the key is refused', async () => {
    const { fetch, sent } = service([], {
      status: 401,
      text: '{"errorCode":"E000001","errorDescription":"no"}',
    })
    const descope = api({ fetch })
    expect(await failure(descope.call(CREATE))).toMatchObject({ code: 'key-refused', failure: 'auth' })
    expect(await failure(descope.call(CREATE))).toMatchObject({ code: 'key-refused' })
    expect(sent).toHaveLength(1)
  })
})

describe('replies', () => {
  it('keeps numbers that a double cannot hold', async () => {
    const { fetch } = service([{ text: '{"a":12345678901234567890,"b":1}' }])
    expect(await api({ fetch }).call(LOAD)).toEqual({ a: new InexactNumber('12345678901234567890'), b: 1 })
  })

  it.each(['', '  \n', '{}'])('reads %j as an empty object', async (text) => {
    const { fetch } = service([{ text }])
    expect(await api({ fetch }).call(CREATE)).toEqual({})
  })

  it.each<[string, Answer, Partial<ApiError>]>([
    [
      'a taken name, whatever the status',
      {
        status: 500,
        text: '{"errorCode":"E073307","errorDescription":"Failed to create tenant","errorMessage":"name taken","message":"name taken"}',
      },
      {
        code: 'name-or-id-taken',
        failure: 'business',
        errorCode: 'E073307',
        status: 500,
        mayHaveArrived: false,
        message: 'POST /v1/mgmt/tenant/create: Failed to create tenant: name taken (E073307)',
      },
    ],
    [
      'a code nobody has seen',
      { status: 400, text: '{"errorCode":"E999999"}' },
      { code: 'service-error', failure: 'business', errorCode: 'E999999' },
    ],
    [
      'an unknown server error',
      { status: 500, text: '{"errorCode":"E010009","errorDescription":"unknown"}' },
      { code: 'service-error', failure: 'business', mayHaveArrived: true },
    ],
    [
      'a missing tenant',
      { status: 500, text: '{"errorCode":"E111104"}' },
      { code: 'not-found', failure: 'business' },
    ],
    ['401', { status: 401, text: '' }, { code: 'key-refused', failure: 'auth', mayHaveArrived: false }],
    ['403 with HTML', { status: 403, text: '<html>blocked' }, { code: 'key-refused', failure: 'auth' }],
    ['404 without a code', { status: 404, text: 'nope' }, { code: 'unknown-call', failure: 'unknownPath' }],
    [
      'a broken gateway',
      { status: 502, text: '<html>Bad gateway</html>' },
      { code: 'unavailable', failure: 'unavailable', mayHaveArrived: true },
    ],
    ['503', { status: 503, text: '' }, { code: 'unavailable', failure: 'unavailable' }],
    ['413 with HTML', { status: 413, text: '<html>' }, { code: 'malformed-reply', mayHaveArrived: false }],
    [
      '400 with JSON of another form',
      { status: 400, text: '[]' },
      { code: 'service-error', failure: 'business' },
    ],
    [
      'HTML instead of JSON',
      { text: '<html><body>Sign in</body></html>' },
      { code: 'malformed-reply', failure: 'malformed', mayHaveArrived: true },
    ],
    ['JSON cut in the middle', { text: '{"id":"a' }, { code: 'malformed-reply', failure: 'malformed' }],
  ])('%s', async (_name, answer, expected) => {
    const { fetch, calls } = service([answer])
    const error = await failure(api({ fetch }).call(CREATE))
    expect(error).toMatchObject({ exit: 4, request: 'POST /v1/mgmt/tenant/create', ...expected })
    expect(error.hint).not.toBe('')
    expect(calls()).toHaveLength(1)
  })

  it('does not follow a redirect', async () => {
    const { fetch, calls } = service([{ status: 302, headers: { location: 'https://evil.test/\u00a0' } }])
    const error = await failure(api({ fetch }).call(LOAD))
    expect(error).toMatchObject({ code: 'redirect-refused', mayHaveArrived: false })
    expect(error.message).toContain('https://evil.test/')
    expect(calls()).toHaveLength(1)
  })

  it('shows foreign words without control characters, and short', async () => {
    const text = JSON.stringify({
      errorCode: 'E011003',
      errorDescription: `\u001b[2J\u202e${'x'.repeat(5000)}`,
    })
    const { fetch } = service([{ status: 400, text }])
    const { message } = await failure(api({ fetch }).call(CREATE))
    expect(message).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(message.length).toBeLessThan(700)
  })

  it('never shows the key, even where the other side repeats it', async () => {
    const echoes: readonly Answer[] = [
      { status: 400, text: `{"errorCode":"E011003","errorMessage":"Bearer ${PROJECT}:${KEY}"}` },
      { text: `<html>${KEY}</html>` },
      { status: 502, text: KEY },
      { status: 302, headers: { location: `https://x.test/?k=${KEY}` } },
      { error: new TypeError('fetch failed', { cause: new Error(`bad header ${KEY}`) }) },
    ]
    const { fetch } = service(echoes, { status: 500, text: KEY })
    const { log, lines } = recordingLog()
    const descope = api({ fetch, log })
    for (let call = 0; call < echoes.length; call += 1) {
      const error = await failure(descope.call(CREATE))
      expect(`${error.message} ${error.hint ?? ''}`).not.toContain(KEY)
    }
    expect(lines.join('\n')).not.toContain(KEY)
    expect(lines.length).toBeGreaterThan(0)
  })
})

describe('the network', () => {
  function broken(code: string, message: string): Error {
    return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
  }

  it.each([
    ['ENOTFOUND', false, 'HTTPS_PROXY'],
    ['ECONNREFUSED', false, 'base URL'],
    ['ECONNRESET', true, 'base URL'],
    ['UND_ERR_SOCKET', true, 'base URL'],
    ['SELF_SIGNED_CERT_IN_CHAIN', false, 'NODE_EXTRA_CA_CERTS'],
    ['CERT_HAS_EXPIRED', false, 'NODE_EXTRA_CA_CERTS'],
  ])('%s is unreachable; may have arrived: %s', async (code, mayHaveArrived, hint) => {
    const { fetch } = service([{ error: broken(code, `words of ${code}`) }])
    const error = await failure(api({ fetch }).call(CREATE))
    expect(error).toMatchObject({ code: 'unreachable', failure: 'unreachable', mayHaveArrived })
    expect(error.message).toContain(`words of ${code}`)
    expect(error.hint).toContain(hint)
  })

  it('says how to start the emulator when nothing listens on this machine', async () => {
    const refused = Object.assign(
      new AggregateError([
        Object.assign(new Error('connect ECONNREFUSED ::1:4680'), { code: 'ECONNREFUSED' }),
      ]),
      { code: 'ECONNREFUSED' },
    )
    const { fetch } = service([{ error: new TypeError('fetch failed', { cause: refused }) }])
    const error = await failure(api({ fetch, baseUrl: 'http://localhost:4680' }).call(CREATE))
    expect(error.message).toContain('connect ECONNREFUSED ::1:4680')
    expect(error.hint).toContain('descope-mgmt emulator')
  })
})

describe('the rate limit', () => {
  const LIMITED: Answer = { status: 429, text: '{"errorCode":"E130429"}' }

  it.each<[string, Answer, number]>([
    ['seconds', { ...LIMITED, headers: { 'retry-after': '7' } }, 7_000],
    ['a date', { ...LIMITED, headers: { 'retry-after': new Date(START_MS + 12_000).toUTCString() } }, 12_000],
    ['nothing', LIMITED, 60_000],
    ['nonsense', { ...LIMITED, headers: { 'retry-after': 'soon' } }, 60_000],
    ['zero', { ...LIMITED, headers: { 'retry-after': '0' } }, 1_000],
    ['a year', { ...LIMITED, headers: { 'retry-after': '31536000' } }, 3_600_000],
    ['another status', { ...LIMITED, status: 400 }, 60_000],
  ])('is waited out by Retry-After: %s', async (_name, answer, waitMs) => {
    const { fetch, calls } = service([answer, { text: '{"id":"a"}' }])
    const { clock, slept } = fakeClock()
    expect(await api({ fetch, clock }).call(CREATE)).toEqual({ id: 'a' })
    expect(slept).toEqual([waitMs])
    expect(calls()).toHaveLength(2)
  })

  it('is waited out as often as it takes, and told', async () => {
    const { fetch, calls } = service([...Array.from({ length: 30 }, () => LIMITED), {}])
    const { log, lines } = recordingLog()
    const told: string[] = []
    const progress = { start() {}, advance() {}, stop() {} }
    await api({ fetch, log, progress: { ...progress, pause: (message) => void told.push(message) } }).call(
      CREATE,
    )
    expect(calls()).toHaveLength(31)
    expect(told).toEqual(Array(30).fill('rate limit reached, waiting 60 s'))
    expect(lines).toContain('rate limit reached, waiting 60 s')
  })

  it('of the audit is told without a promise to wait, which who searches may not keep', async () => {
    const { fetch } = service([LIMITED, {}])
    const { log, lines } = recordingLog()
    await api({ fetch, log }).call({ ...CREATE, path: '/v1/mgmt/audit/search' })
    expect(lines).toContain('rate limit of the audit reached, free again in 60 s')
  })

  it('is told once when it meets several calls', async () => {
    const { fetch, sent } = service([LIMITED, LIMITED, LIMITED, {}, {}, {}])
    let wake: (() => void)[] = []
    let nowMs = START_MS
    const clock: Clock = {
      now: () => nowMs,
      sleep: () => new Promise((resolve) => wake.push(resolve)),
    }
    const { log, lines } = recordingLog()
    const descope = api({ fetch, clock, log })
    const calls = Promise.all([descope.call(CREATE), descope.call(CREATE), descope.call(CREATE)])
    await untilTrue(() => wake.length === 1 && sent.length === 4)
    nowMs += 60_000
    for (const resolve of wake) resolve()
    wake = []
    await calls
    expect(lines.filter((line) => line.startsWith('rate limit'))).toHaveLength(1)
  })

  it('makes all calls of the client wait for the same instant', async () => {
    const wakers: { readonly ms: number; readonly wake: () => void }[] = []
    let nowMs = START_MS
    const clock: Clock = {
      now: () => nowMs,
      sleep: (ms) => new Promise((resolve) => wakers.push({ ms, wake: resolve })),
    }
    const { fetch, calls } = service([{ ...LIMITED, headers: { 'retry-after': '5' } }, {}, {}, {}])
    const { log, lines } = recordingLog()
    const descope = api({ fetch, clock, log })
    const first = descope.call(CREATE)
    await untilTrue(() => wakers.length === 1)
    const others = [descope.call(CREATE), descope.call(LOAD)]
    await Promise.resolve()
    expect(calls()).toHaveLength(1)
    expect(wakers.map(({ ms }) => ms)).toEqual([5_000])
    nowMs += 5_000
    for (const { wake } of wakers) wake()
    await Promise.all([first, ...others])
    expect(calls()).toHaveLength(4)
    expect(lines.filter((line) => line.includes('rate limit'))).toHaveLength(1)
  })

  it('is waited out, but a call that asks for it is not sent again', async () => {
    const { fetch, calls } = service([LIMITED, {}])
    const { clock, slept } = fakeClock()
    const descope = api({ fetch, clock })
    const error = await failure(descope.call({ ...CREATE, resend: false }))
    expect(error).toMatchObject({ code: 'rate-limited', failure: 'rateLimited', mayHaveArrived: false })
    expect(slept).toEqual([60_000])
    expect(calls()).toHaveLength(1)
    await descope.call({ ...CREATE, resend: false })
    expect(calls()).toHaveLength(2)
  })

  it.each(['signal', 'stopWaiting'] as const)('ends at once through %s, with nothing sent', async (name) => {
    const stop = new AbortController()
    const { fetch, calls } = service([LIMITED])
    const clock: Clock = {
      now: () => START_MS,
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(signal.reason as Error)
          })
          stop.abort()
        }),
    }
    const error = await failure(api({ fetch, clock, [name]: stop.signal }).call(CREATE))
    expect(error).toMatchObject({ code: 'aborted', failure: 'aborted', mayHaveArrived: false })
    expect(calls()).toHaveLength(1)
  })
})

describe('what only reads', () => {
  const UNAVAILABLE: Answer = { status: 503, text: '' }
  const SEARCH = { method: 'POST', path: '/v1/mgmt/tenant/search', body: {}, isRead: true } as const
  const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

  it.each<[string, Answer]>([
    ...[502, 503, 504, 520, 521, 522, 524, 530].map((status): [string, Answer] => [
      String(status),
      { status, text: '<html>' },
    ]),
    ['a reset', { error: new TypeError('fetch failed', { cause: reset }) }],
    ['a reply cut in the middle', { text: '{"tenants":[{"id":"a' }],
  ])('is sent again after %s, a write is not', async (_name, answer) => {
    const reading = service([answer, answer, { text: '{"id":"a"}' }])
    const { clock, slept } = fakeClock()
    expect(await api({ fetch: reading.fetch, clock, random: () => 0.5 }).call(SEARCH)).toEqual({ id: 'a' })
    expect(slept).toEqual([188, 375])
    const writing = service([answer])
    expect(await failure(api({ fetch: writing.fetch }).call(CREATE))).toMatchObject({ isTransient: true })
    expect(writing.calls()).toHaveLength(1)
  })

  it.each<[string, Answer]>([
    ['a business error', { status: 500, text: '{"errorCode":"E103003"}' }],
    ['a refused key', { status: 401, text: '' }],
    ['HTML', { text: '<html>sign in' }],
    ['an unknown path', { status: 404, text: '' }],
    ['a server error that nobody calls passing', { status: 500, text: '' }],
    ['a redirect', { status: 302 }],
  ])('is not sent again after %s', async (_name, answer) => {
    const { fetch, calls } = service([answer])
    expect((await failure(api({ fetch }).call(LOAD))).isTransient).toBe(false)
    expect(calls()).toHaveLength(1)
  })

  it('is given up after about a minute of growing pauses', async () => {
    const { fetch, calls } = service(Array.from({ length: 100 }, () => UNAVAILABLE))
    const { clock, slept } = fakeClock()
    const { log, lines } = recordingLog()
    const error = await failure(api({ fetch, clock, log, random: () => 0 }).call(LOAD))
    expect(error).toMatchObject({ code: 'unavailable', status: 503 })
    expect(slept.slice(0, 7)).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 4_000])
    const pausedMs = slept.reduce((sum, ms) => sum + ms, 0)
    expect(pausedMs).toBeGreaterThan(50_000)
    expect(pausedMs).toBeLessThan(60_000)
    expect(calls()).toHaveLength(slept.length + 1)
    expect(lines.filter((line) => line.includes('trying again in'))).toHaveLength(slept.length)
  })

  it('does not lose its time to the rate limit', async () => {
    const limited: Answer = { status: 429, text: '', headers: { 'retry-after': '50' } }
    const { fetch } = service([UNAVAILABLE, limited, limited, UNAVAILABLE, { text: '{"id":"a"}' }])
    expect(await api({ fetch }).call(LOAD)).toEqual({ id: 'a' })
  })

  it.each(['ECONNREFUSED', 'ENOTFOUND'])('knows a wrong address from a busy host: %s', async (code) => {
    const refused: Answer = { error: Object.assign(new Error('no'), { code }) }
    const never = service([refused], refused)
    expect((await failure(api({ fetch: never.fetch }).call(LOAD))).isTransient).toBe(false)
    expect(never.calls()).toHaveLength(1)
    const before = service([refused, { text: '{"id":"a"}' }])
    expect(await api({ fetch: before.fetch }).call(LOAD)).toEqual({ id: 'a' })
  })

  it('is not sent again once nothing may be waited for', async () => {
    const stop = new AbortController()
    stop.abort()
    const { fetch, calls } = service([UNAVAILABLE])
    const error = await failure(api({ fetch, stopWaiting: stop.signal }).call(LOAD))
    expect(error).toMatchObject({ code: 'unavailable' })
    expect(calls()).toHaveLength(1)
  })

  it('the licence handshake is not sent again', async () => {
    const { fetch, sent } = service([{}], UNAVAILABLE)
    await api({ fetch }).call(LOAD)
    expect(sent).toHaveLength(2)
  })
})

describe('the quota', () => {
  it('is shared by connections to one host, counted and shown', async () => {
    const { fetch, calls } = service(Array.from({ length: 30 }, () => ({})))
    const { clock, slept } = fakeClock()
    const limits = { default: { calls: 10, perSeconds: 1 } }
    const told: unknown[] = []
    const progress = { start() {}, advance() {}, stop() {} }
    const options = {
      fetch,
      clock,
      limits,
      progress: { ...progress, pause: (...pause: unknown[]) => void told.push(pause) },
    }
    const [one, two] = [api(options), api({ ...options, projectId: 'P2other' })]
    for (let call = 0; call < 9; call += 1) await (call % 2 === 0 ? one : two).call(CREATE)
    expect(calls()).toHaveLength(9)
    expect(slept).toEqual([1_002])
    expect(one.quota?.()[0]).toEqual({ callClass: 'default', limit: limits.default, calls: 11 })
    expect(two.quota?.()).toHaveLength(5)
    expect(told).toEqual([])
  })

  it('tells of longer waits, with what is possible afterwards', async () => {
    const { fetch } = service(Array.from({ length: 10 }, () => ({})))
    const { clock } = fakeClock()
    const told: unknown[] = []
    const descope = api({
      fetch,
      clock,
      limits: { default: { calls: 5, perSeconds: 60 } },
      progress: {
        start() {},
        advance() {},
        stop() {},
        pause: (...pause: unknown[]) => void told.push(pause),
      },
    })
    for (let call = 0; call < 6; call += 1) await descope.call(CREATE)
    expect(told).toEqual([
      ['rate limit used up, waiting 61 s', { untilMs: START_MS + 60_120, perSecond: 5 / 60 }],
    ])
  })

  it('holds a write up that must be fresh', async () => {
    const { fetch, calls } = service(Array.from({ length: 10 }, () => ({})))
    const descope = api({ fetch, limits: { default: { calls: 5, perSeconds: 60 } } })
    for (let call = 0; call < 4; call += 1) await descope.call(LOAD)
    expect(await failure(descope.call({ ...CREATE, resend: false }))).toMatchObject({
      failure: 'rateLimited',
    })
    await descope.call(LOAD)
    await descope.call({ ...CREATE, resend: false })
    expect(calls()).toHaveLength(6)
  })

  it('asks whether a call that was held up is still wanted', async () => {
    const { fetch, calls } = service(Array.from({ length: 10 }, () => ({})))
    const descope = api({ fetch, limits: { default: { calls: 5, perSeconds: 60 } } })
    let asked = 0
    const isStillWanted = async () => (asked += 1) > 1
    for (let call = 0; call < 4; call += 1) await descope.call({ ...CREATE, isStillWanted })
    expect(asked).toBe(0)
    expect(await failure(descope.call({ ...CREATE, isStillWanted }))).toMatchObject({
      failure: 'aborted',
      mayHaveArrived: false,
    })
    expect(calls()).toHaveLength(4)
    for (let call = 0; call < 6; call += 1) await descope.call({ ...CREATE, isStillWanted })
    expect(asked).toBe(2)
    expect(calls()).toHaveLength(10)
  })

  it('goes on more slowly after a 429 to what was only assumed, and says so once', async () => {
    const limited: Answer = { status: 429, text: '', headers: { 'retry-after': '3' } }
    const { fetch } = service([limited, {}, limited, {}])
    const { log, lines } = recordingLog()
    const descope = api({ fetch, log, reserve: 0.5 })
    expect(descope.quota?.()[0]?.limit).toEqual({ calls: 500, perSeconds: 10 })
    await descope.call(CREATE)
    await descope.call(CREATE)
    expect(descope.quota?.()[0]?.limit).toEqual({ calls: 50, perSeconds: 60 })
    expect(lines.filter((line) => line.includes('from now on at most 50 calls in 60 s'))).toHaveLength(1)
    expect(lines.filter((line) => line === 'rate limit reached, waiting 3 s')).toHaveLength(2)
  })

  it('has no numbers for this machine until one is needed', async () => {
    const { fetch } = service([{}])
    const { clock, slept } = fakeClock()
    const descope = api({ fetch, clock, baseUrl: 'http://127.0.0.1:1' })
    await descope.call(CREATE)
    expect(descope.quota?.()[0]).toEqual({ callClass: 'default', limit: null, calls: 2 })
    expect(slept).toEqual([])
  })
})

describe('giving up', () => {
  it('sends nothing when already aborted', async () => {
    const { fetch, calls } = service([])
    const signal = AbortSignal.abort()
    expect(await failure(api({ fetch }).call({ ...CREATE, signal }))).toMatchObject({
      code: 'aborted',
      mayHaveArrived: false,
    })
    expect(await failure(api({ fetch, signal }).call(CREATE))).toMatchObject({ code: 'aborted' })
    expect(calls()).toHaveLength(0)
  })

  it('lets calls in flight finish when only the waiting is stopped', async () => {
    const stop = new AbortController()
    const { fetch } = service([{ text: '{"id":"a"}' }])
    stop.abort()
    expect(await api({ fetch, stopWaiting: stop.signal }).call(CREATE)).toEqual({ id: 'a' })
  })
})

describe('settings that cannot be used', () => {
  const { fetch } = service([])

  it.each([
    ['http://api.descope.com', 'insecure-base-url'],
    ['http://127.0.0.1.example.com', 'insecure-base-url'],
    ['ftp://api.descope.com', 'insecure-base-url'],
    ['api.descope.com', 'invalid-base-url'],
    ['https://user:pass@api.descope.com', 'invalid-base-url'],
    ['https://api.descope.com?x=1', 'invalid-base-url'],
  ])('%s is %s', (baseUrl, code) => {
    expect(() => api({ fetch, baseUrl })).toThrow(expect.objectContaining({ code, exit: 3 }))
  })

  it.each([
    ['http://localhost:4680', 'loopback'],
    ['http://127.0.0.1:1', 'loopback'],
    ['http://[::1]:4680', 'loopback'],
    ['https://api.euc1.descope.com', 'api.euc1.descope.com'],
  ])('%s is host %s', (baseUrl, host) => {
    expect(api({ fetch, baseUrl }).host).toBe(host)
  })

  it.each(['', 'K2 with space', 'K2\nline', 'K2ü'])(
    'key %j is refused without being shown',
    (managementKey) => {
      const thrown = catching(() => api({ fetch, managementKey }))
      expect(thrown).toMatchObject({ code: 'invalid-management-key', exit: 3 })
      if (managementKey !== '') expect(String(thrown)).not.toContain(managementKey)
    },
  )
})

describe('over a real socket', () => {
  let server: Server | undefined
  afterEach(async () => {
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve))
  })

  async function listen(answer: (response: ServerResponse, stop: () => void) => void): Promise<string> {
    server = createServer((request, response) => {
      if (request.url?.endsWith('/license') === true) response.end('{}')
      else answer(response, () => request.socket.destroy())
    })
    const listening = server
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const address = listening.address()
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  }

  it('a reply cut in the middle is malformed and may have arrived', async () => {
    const baseUrl = await listen((response, stop) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"id":"a', stop)
    })
    expect(await failure(api({ fetch: nodeFetch(), baseUrl }).call(CREATE))).toMatchObject({
      code: 'malformed-reply',
      failure: 'malformed',
      mayHaveArrived: true,
    })
  })

  it('a connection closed without an answer is unreachable and may have arrived', async () => {
    const baseUrl = await listen((_response, stop) => {
      stop()
    })
    expect(await failure(api({ fetch: nodeFetch(), baseUrl }).call(CREATE))).toMatchObject({
      code: 'unreachable',
      mayHaveArrived: true,
    })
  })

  it('no answer in time is a timeout, also after the first byte', async () => {
    const baseUrl = await listen((response) => {
      response.writeHead(200)
      response.write('{')
    })
    expect(await failure(api({ fetch: nodeFetch(), baseUrl, timeoutMs: 30 }).call(CREATE))).toMatchObject({
      code: 'timeout',
      failure: 'timeout',
      mayHaveArrived: true,
    })
  })

  it('a redirect is not followed', async () => {
    const baseUrl = await listen((response) => {
      response.writeHead(307, { location: '/v1/mgmt/license' }).end()
    })
    expect(await failure(api({ fetch: nodeFetch(), baseUrl }).call(CREATE))).toMatchObject({
      code: 'redirect-refused',
    })
  })

  it('an abort ends a call in flight', async () => {
    const stop = new AbortController()
    const baseUrl = await listen(() => {
      stop.abort()
    })
    const call = api({ fetch: nodeFetch(), baseUrl }).call({ ...CREATE, signal: stop.signal })
    expect(await failure(call)).toMatchObject({ code: 'aborted', mayHaveArrived: true })
  })

  it('a port where nobody listens is unreachable', async () => {
    const baseUrl = await listen(() => {})
    const listening = server
    await new Promise((resolve) => listening?.close(resolve))
    expect(await failure(api({ fetch: nodeFetch(), baseUrl }).call(CREATE))).toMatchObject({
      code: 'unreachable',
      mayHaveArrived: false,
    })
  })
})

function catching(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}

/** Lets promises go on until something is so. */
async function untilTrue(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !isSo(); turn += 1) await Promise.resolve()
  if (!isSo()) throw new Error('it never became so')
}
