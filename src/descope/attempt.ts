import { ApiError } from '../core/model/api-error.js'
import { ToolError } from '../core/model/errors.js'
import type { Fetch, HttpRequest } from './fetch.js'
import { networkError } from './network-error.js'
import { printable } from '../core/model/printable.js'
import type { ReadReply } from './reply.js'

/** An answer read to its end, with the headers that matter. */
export interface Attempt extends ReadReply {
  readonly retryAfter: string | null
  readonly date: string | null
}

class TimedOut extends Error {}

/**
 * Sends once and reads the whole body.
 * @throws ToolError `invalid-proxy`
 * @throws ApiError `timeout`, `aborted`, `unreachable`, `malformed` (cut body), or `malformed` for a redirect
 */
export async function attempt(input: {
  readonly fetch: Fetch
  readonly url: string
  readonly request: string
  readonly init: Omit<HttpRequest, 'signal' | 'redirect'>
  /** Label of the host, for messages. */
  readonly host: string
  /** The host answered this connection before, so not reaching it is trouble that may pass. */
  readonly hasAnswered: boolean
  readonly timeoutMs: number
  readonly signals: readonly AbortSignal[]
  readonly redact: (text: string) => string
}): Promise<Attempt> {
  const { request, redact, host, hasAnswered } = input
  const limit = startLimit(input.timeoutMs, input.signals)
  let status: number | undefined
  try {
    const reply = await input.fetch(input.url, { ...input.init, redirect: 'manual', signal: limit.signal })
    status = reply.status
    if (reply.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      throw redirected({ request, status, location: redact(reply.headers.get('location') ?? '') })
    }
    return {
      status,
      text: await reply.text(),
      retryAfter: reply.headers.get('retry-after'),
      date: reply.headers.get('date'),
    }
  } catch (error) {
    // A proxy that cannot be used is no trouble on the way: it is not tried again.
    if (error instanceof ToolError) throw error
    if (limit.signal.aborted)
      throw stopped({ request, reason: limit.signal.reason, timeoutMs: input.timeoutMs })
    if (status !== undefined) throw cut({ request, status, cause: error })
    throw networkError({ cause: error, request, host, hasAnswered, redact })
  } finally {
    limit.end()
  }
}

/** One signal for the time limit and all given signals; `end` lets go of timer and listeners. */
function startLimit(timeoutMs: number, signals: readonly AbortSignal[]) {
  const controller = new AbortController()
  const listeners = signals.map((signal) => {
    const listener = () => {
      controller.abort(signal.reason)
    }
    if (signal.aborted) listener()
    else signal.addEventListener('abort', listener, { once: true })
    return { signal, listener }
  })
  const timer = setTimeout(() => {
    controller.abort(new TimedOut())
  }, timeoutMs)
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      for (const { signal, listener } of listeners) signal.removeEventListener('abort', listener)
    },
  }
}

function stopped(input: {
  readonly request: string
  readonly reason: unknown
  readonly timeoutMs: number
}): ApiError {
  const { request, reason } = input
  if (!(reason instanceof TimedOut)) return abortedError({ request, mayHaveArrived: true })
  return new ApiError({
    code: 'timeout',
    message: `${request}: no whole answer within ${input.timeoutMs / 1000} s`,
    hint: 'What was asked for may have happened all the same. Raise --timeout if the network is slow.',
    failure: 'timeout',
    request,
    mayHaveArrived: true,
    isTransient: true,
  })
}

/** The call was given up on our side. */
export function abortedError(input: {
  readonly request: string
  readonly mayHaveArrived: boolean
}): ApiError {
  return new ApiError({
    ...input,
    code: 'aborted',
    message: `${input.request}: stopped ${input.mayHaveArrived ? 'before the answer came' : 'before it was sent'}`,
    failure: 'aborted',
  })
}

function redirected(input: {
  readonly request: string
  readonly status: number
  readonly location: string
}): ApiError {
  const { request, status } = input
  const target = input.location === '' ? '' : ` to ${JSON.stringify(printable(input.location, 120))}`
  return new ApiError({
    code: 'redirect-refused',
    message: `${request}: the answer is a redirect${target} (${status}), which is not followed: the key would go along`,
    hint: 'Check the base URL: it must be the API itself, not a page that leads to it.',
    failure: 'malformed',
    status,
    request,
    mayHaveArrived: false,
  })
}

function cut(input: {
  readonly request: string
  readonly status: number
  readonly cause: unknown
}): ApiError {
  return new ApiError({
    code: 'malformed-reply',
    message: `${input.request}: the connection ended in the middle of the answer (${input.status})`,
    hint: 'What was asked for may have happened all the same. Check the network and any proxy, then look.',
    failure: 'malformed',
    status: input.status,
    request: input.request,
    mayHaveArrived: true,
    isTransient: true,
    cause: input.cause,
  })
}
