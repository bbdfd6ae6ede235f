import { createServer, type RequestListener, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpRequest } from './fetch.js'
import { nodeFetch } from './node-fetch.js'

describe('nodeFetch', () => {
  let server: Server | undefined
  afterEach(async () => {
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve))
  })

  async function listen(answer: RequestListener): Promise<string> {
    const listening = createServer(answer)
    server = listening
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const address = listening.address()
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  }
  const request = (over: Partial<HttpRequest> = {}): HttpRequest => ({
    method: 'POST',
    headers: {},
    redirect: 'manual',
    signal: new AbortController().signal,
    ...over,
  })

  it('sends method, headers and a body of any script', async () => {
    const url = await listen((asked, response) => {
      let body = ''
      asked.setEncoding('utf8').on('data', (text: string) => (body += text))
      asked.on('end', () => {
        response.setHeader('retry-after', '7')
        response.writeHead(201).end(`${asked.method ?? ''} ${String(asked.headers['x-mark'])} ${body}`)
      })
    })
    const reply = await nodeFetch()(
      url,
      request({ headers: { 'x-mark': 'a' }, body: '{"name":"Ünïcode 😀"}' }),
    )
    expect(reply.status).toBe(201)
    expect(reply.headers.get('retry-after')).toBe('7')
    expect(reply.headers.get('location')).toBeNull()
    expect(await reply.text()).toBe('POST a {"name":"Ünïcode 😀"}')
  })

  it('unpacks gzip', async () => {
    const url = await listen((_asked, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"id":"é"}'))
    })
    expect(await (await nodeFetch()(url, request())).text()).toBe('{"id":"é"}')
  })

  it('fails for a packed body that was cut, whole as the answer itself is', async () => {
    const url = await listen((_asked, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"id":"é"}').subarray(0, 12))
    })
    const reply = await nodeFetch()(url, request())
    await expect(reply.text()).rejects.toThrow('unexpected end of file')
  })

  it('keeps its connection for the next call, read or not', async () => {
    const ports = new Set<number | undefined>()
    const url = await listen((asked, response) => {
      ports.add(asked.socket.remotePort)
      response.end('{}')
    })
    const fetch = nodeFetch()
    await (await fetch(url, request())).text()
    await fetch(url, request())
    await (await fetch(url, request())).text()
    await (await fetch(url, request())).text()
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it('sends nothing once it was given up', async () => {
    const asked: string[] = []
    const url = await listen(({ method }, response) => {
      asked.push(method ?? '')
      response.end('{}')
    })
    await expect(nodeFetch()(url, request({ signal: AbortSignal.abort() }))).rejects.toThrow(
      'The operation was aborted',
    )
    expect(asked).toEqual([])
  })
})
