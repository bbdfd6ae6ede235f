import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refusalOf, type S3Keys, type S3Refusal } from './s3/check-signature.js'
import {
  refusalReply,
  S3Bucket,
  type S3Habits,
  type S3Object,
  type S3Reply,
  type S3Request,
} from './s3/s3-bucket.js'

/** What goes wrong with one request. */
export type S3Trouble =
  /** 503, nothing is done. */
  | 'slow-down'
  /** 500, nothing is done. */
  | 'error-before'
  /** 500, although it is done. */
  | 'error-after'
  /** The connection ends before anything is done, or after it is done; no answer. */
  | 'reset-before'
  | 'reset-after'
  /** Half of the answer, then the connection ends. */
  | 'cut'
  /** 409 ConditionalRequestConflict, nothing is done. */
  | 'conflict'
  /** 403 AccessDenied. */
  | 'denied'
  | S3Reply

export interface S3Server {
  /** `http://127.0.0.1:PORT`, for several processes. */
  readonly url: string
  /** Variables with which the program finds it: keys, region, endpoint. */
  readonly env: Readonly<Record<string, string>>
  /** `s3://records/prefix`, for `--store`. */
  store(prefix: string): string
  /** What lies in the bucket, by whole key. Tests may change it. */
  readonly objects: Map<string, S3Object>
  /** What was asked for, in order: `PUT a/b`, `LIST a/`. */
  readonly requests: string[]
  /** Habits of the service; tests may change them at any time. */
  readonly habits: S3Habits
  /**
   * Asked before each good request; what it gives goes wrong. `undefined`: nothing does.
   * `server.trouble = ({ method }) => (method === 'PUT' ? 'slow-down' : undefined)`
   */
  trouble: ((request: S3Request) => S3Trouble | undefined) | undefined
  close(): Promise<void>
}

export interface S3ServerOptions {
  readonly bucket?: string
  readonly region?: string
  readonly keys?: S3Keys
  /** The service's clock: requests more than 15 minutes off are refused. Default: any time is taken. */
  readonly now?: () => number
  readonly port?: number
}

const NO_BUCKET = { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' }
const KEYS: S3Keys = { accessKeyId: 'TESTKEY', secretAccessKey: 'secret/of+the=bucket' }

/**
 * A store with the S3 interface in this process, on a port of this machine: one bucket, signatures checked, conditional
 * `PUT`, `GET`, `HEAD`, `DELETE` (also of many), `ListObjectsV2` with pages. It can be made to misbehave.
 *
 * ```ts
 * const s3 = await startS3Server()
 * onTestFinished(() => s3.close())
 * await desk.run(`apply --yes --store ${s3.store('team')}`, { env: s3.env })
 * ```
 */
export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const { bucket: name = 'records', region = 'eu-test-1', keys = KEYS, now } = options
  const habits: S3Habits = {}
  const bucket = new S3Bucket(name, habits)
  const requests: string[] = []

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(message)
    if (body === undefined) return
    const { method = '', url: target = '/', headers } = message
    const { pathname, searchParams: query } = new URL(target, 'http://host')
    const [, first = '', ...rest] = pathname.split('/')
    const request: S3Request = { method, key: rest.map(decodeURIComponent).join('/'), query, headers, body }
    const refusal = refusalOf({ method, target, headers, body }, { keys, region, nowMs: now?.() })
    requests.push(wordsFor(request))
    const { delayMs = 0 } = habits
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    const trouble = refusal === undefined ? server.trouble?.(request) : undefined
    const act = () => (decodeURIComponent(first) === name ? bucket.answer(request) : refusalReply(NO_BUCKET))
    if (refusal !== undefined) send(response, refusalReply(refusal))
    else if (trouble === undefined) send(response, act(), { isHead: method === 'HEAD' })
    else misbehave(trouble, response, act)
  }
  const http = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  http.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const server: S3Server = {
    url,
    env: {
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
      AWS_REGION: region,
      AWS_ENDPOINT_URL_S3: url,
    },
    store: (prefix) => `s3://${name}/${prefix}`,
    objects: bucket.objects,
    requests,
    habits,
    trouble: undefined,
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return server
}

/** The first so many requests that fit go wrong. */
export function times(
  count: number,
  trouble: S3Trouble,
  fits: (request: S3Request) => boolean = () => true,
): (request: S3Request) => S3Trouble | undefined {
  let left = count
  return (request) => {
    if (left === 0 || !fits(request)) return undefined
    left -= 1
    return trouble
  }
}

const REFUSALS: Readonly<Record<string, S3Refusal | undefined>> = {
  'slow-down': { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  conflict: { status: 409, code: 'ConditionalRequestConflict', message: 'A conflicting operation' },
  denied: { status: 403, code: 'AccessDenied', message: 'Access Denied' },
  'error-before': { status: 500, code: 'InternalError', message: 'We encountered an error.' },
  'error-after': { status: 500, code: 'InternalError', message: 'We encountered an error.' },
}

function misbehave(trouble: S3Trouble, response: ServerResponse, act: () => S3Reply): void {
  if (typeof trouble === 'object') {
    send(response, trouble)
    return
  }
  const isDone = trouble.endsWith('-after') || trouble === 'cut'
  const reply = isDone ? act() : undefined
  const refusal = REFUSALS[trouble]
  if (refusal !== undefined) send(response, refusalReply(refusal))
  else if (reply !== undefined && trouble === 'cut') {
    const bytes = Buffer.from(reply.body ?? '')
    response.writeHead(reply.status, { ...reply.headers, 'content-length': bytes.length + 1 })
    response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy())
  } else response.socket?.resetAndDestroy()
}

function send(
  response: ServerResponse,
  { status, headers = {}, body = '' }: S3Reply,
  { isHead = false }: { readonly isHead?: boolean } = {},
): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    ...(typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {}),
    ...headers,
    ...(status === 204 ? {} : { 'content-length': bytes.length }),
  })
  response.end(isHead ? undefined : bytes)
}

/** `undefined` where the client went away half way. */
async function bodyOf(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}

function wordsFor({ method, key, query }: S3Request): string {
  if (query.get('list-type') === '2') return `LIST ${query.get('prefix') ?? ''}`
  if (query.has('delete')) return 'DELETE many'
  return `${method} ${key}`
}
