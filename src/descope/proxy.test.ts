import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchFor } from './proxy.js'

const REQUEST = { method: 'GET', headers: {}, redirect: 'manual' } as const

describe('fetchFor', () => {
  let proxy: Server
  let proxyUrl: string
  let target: Server
  let targetUrl: string
  let asked: string[]

  beforeEach(async () => {
    asked = []
    proxy = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('from the proxy')
    }).on('connect', (request, socket) => {
      asked.push(request.url ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    target = createServer((_request, response) => response.end('direct'))
    proxyUrl = await listen(proxy)
    targetUrl = await listen(target)
  })
  afterEach(async () => {
    for (const server of [proxy, target]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  const get = (url: string, variables: Readonly<Record<string, string | undefined>>) =>
    fetchFor(variables)(url, { ...REQUEST, signal: new AbortController().signal })

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('goes through the proxy of %s', async (name) => {
    const call = get('https://api.example.test/x', { [name]: proxyUrl })
    await expect(call).rejects.toMatchObject({ proxy: proxyUrl, status: 502 })
    expect(asked).toEqual(['api.example.test:443'])
  })

  it('reaches this machine directly', async () => {
    const reply = await get(targetUrl, { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl })
    expect(await reply.text()).toBe('direct')
    expect(asked).toEqual([])
  })

  // 0.0.0.0 stands for a host of the network: nothing answers there, and no name has to be looked up.
  it('respects NO_PROXY', async () => {
    const variables = { HTTPS_PROXY: proxyUrl, NO_PROXY: 'other.test,0.0.0.0' }
    await expect(get('https://0.0.0.0:1/', variables)).rejects.toThrow('fetch failed')
    expect(asked).toEqual([])
  })

  it('does without a proxy when no variable is set', async () => {
    expect(await (await get(targetUrl, { HTTPS_PROXY: ' ', NO_PROXY: '*' })).text()).toBe('direct')
  })

  it('says that a proxy cannot be used, without showing it', async () => {
    const call = get('https://api.example.test/', { HTTPS_PROXY: '://user:secret@' })
    await expect(call).rejects.toMatchObject({ code: 'invalid-proxy', exit: 3 })
    await expect(call).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string })
  })
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
}
