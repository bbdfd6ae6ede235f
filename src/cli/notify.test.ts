import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fakeCliContext } from '../../test/support/fake-cli-context.js'
import type { Fetch } from '../descope/index.js'
import { notify, webhookOf } from './notify.js'

const HOOK = new URL('https://hooks.example/services/secret')

/** Ends as a real one does when it is given up. */
const hanging: Fetch = async (_url, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })

describe('notify', () => {
  it('gives up on a webhook that hangs', async () => {
    const { context } = fakeCliContext({})
    expect(
      await notify({ context: { ...context, fetch: hanging } }, HOOK, { text: 'x' }, { patienceMs: 10 }),
    ).toBe('no answer in 0.01 s')
  })
})

it('gives up on a server that takes the message and says nothing', async () => {
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { context } = fakeCliContext({})
  const { port } = server.address() as AddressInfo
  const hook = new URL(`http://127.0.0.1:${port}/secret`)
  expect(await notify({ context }, hook, { text: 'x' }, { patienceMs: 50 })).toBe('no answer in 0.05 s')
})

it.each([
  [200, undefined],
  [302, 'it answered 302: redirects are not followed'],
  [500, 'it answered 500'],
])('lets go of a server whose answer %i never ends', async (status, said) => {
  const timers = new Set<NodeJS.Timeout>()
  const ended: Promise<void>[] = []
  const server = createServer((_request, response) => {
    response.writeHead(status, { location: '/elsewhere' })
    const timer = setInterval(() => response.write('x'.repeat(100)), 5)
    timers.add(timer)
    ended.push(new Promise((resolve) => response.once('close', resolve)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const timer of timers) clearInterval(timer)
    server.closeAllConnections()
    server.close()
  })
  const { context } = fakeCliContext({})
  const { port } = server.address() as AddressInfo
  expect(
    await notify({ context }, new URL(`http://127.0.0.1:${port}/secret`), { text: 'x' }, { patienceMs: 50 }),
  ).toBe(said)
  await Promise.all(ended)
  expect(ended).toHaveLength(1)
})

describe('webhookOf', () => {
  const hidden: string[] = []
  const io = { hide: (texts: readonly string[]) => void hidden.push(...texts) }

  it('takes https, and http of this machine, and keeps them off the streams', () => {
    expect(webhookOf(io, undefined)).toBeUndefined()
    expect(webhookOf(io, 'https://hooks.example/a?b=c')?.href).toBe('https://hooks.example/a?b=c')
    expect(webhookOf(io, 'http://127.0.0.1:8080/a')?.port).toBe('8080')
    expect(hidden).toContain('/a?b=c')
  })

  it.each(['hooks.example', 'http://hooks.example/a', 'https://ana:pw@hooks.example/a', 'ftp://x/y', ''])(
    'refuses %j without showing it',
    (written) => {
      expect(() => webhookOf(io, written)).toThrow(
        expect.objectContaining({
          code: 'invalid-webhook',
          exit: 3,
          message: expect.not.stringContaining('hooks.example') as string,
        }) as Error,
      )
    },
  )
})
