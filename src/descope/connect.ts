import { ApiError } from '../core/model/api-error.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import { hostLabel, isLoopbackHost } from '../core/model/host.js'
import { holdsInexactNumber, isObject, member, printJson, type Json } from '../core/model/json.js'
import type { Limits } from '../core/model/limits.js'
import type { Clock } from '../core/ports/clock.js'
import {
  isReading,
  type ApiRequest,
  type DescopeApi,
  type ReceivedAnswer,
} from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import { abortedError, attempt, type Attempt } from './attempt.js'
import { checkedBaseUrl } from './base-url.js'
import type { Fetch } from './fetch.js'
import { baseHeaders } from './headers.js'
import { callClassOf } from './quota/call-class.js'
import type { Admission, Entering, Quota } from './quota/quota.js'
import { QuotaTeller } from './quota/quota-teller.js'
import { retryAfterMs } from './quota/retry-after.js'
import { sharedQuota } from './quota/shared-quota.js'
import { Repeats } from './repeats.js'
import { bodyOf, isRateLimited } from './reply.js'

export interface ConnectOptions {
  readonly projectId: string
  /** `https://api.descope.com`; plain http for this machine only. */
  readonly baseUrl: string
  readonly managementKey: string
  readonly fetch: Fetch
  /**
   * Rules the waiting for the rate limit and between tries. The time limit of a call runs in real time. Connections to
   * one host that share a clock share their quota.
   */
  readonly clock: Clock
  readonly log: Log
  readonly progress?: Progress | undefined
  /** Our version, sent as `x-descope-sdk-version`. */
  readonly toolVersion: string
  /** For one call, body included; default 30,000. Waiting for the rate limit does not count. */
  readonly timeoutMs?: number | undefined
  /** Gives up everything at once, what is in flight too. */
  readonly signal?: AbortSignal | undefined
  /**
   * Ends waiting for the rate limit and for another try; what is in flight is finished, and calls that need no waiting
   * still go out.
   */
  readonly stopWaiting?: AbortSignal | undefined
  /** In place of the documented numbers. */
  readonly limits?: Limits | undefined
  /** Share of each limit left to others, 0 (default) to 0.9. */
  readonly reserve?: number | undefined
  /** For the pauses between tries; a number from 0 up to 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined
}

const DEFAULT_TIMEOUT_MS = 30_000
/** The handshake is a courtesy: it must not hold the first call up for long. Go's SDK gives it the same time. */
const LICENSE_TIMEOUT_MS = 5_000
/** Not sent again when it fails: it is a courtesy. */
const LICENSE: ApiRequest = { method: 'GET', path: '/v1/mgmt/license', isRead: false }
const TIER = /^[\w.-]{1,64}$/

/**
 * Descope's management API over HTTP.
 *
 * The first call is preceded by the licence handshake every SDK of Descope does; its tier goes out as
 * `x-descope-license` afterwards. The handshake may fail, unless the key is refused.
 *
 * Calls keep to the limits of their class, together with all connections of this process to the host. 429 is waited out
 * for as long as it takes. What only reads is sent again for up to a minute after trouble on the way; nothing else is
 * sent twice.
 * @throws ToolError for a base URL, project id or key that cannot be used; `call` throws ApiError, and ToolError
 *   `inexact-number` for a body with a number that a double cannot hold
 */
export function connect(options: ConnectOptions): DescopeApi {
  const { clock, projectId } = options
  const baseUrl = checkedBaseUrl(options.baseUrl)
  const host = hostLabel(baseUrl)
  const headers = baseHeaders(options)
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const random = options.random ?? Math.random
  const quota = joinedQuota(options, baseUrl)
  const teller = new QuotaTeller(options)
  const redact = (text: string) => text.replaceAll(options.managementKey, '[management key]')
  let license: Promise<string | undefined> | undefined
  let newest: ReceivedAnswer | undefined

  async function send(
    request: ApiRequest,
    over: { readonly timeoutMs: number; readonly tier?: string | undefined },
  ): Promise<Json> {
    const name = `${request.method} ${request.path}`
    const text = textOf(request, name)
    const signals = given([options.signal, request.signal])
    const waiting = given([options.stopWaiting, ...signals])
    const repeats = new Repeats({ ...options, random }, { isAllowed: isReading(request), signals: waiting })
    for (;;) {
      try {
        const reply = await answerTo({ ...over, request, name, text, signals, waiting, repeats })
        return bodyOf(reply, { request: name, redact })
      } catch (error) {
        await repeats.after(error)
      }
    }
  }

  /** The first answer that is not 429. */
  async function answerTo(sending: Sending): Promise<Attempt> {
    const { request, name } = sending
    const callClass = callClassOf(request.path)
    const perSecond = () => quota.perSecond(callClass, projectId)
    for (let wasRefused = false; ; wasRefused = true) {
      const admission = await admitted(sending, {
        callClass,
        projectId,
        mustBeFresh: request.resend === false,
        wasRefused,
        signals: sending.waiting,
        onWait: (untilMs) => {
          teller.waits(untilMs, perSecond())
        },
      })
      if (admission.type === 'heldUp') throw heldUp(name)
      if (!(await isToBeSent(sending, admission))) {
        throw abortedError({ request: name, mayHaveArrived: false })
      }
      const { sentMs } = admission
      const reply = await sendOnce(sending, admission)
      options.log.debug(`${name} ${reply.status} ${clock.now() - sentMs} ms`)
      if (!isRateLimited(reply)) return reply
      const waitMs = retryAfterMs(reply.retryAfter, clock.now())
      const taken = quota.refused({ callClass, projectId }, { sentMs, waitMs })
      teller.refused({ ...taken, callClass, perSecond: perSecond() })
    }
  }

  /** One way there and back, its slot given back at the end. */
  async function sendOnce(
    { request, name, text, tier, timeoutMs: limitMs, signals, repeats }: Sending,
    { sentMs, end }: Extract<Admission, { type: 'send' }>,
  ): Promise<Attempt> {
    try {
      const reply = await attempt({
        fetch: options.fetch,
        url: `${baseUrl}${request.path}${queryOf(request)}`,
        request: name,
        init: {
          method: request.method,
          headers: {
            ...headers,
            ...(tier === undefined ? {} : { 'x-descope-license': tier }),
            ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(text === undefined ? {} : { body: text }),
        },
        host,
        hasAnswered: newest !== undefined,
        timeoutMs: limitMs,
        signals,
        redact,
      })
      newest = received(reply, { sentMs, receivedMs: clock.now() })
      end(!isRateLimited(reply))
      return reply
    } catch (error) {
      end(!(error instanceof ApiError) || error.mayHaveArrived || error.status !== undefined)
      throw error
    } finally {
      repeats.took(clock.now() - sentMs)
    }
  }

  async function admitted({ name, waiting }: Sending, entering: Entering): Promise<Admission> {
    try {
      return await quota.enter(entering)
    } catch (error) {
      if (waiting.some((signal) => signal.aborted))
        throw abortedError({ request: name, mayHaveArrived: false })
      throw error
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
    projectId,
    host,
    quota: () => quota.use(projectId),
    newestAnswer: () => newest,
    async call(request) {
      license ??= handshake()
      const tier = await unlessAborted(license, request)
      return send(request, { timeoutMs, tier })
    },
  }
}

function received(
  { status, date }: Attempt,
  times: Pick<ReceivedAnswer, 'sentMs' | 'receivedMs'>,
): ReceivedAnswer {
  const serviceMs = Date.parse(date ?? '')
  return { status, ...times, ...(Number.isNaN(serviceMs) ? {} : { serviceMs }) }
}

/** A call on its way. */
interface Sending {
  readonly request: ApiRequest
  /** `POST /v1/mgmt/tenant/create` */
  readonly name: string
  /** Its body. */
  readonly text: string | undefined
  readonly tier?: string | undefined
  readonly timeoutMs: number
  /** Give the call up. */
  readonly signals: readonly AbortSignal[]
  /** End its waiting. */
  readonly waiting: readonly AbortSignal[]
  readonly repeats: Repeats
}

function joinedQuota({ clock, projectId, limits, reserve = 0 }: ConnectOptions, baseUrl: string): Quota {
  const { origin, hostname } = new URL(baseUrl)
  const quota = sharedQuota(clock, origin)
  const isLoopback = isLoopbackHost(hostname)
  quota.join(projectId, (callClass) => ({ written: limits?.[callClass], reserve, isLoopback }))
  return quota
}

/** False when the call was given up while it waited; its slot is free again then. */
async function isToBeSent(
  { request, signals }: Sending,
  { wasLate, end }: Extract<Admission, { type: 'send' }>,
): Promise<boolean> {
  let isWanted = false
  try {
    isWanted =
      !signals.some((signal) => signal.aborted) &&
      (!wasLate || request.isStillWanted === undefined || (await request.isStillWanted()))
  } finally {
    if (!isWanted) end(false)
  }
  return isWanted
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
