import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmulator, type StartedEmulator } from '../../src/emulator/index.js'
import { emulations } from '../../src/kinds/emulations.js'
import { builtProgram, type BuiltProgram } from '../support/built-program.js'
import { newDesk } from '../support/run-program.js'

const run = promisify(execFile)
const HAS_OPENSSL = await run('openssl', ['version']).then(
  () => true,
  () => false,
)
/** A name that no name service knows: only the proxy can lead there. */
const SERVICE = 'api.behind-a-proxy.test'
const KEY = { DESCOPE_PROJECT_ID: 'P2behindProxy', DESCOPE_MANAGEMENT_KEY: 'K2secret' }

describe('a proxy that does not work', () => {
  it('is named without its credentials', async () => {
    const proxy = createServer().on('connect', (_request, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    })
    const port = await listen(proxy)
    const desk = await newDesk({ env: { ...KEY, HTTPS_PROXY: `http://ana:hidden@127.0.0.1:${port}` } })
    const line = `tenant list --base-url https://${SERVICE}`
    const refused = await desk.run(line)
    proxy.close()
    expect(refused.code).toBe(4)
    const words = (text: string) => text.replaceAll(/\s+/g, ' ')
    expect(words(refused.stderr)).toContain(`the proxy http://127.0.0.1:${port} refused the way (407)`)
    expect(refused.stderr).toContain('It wants a user and a password')
    const gone = await desk.run(line)
    expect(gone.code).toBe(4)
    expect(words(gone.stderr)).toContain(`the proxy http://127.0.0.1:${port} cannot be used`)
    expect(`${refused.stderr}${gone.stderr}`).not.toContain('hidden')
  })
})

describe('a proxy that is none', () => {
  it('is a mistake of whoever set it, and tried once', async () => {
    const desk = await newDesk({ env: { ...KEY, HTTPS_PROXY: 'proxy::' } })
    const refused = await desk.run(`tenant list --base-url https://${SERVICE}`)
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain('invalid-proxy')
    expect(refused.stderr).not.toContain('again')
  })
})

describe.skipIf(!HAS_OPENSSL)('a proxy that opens the way', () => {
  let program: BuiltProgram
  let folder: string
  let proxy: Server
  let service: SecureServer
  let emulator: StartedEmulator
  const ways = new Set<Socket>()
  let env: Readonly<Record<string, string>>
  let asked: { readonly host: string; readonly credentials: string | undefined }[]

  beforeAll(async () => {
    program = await builtProgram()
    folder = await mkdtemp(join(tmpdir(), 'descope-mgmt-proxy-'))
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const about = ['-subj', `/CN=${SERVICE}`, '-addext', `subjectAltName=DNS:${SERVICE}`, '-days', '2']
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    await run('openssl', ['req', ...made, '-keyout', key, '-out', certificate, ...about])
    emulator = await startEmulator({ port: 0, emulations, limits: 'off' })
    service = createSecureServer(
      { key: await readFile(key), cert: await readFile(certificate) },
      (socket) => {
        joinSockets(socket, connect(emulator.port, '127.0.0.1'))
      },
    )
    // A client that does not trust us hangs up in the middle.
    service.on('tlsClientError', () => undefined)
    const servicePort = await listen(service)
    asked = []
    proxy = createServer().on('connect', (request, socket) => {
      asked.push({ host: request.url ?? '', credentials: request.headers['proxy-authorization'] })
      const way = connect(servicePort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        joinSockets(socket as Socket, way)
      })
    })
    const proxyPort = await listen(proxy)
    env = {
      ...KEY,
      DESCOPE_BASE_URL: `https://${SERVICE}`,
      HTTPS_PROXY: `http://ana:hidden@127.0.0.1:${proxyPort}`,
    }
    await writeFile(join(folder, 'descope.yaml'), 'tenants: [{ id: acme, name: Acme }]')
    env = { ...env, NODE_EXTRA_CA_CERTS: certificate }
  }, 60_000)
  afterAll(async () => {
    for (const way of ways) way.destroy()
    for (const server of [proxy, service]) server.close()
    await emulator.close()
    await rm(folder, { recursive: true, force: true })
  })

  function joinSockets(one: Socket, other: Socket): void {
    one.pipe(other).pipe(one)
    for (const end of [one, other]) ways.add(end.on('error', () => undefined))
  }

  it('leads every call of an apply to the service, whose own authority is trusted', async () => {
    const applied = await program.run(['apply', '--yes'], { cwd: folder, env })
    expect(applied.stderr).toBe('')
    expect(applied.code).toBe(0)
    expect(new Set(asked.map(({ host }) => host))).toEqual(new Set([`${SERVICE}:443`]))
    expect(asked[0]?.credentials).toBe(`Basic ${Buffer.from('ana:hidden').toString('base64')}`)
  })

  it('is told apart from a certificate that nobody trusts, and from a host that needs no proxy', async () => {
    const untrusted = await program.run(['tenant', 'list'], {
      cwd: folder,
      env: { ...env, NODE_EXTRA_CA_CERTS: '' },
    })
    expect(untrusted.code).toBe(4)
    expect(untrusted.stderr).toContain('NODE_EXTRA_CA_CERTS')
    const before = asked.length
    const direct = await program.run(['tenant', 'list'], { cwd: folder, env: { ...env, NO_PROXY: SERVICE } })
    expect(direct.code).toBe(4)
    expect(direct.stderr).not.toContain('the proxy')
    expect(asked).toHaveLength(before)
  })
})

async function listen(server: Server | SecureServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
