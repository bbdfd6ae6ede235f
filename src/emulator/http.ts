import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import type { Json } from '../core/model/json.js'

/** What a request carries through the emulator. `incoming` is there only when it came over a socket. */
export interface Env {
  Bindings: { incoming?: IncomingMessage }
  Variables: { projectId: string }
}
type Ctx = Context<Env>
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

/** Where the caller is; every caller inside this process counts as one. */
export function addressOf(c: Ctx): string {
  return c.env.incoming?.socket.remoteAddress ?? 'this process'
}
