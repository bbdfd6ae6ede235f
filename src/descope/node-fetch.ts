import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CONNECT_TIMEOUT } from './network-error.js'
import type { BytesFetch, BytesReply } from './fetch.js'

/** An idle connection is given up before the other side does so: what is sent into a closing one is lost. */
const IDLE_MS = 4_000
const CONNECT_TIMEOUT_MS = 10_000

/**
 * A {@link BytesFetch} over `node:http` with connections of its own that are kept alive. It takes a third of the processor
 * time that Node's `fetch` takes for the same call. Follows no redirects, knows no proxies, asks for gzip.
 */
export function nodeFetch(): BytesFetch {
  const agents = {
    http: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
    https: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
  }
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:')
      const options = {
        method,
        signal,
        headers: {
          'user-agent': 'node',
          'accept-encoding': 'gzip',
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      }
      const request = isSecure
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http })
      limitConnecting(request, isSecure ? 'secureConnect' : 'connect')
      request.on('error', reject)
      request.on('response', (message) => {
        resolve(replyOf(message))
      })
      request.end(body)
    })
}

/** A host that does not even answer the knock is told apart from one that is slow. */
function limitConnecting(request: ClientRequest, connected: 'connect' | 'secureConnect'): void {
  request.on('socket', (socket) => {
    if (!socket.connecting) return
    const timer = setTimeout(() => {
      const message = `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`
      request.destroy(Object.assign(new Error(message), { code: CONNECT_TIMEOUT }))
    }, CONNECT_TIMEOUT_MS)
    const stop = () => {
      clearTimeout(timer)
    }
    socket.once(connected, stop)
    socket.once('close', stop)
  })
}

/** The body is read at once, whether somebody asks for it or not, so that the connection is free for the next call. */
function replyOf(message: IncomingMessage): BytesReply {
  const bytes = bytesOf(message)
  bytes.catch(() => undefined)
  return {
    status: message.statusCode ?? 0,
    headers: {
      get: (name) => {
        const value = message.headers[name]
        return Array.isArray(value) ? value.join(', ') : (value ?? null)
      },
    },
    text: async () => new TextDecoder().decode(await bytes),
    arrayBuffer: async () => {
      const { buffer, byteOffset, byteLength } = await bytes
      return buffer.slice(byteOffset, byteOffset + byteLength)
    },
  }
}

function bytesOf(message: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const plain = message.headers['content-encoding'] === 'gzip' ? unzipped(message, reject) : message
    message.on('error', reject)
    plain.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk)
    })
    plain.on('end', () => {
      resolve(Buffer.concat(chunks))
    })
  })
}

function unzipped(message: IncomingMessage, reject: (error: Error) => void): Readable {
  return message.pipe(createGunzip().on('error', reject))
}
