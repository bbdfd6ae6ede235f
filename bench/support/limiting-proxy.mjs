import { once } from 'node:events'
import { createServer, request, Agent } from 'node:http'

/**
 * Stands before the emulator and counts as Descope does: at any moment no more than so many requests lie in the window
 * behind it. What is beyond is answered 429, with the time until the next is let in.
 *
 * @template T
 * @param {{ target: string, calls: number, windowMs: number }} options
 * @param {(proxy: { url: string, letIn: () => readonly { atMs: number, path: string }[], refused: () => number, forget: () => void }) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withLimits({ target, calls, windowMs }, body) {
  /** @type {{ atMs: number, path: string }[]} */
  let letIn = []
  let refused = 0
  const agent = new Agent({ keepAlive: true })
  const server = createServer((incoming, outgoing) => {
    const nowMs = Date.now()
    const freeInMs = (letIn[letIn.length - calls]?.atMs ?? Number.NEGATIVE_INFINITY) + windowMs - nowMs
    if (freeInMs > 0) {
      refused += 1
      incoming.resume()
      outgoing.writeHead(429, { 'retry-after': String(Math.ceil(freeInMs / 1000)) })
      outgoing.end('{"errorCode":"E130429"}')
      return
    }
    const { method = 'GET', headers, url = '/' } = incoming
    letIn.push({ atMs: nowMs, path: url })
    const onwards = request(`${target}${url}`, { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onwards.on('error', () => outgoing.destroy())
    incoming.pipe(onwards)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  try {
    return await body({
      url: `http://127.0.0.1:${port}`,
      letIn: () => letIn,
      refused: () => refused,
      forget: () => {
        letIn = []
        refused = 0
      },
    })
  } finally {
    server.closeAllConnections()
    server.close()
    agent.destroy()
  }
}
