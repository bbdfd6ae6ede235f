import { ApiError } from '../core/model/api-error.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { hostLabel } from '../core/model/host.js'
import { holdsInexactNumber, isObject, member, printJson, type Json } from '../core/model/json.js'
import type { Clock } from '../core/ports/clock.js'
import type { ApiRequest, DescopeApi } from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import { abortedError, attempt } from './attempt.js'
import { checkedBaseUrl } from './base-url.js'
import type { Fetch } from './fetch.js'
import { baseHeaders } from './headers.js'
import { RateLimitPause } from './rate-limit-pause.js'
import { bodyOf, isRateLimited } from './reply.js'

export interface ConnectOptions {
  readonly projectId: string
  /** `https://api.descope.com`; plain http for this machine only. */
  readonly baseUrl: string
  readonly managementKey: string
  readonly fetch: Fetch
  /** Rules the waiting for the rate limit. The time limit of a call runs in real time. */
  readonly clock: Clock
  readonly log: Log
  readonly progress?: Progress | undefined
  /** Our version, sent as `x-descope-sdk-version`. */
  readonly toolVersion: string
  /** For one call, body included; default 30,000. Waiting for the rate limit does not count. */
  readonly timeoutMs?: number | undefined
  /** Gives up everything at once, what is in flight too. */
  readonly signal?: AbortSignal | undefined
  /** Ends waiting for the rate limit; what is in flight is finished, and calls that need no waiting still go out. */
  readonly stopWaiting?: AbortSignal | undefined
}

const DEFAULT_TIMEOUT_MS = 30_000
/** The handshake is a courtesy: it must not hold the first call up for long. Go's SDK gives it the same time. */
const LICENSE_TIMEOUT_MS = 5_000
const LICENSE: ApiRequest = { method: 'GET', path: '/v1/mgmt/license' }
const TIER = /^[\w.-]{1,64}$/

/**
 * Descope's management API over HTTP.
 *
 * The first call is preceded by the licence handshake every SDK of Descope does; its tier goes out as
 * `x-descope-license` afterwards. The handshake may fail, unless the key is refused. 429 is waited out for as long as it
 * takes; nothing else is sent twice.
 * @throws ToolError for a base URL, project id or key that cannot be used; `call` throws ApiError, and ToolError
 *   `inexact-number` for a body with a number that a double cannot hold
 */
export function connect(options: ConnectOptions): DescopeApi {
  const baseUrl = checkedBaseUrl(options.baseUrl)
  const host = hostLabel(baseUrl)
  const headers = baseHeaders(options)
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const pause = new RateLimitPause(options)
  const redact = (text: string) => text.replaceAll(options.managementKey, '[management key]')
  let license: Promise<string | undefined> | undefined

  async function send(
    request: ApiRequest,
    over: { readonly timeoutMs: number; readonly tier?: string | undefined },
  ): Promise<Json> {
    const name = `${request.method} ${request.path}`
    const body = textOf(request, name)
    const signals = given([options.signal, request.signal])
    const waiting = given([options.stopWaiting, ...signals])
    for (;;) {
      const hasWaited = await untilAllowed(pause, waiting, name)
      if (hasWaited && request.resend === false) throw heldUp(name)
      if (signals.some((signal) => signal.aborted))
        throw abortedError({ request: name, mayHaveArrived: false })
      const startedMs = options.clock.now()
      const reply = await attempt({
        fetch: options.fetch,
        url: `${baseUrl}${request.path}${queryOf(request)}`,
        request: name,
        init: {
          method: request.method,
          headers: {
            ...headers,
            ...(over.tier === undefined ? {} : { 'x-descope-license': over.tier }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
        },
        host,
        timeoutMs: over.timeoutMs,
        signals,
        redact,
      })
      options.log.debug(`${name} ${reply.status} ${options.clock.now() - startedMs} ms`)
      if (!isRateLimited(reply)) return bodyOf(reply, { request: name, redact })
      pause.begin(reply.retryAfter)
    }
  }

  async function handshake(): Promise<string | undefined> {
    try {
      const reply = await send(LICENSE, { timeoutMs: Math.min(timeoutMs, LICENSE_TIMEOUT_MS) })
      const tier = isObject(reply) ? member(reply, 'rateLimitTier') : undefined
      return typeof tier === 'string' && TIER.test(tier) ? tier : undefined
    } catch (error) {
      if (!(error instanceof ApiError) || error.failure === 'auth') throw error
      options.log.info(`licence handshake failed, going on without: ${error.message}`)
      return undefined
    }
  }

  return {
    projectId: options.projectId,
    host,
    async call(request) {
      license ??= handshake()
      const tier = await unlessAborted(license, request)
      return send(request, { timeoutMs, tier })
    },
  }
}

/** The body as it is sent. What a double cannot hold would arrive as something else, so it does not leave. */
function textOf(request: ApiRequest, name: string): string | undefined {
  if (request.body === undefined) return undefined
  if (holdsInexactNumber(request.body)) {
    throw new ToolError({
      code: 'inexact-number',
      message: `${name}: not sent, because it holds a number with more digits than can be kept exactly`,
      hint: 'Change this resource in the Descope console, or hold the number as text.',
      exit: EXIT.incomplete,
    })
  }
  return printJson(request.body)
}

function queryOf({ query = {} }: ApiRequest): string {
  const pairs = Object.entries(query).map(
    ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`,
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** Waits for the rate limit where it has to; true when it had to. */
async function untilAllowed(
  pause: RateLimitPause,
  signals: readonly AbortSignal[],
  request: string,
): Promise<boolean> {
  if (!pause.isOn()) return false
  try {
    await pause.passed(AbortSignal.any([...signals]))
    return true
  } catch (error) {
    if (signals.some((signal) => signal.aborted)) throw abortedError({ request, mayHaveArrived: false })
    throw error
  }
}

function heldUp(request: string): ApiError {
  return new ApiError({
    code: 'rate-limited',
    message: `${request}: held up by the rate limit, which is over now`,
    hint: 'Start anew from what is there now.',
    failure: 'rateLimited',
    request,
    mayHaveArrived: false,
  })
}

/** The shared handshake's answer, or `aborted` as soon as this one call is given up. */
async function unlessAborted<T>(shared: Promise<T>, { method, path, signal }: ApiRequest): Promise<T> {
  if (signal === undefined) return shared
  const request = `${method} ${path}`
  if (signal.aborted) throw abortedError({ request, mayHaveArrived: false })
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(abortedError({ request, mayHaveArrived: false }))
    }
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([shared, aborted])
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop)
  }
}

function given(signals: readonly (AbortSignal | undefined)[]): readonly AbortSignal[] {
  return signals.filter((signal) => signal !== undefined)
}
