import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fetch } from '../../../src/descope/index.js'

/** A service behind a socket of its own: what a process asks for passes through `fetch`. */
export interface Recorder {
  readonly url: string
  close(): Promise<void>
}

const PATIENCE_MS = 60_000

/** @param baseUrl what `fetch` is asked for in place of the socket's own address */
export async function recorder(fetch: Fetch, baseUrl: string): Promise<Recorder> {
  const server = createServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const { method = 'GET', url = '/', headers } = message
      const body = Buffer.concat(chunks).toString()
      const sent = Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          typeof value === 'string' && name !== 'host' && name !== 'connection' ? [[name, value]] : [],
        ),
      )
      const request = {
        method,
        headers: sent,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
      } as const
      fetch(`${baseUrl}${url}`, body === '' ? request : { ...request, body })
        .then(async (reply) => {
          const text = await reply.text()
          const type = reply.headers.get('content-type') ?? 'application/json'
          response.writeHead(reply.status, { 'content-type': type }).end(text)
        })
        .catch(() => response.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
