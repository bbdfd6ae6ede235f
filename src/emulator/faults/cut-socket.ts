import type { ServerResponse } from 'node:http'
import { halfOf, type NoAnswer } from './no-answer.js'

/**
 * Ends a connection: reset, or closed behind half of the answer. Gives what tells the server to send nothing more.
 */
export async function cutSocket({ half }: NoAnswer, outgoing: ServerResponse): Promise<Response> {
  const part = half === undefined ? undefined : await halfOf(half)
  if (half === undefined || part === undefined || part.bytes.length === 0) {
    outgoing.socket?.resetAndDestroy()
  } else {
    outgoing.writeHead(half.status, { ...Object.fromEntries(half.headers), 'content-length': part.all })
    await new Promise<void>((resolve) => {
      outgoing.write(part.bytes, () => {
        resolve()
      })
    })
    // Closed and not reset: a reset may take with it what the other side has not read yet.
    outgoing.destroy()
  }
  // The sign of @hono/node-server for "all was said" (its RESPONSE_ALREADY_SENT); the library is loaded only to listen.
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } })
}
