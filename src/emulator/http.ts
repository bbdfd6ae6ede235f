import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Json } from '../core/model/json.js'

/** What a request carries through the emulator. `incoming` is there only when it came over a socket. */
export interface Env {
  Bindings: { incoming?: IncomingMessage }
  Variables: { projectId: string }
}
export type Ctx = Context<Env>
export type Middleware = MiddlewareHandler<Env>

export function sendText(
  c: Ctx,
  text: string,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  return c.body(text, (options.status ?? 200) as ContentfulStatusCode, {
    'content-type': 'application/json',
    ...options.headers,
  })
}

export function sendJson(c: Ctx, body: Json, options: Parameters<typeof sendText>[2] = {}): Response {
  return sendText(c, JSON.stringify(body), options)
}

/** Where the caller is; every caller inside this process counts as one. */
export function addressOf(c: Ctx): string {
  return c.env.incoming?.socket.remoteAddress ?? 'this process'
}
