import type { Context, MiddlewareHandler } from 'hono'
import type { Json } from '../core/model/json.js'
import type { Wire } from './wire.js'

/** What a request carries through the emulator. The bindings are there only when it came over a socket. */
export interface Env {
  Bindings: Wire
  Variables: { projectId: string; key: string }
}
export type Ctx = Context<Env>
export type Middleware = MiddlewareHandler<Env>

interface SendOptions {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Text that is JSON already. */
export function sendText(text: string, { status = 200, headers }: SendOptions = {}): Response {
  return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } })
}

export function sendJson(body: Json, options?: SendOptions): Response {
  return sendText(JSON.stringify(body), options)
}

/** What Descope says above its limits. */
export function sendLimited(retryAfterS: number): Response {
  const message = 'API rate limit exceeded.'
  return sendJson(
    {
      errorCode: 'E130429',
      errorDescription: 'https://docs.descope.com/rate-limit',
      errorMessage: message,
      message,
    },
    { status: 429, headers: { 'retry-after': String(retryAfterS) } },
  )
}

/** What the emulator's own side says of a request that makes no sense; several problems stand in a list as well. */
export function complaint(problems: string | readonly [string, ...string[]], status = 400): Response {
  const details = [problems].flat().map((message) => ({ code: 'emulator-request', message }))
  const [first = {}] = details
  return sendJson({ error: first, ...(details.length > 1 ? { problems: details } : {}) }, { status })
}

/** Where the caller is; every caller inside this process counts as one. */
export function addressOf(c: Ctx): string {
  return c.env.incoming?.socket.remoteAddress ?? 'this process'
}
