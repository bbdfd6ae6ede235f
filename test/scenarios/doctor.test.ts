import { execFileSync } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Check } from '../../src/core/model/check.js'
import type { Fetch } from '../../src/descope/index.js'
import { kinds } from '../../src/kinds/index.js'
import { checkNode, OLDEST_NODE } from '../../src/operations/doctor/check-node.js'
import { folderDriver, openStore } from '../../src/store/index.js'
import { CANARY_KEY, serviceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended, type RunOptions } from '../support/run-program.js'

const STORE = 'home/.descope-mgmt'

async function start(files = 'tenants: [{ id: a, name: A }]\n') {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write('descope.yaml', files)
  return { service, desk, look: async (line = '', options?: RunOptions) => look(desk, line, options) }
}

/** What doctor finds, by name; the text is looked at as well, so that both always work. */
async function look(desk: Desk, line = '', options?: RunOptions) {
  const ended = await desk.run(`doctor -o json ${line}`, options)
  const checks = (ended.json()['checks'] ?? []) as unknown as readonly Check[]
  for (const { state, fix } of checks) {
    expect(fix === undefined).toBe(state === 'ok' || state === 'skipped')
  }
  expect(ended.code).toBe(checks.some(({ state }) => state === 'failed') ? 2 : 0)
  return { ended, checks, of: (name: string) => checks.find((check) => check.name === name) }
}

function sound({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toMatch(/^ {4}at /m)
  expect(stdout + stderr).not.toContain(CANARY_KEY)
}

/** A service with the time of its own in every answer. */
function withDate(fetch: Fetch, timeMs: () => number): Fetch {
  return async (url, request) => {
    const reply = await fetch(url, request)
    const date = new Date(timeMs()).toUTCString()
    const get = (name: string) => (name === 'date' ? date : reply.headers.get(name))
    return { status: reply.status, headers: { get }, text: async () => reply.text() }
  }
}

describe('doctor', () => {
  it('finds everything in order, changes nothing and shows no key', async () => {
    const { service, desk } = await start()
    await desk.write('.gitignore', '.env\n.descope-mgmt/\nhome/\n')
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: desk.folder })
    git('init', '--quiet')
    git('add', '.')
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '-m', 'begin')
    await desk.run('apply --yes')
    const before = await desk.files('.')
    const writes = await service.writes()
    const { checks, ended, of } = await look(desk, '', {
      fetch: withDate(service.fetch, () => desk.clock.now()),
    })
    sound(ended)
    expect(ended.json()).toMatchObject({
      formatVersion: 1,
      isHealthy: true,
      summary: { failed: 0, warning: 0 },
    })
    expect(checks.map(({ name, state }) => `${state} ${name}`)).toEqual([
      'ok node',
      'ok config',
      'ok project',
      'ok key',
      'ok base-url',
      'ok proxy',
      'ok service',
      'ok clock',
      'ok limits',
      ...kinds.map(({ name }) => `ok access-${name}`),
      'ok store',
      'ok formats',
      'ok lock',
      'ok runs',
      'skipped ci',
      'ok git',
    ])
    expect(of('access-tenant')?.message).toContain('1 tenant')
    expect(of('key')?.message).toMatch(/DESCOPE_MANAGEMENT_KEY, fingerprint [0-9a-f]{12}$/)
    expect(await desk.files('.')).toEqual(before)
    expect(await service.writes()).toBe(writes)
    // One list for each kind, and no more.
    await service.forgetRequests()
    await desk.run('doctor')
    expect(Object.values(await service.requests()).reduce((sum, count) => sum + count, 0)).toBe(kinds.length)
  })

  it('tells of everything that is broken at once', async () => {
    const desk = await newDesk()
    await desk.write('descope.yaml', 'tenants: [{ id: 1 }]\nenvironments: { a: { projectId: X }, b: {} }\n')
    await desk.write('file', '')
    const env = {
      DESCOPE_BASE_URL: 'http://example.com',
      DESCOPE_MANAGEMENT_KEY: 'a key\nwith lines',
      HTTPS_PROXY: 'nonsense',
      CI: 'true',
    }
    const { of, ended } = await look(desk, '-e c --store file', { env })
    sound(ended)
    for (const name of ['config', 'project', 'base-url', 'proxy', 'store']) {
      expect(of(name), name).toMatchObject({ state: 'failed' })
    }
    expect(of('config')).toMatchObject({ fix: 'descope-mgmt --store file --env c validate' })
    expect(of('project')).toMatchObject({
      code: 'unknown-environment',
      fix: 'descope-mgmt --store file doctor -e a',
    })
    expect(of('service')).toMatchObject({ state: 'skipped' })
    expect(of('git')).toMatchObject({ state: 'warning', fix: 'git init' })
    const text = await desk.run('doctor -e c --store file', { env, columns: 80 })
    sound(text)
    expect(text).toMatchObject({ code: 2, stderr: '' })
    const wide = text.stdout.split('\n').filter((line) => line.length > 80 && !line.includes('fix: '))
    expect(wide).toEqual([])
    expect(text.stdout).toMatch(/^Not in order: \d+ failed/m)
  })

  it('gives a fix that helps, wherever the fault came from', async () => {
    const { look: lookAt } = await start(
      'environments: { dev: { projectId: P2dev }, prod: { projectId: P2prod, baseUrl: "http://example.com" }, qa: {} }\n',
    )
    const env = { DESCOPE_PROJECT_ID: '', DESCOPE_BASE_URL: '' }
    const fix = async (line: string, name: string) => (await lookAt(line, { env })).of(name)?.fix
    expect(await fix('-e pord', 'project')).toBe('descope-mgmt doctor -e prod')
    expect(await fix('-e dev --project-id P3', 'project')).toBe('descope-mgmt doctor -e dev')
    expect(await fix('-e qa', 'project')).toBe('descope-mgmt doctor -e qa --project-id P…')
    const host = 'descope-mgmt doctor --base-url https://api.descope.com'
    expect(await fix('--project-id P3 --base-url ftp://x', 'base-url')).toBe(
      'descope-mgmt --project-id P3 doctor --base-url https://api.descope.com',
    )
    expect(await fix('-e prod', 'base-url')).toBe(host.replace('doctor', '--env prod doctor'))
  })

  it('tells of a store that is a file once, and of certificates that are not there', async () => {
    const { desk, look: lookAt } = await start()
    await desk.write('file', '')
    const { of } = await lookAt('--store file')
    expect(of('store')).toMatchObject({ state: 'failed', fix: expect.stringContaining('ls -ld') as string })
    for (const name of ['formats', 'lock', 'runs']) expect(of(name), name).toMatchObject({ state: 'skipped' })
    const missing = await lookAt('', { env: { NODE_EXTRA_CA_CERTS: '/not/there.pem' } })
    expect(missing.of('proxy')).toMatchObject({ state: 'warning', fix: "ls -l '/not/there.pem'" })
  })

  it('needs nothing to begin with', async () => {
    const desk = await newDesk()
    const fetch = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
    const { of } = await look(desk, '', { fetch })
    expect(of('config')).toMatchObject({ state: 'warning', fix: 'descope-mgmt init' })
    expect(of('project')).toMatchObject({ code: 'missing-project', fix: 'export DESCOPE_PROJECT_ID=P…' })
    expect(of('key')).toMatchObject({ code: 'missing-key', fix: 'export DESCOPE_MANAGEMENT_KEY=K…' })
    expect(of('service')).toMatchObject({ code: 'unreachable', fix: 'nslookup api.descope.com' })
    expect(of('access-tenant')).toMatchObject({ state: 'skipped' })
    expect(await desk.files('.')).toEqual([])
    const local = await look(desk, '--local')
    expect(local.of('access-flow')).toMatchObject({ state: 'ok' })
    expect(local.ended.code).toBe(0)
  })

  it('reads a .env, names the variable of the environment, and asks for one where there are several', async () => {
    const { desk } = await start(
      'environments: { dev: { projectId: P2dev, managementKey: "${MY_KEY}" }, prod: { projectId: P2prod, protected: true } }\n',
    )
    const env = { DESCOPE_PROJECT_ID: undefined, DESCOPE_MANAGEMENT_KEY: undefined }
    const both = await look(desk, '', { env })
    expect(both.of('project')).toMatchObject({ state: 'failed', fix: 'descope-mgmt doctor -e dev' })
    expect(both.of('key')).toMatchObject({ state: 'skipped' })
    expect((await look(desk, '-e dev', { env })).of('key')).toMatchObject({ fix: 'export MY_KEY=K…' })
    expect((await look(desk, '-e prod', { env })).of('key')).toMatchObject({
      fix: 'export DESCOPE_MANAGEMENT_KEY_PROD=K…',
    })
    await desk.write('.env', 'MY_KEY=Kdev\n')
    const dev = await look(desk, '-e dev', { env })
    expect(dev.of('key')?.message).toContain('from variable MY_KEY')
    expect(dev.of('access-role')?.state).toBe('ok')
    expect((await look(desk, '-e prod', { env })).of('project')?.message).toBe(
      'P2prod, environment prod, protected',
    )
  })

  it('tells a key that is refused from one that may not read everything', async () => {
    const refused = await start()
    refused.service.intercept = async () => new Response('{}', { status: 401 })
    const { of, ended } = await refused.look()
    sound(ended)
    expect(of('service')?.state).toBe('ok')
    expect(of('access')).toMatchObject({
      state: 'failed',
      code: 'key-refused',
      fix: 'export DESCOPE_MANAGEMENT_KEY=K…',
    })

    const { service, look: lookAgain, desk } = await start()
    service.intercept = async ({ call }, forward) =>
      call.startsWith('role') ? new Response('{}', { status: 403 }) : forward()
    const narrow = await lookAgain()
    expect(narrow.of('access-role')).toMatchObject({ state: 'warning', code: 'key-refused' })
    expect(narrow.of('access-tenant')?.state).toBe('ok')
    await desk.write('descope.yaml', 'roles: []\n')
    expect((await lookAgain()).of('access-role')).toMatchObject({ state: 'failed' })
  })

  it('tells at once of a service that is down, and of a page in its place', async () => {
    const { service, look: lookAt, desk } = await start()
    service.intercept = async () => new Response('<html>sign in</html>', { status: 200 })
    expect((await lookAt()).of('service')).toMatchObject({ state: 'failed', code: 'malformed-reply' })
    let calls = 0
    service.intercept = async () => {
      calls += 1
      return new Response('', { status: 503 })
    }
    const beganMs = desk.clock.now()
    expect((await lookAt()).of('service')).toMatchObject({ state: 'failed', code: 'unavailable' })
    expect(calls).toBeLessThanOrEqual(2)
    expect(desk.clock.now() - beganMs).toBeLessThan(70_000)
  })

  it.each([
    [29_000, 'ok', 'within 29 s'],
    [-32_000, 'warning', '32 s ahead of'],
    [3_600_000, 'warning', 'behind'],
  ])('compares the clocks: the service %d ms ahead', async (ahead, state, words) => {
    const { service, desk } = await start()
    const { of } = await look(desk, '', { fetch: withDate(service.fetch, () => desk.clock.now() + ahead) })
    expect(of('clock')).toMatchObject({ state, message: expect.stringContaining(words) as string })
  })

  it('shows proxies without their passwords, and warns of certificates that are not checked', async () => {
    const { look: lookAt } = await start()
    const proxy = await lookAt('', { env: { https_proxy: 'http://ana:s3cret@proxy.example:3128' } })
    expect(proxy.of('proxy')?.message).toContain('https_proxy=http://…@proxy.example:3128')
    expect(proxy.ended.stdout).not.toContain('s3cret')
    const unchecked = await lookAt('', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
    expect(unchecked.of('proxy')).toMatchObject({
      state: 'failed',
      fix: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
    })
  })

  it('warns of limits beyond those that are documented', async () => {
    const { look: lookAt } = await start('limits: { default: { calls: 5000, perSeconds: 10 } }\n')
    expect((await lookAt()).of('limits')).toMatchObject({ state: 'warning' })
  })

  it('tells of a store that ends with the job', async () => {
    const { look: lookAt } = await start()
    const ci = await lookAt('', { env: { CI: 'true' } })
    expect(ci.of('ci')).toMatchObject({
      state: 'failed',
      code: 'store-ephemeral',
      fix: 'export DESCOPE_MGMT_STORE=/a/folder/that/lasts',
    })
    expect((await lookAt('--store lasting', { env: { CI: 'true' } })).of('ci')?.state).toBe('ok')
    expect((await lookAt('--store gs://bucket')).of('store')).toMatchObject({ code: 'store-unsupported' })
  })

  it('tells of a store that cannot be written, or that a newer version wrote', async () => {
    const { desk, look: lookAt } = await start()
    await desk.run('apply --yes')
    const [state = ''] = await desk.files(`${STORE}/state`)
    const newer = (await desk.read(state)).replace('"formatVersion": 1', '"formatVersion": 99')
    await desk.write(state, newer)
    expect((await lookAt()).of('formats')).toMatchObject({
      state: 'failed',
      code: 'state-newer',
      fix: 'npm install --global descope-mgmt@latest',
    })
    await desk.write('place/file', '')
    expect((await lookAt('--store place/file/store')).of('store')).toMatchObject({
      state: 'failed',
      code: 'store-unwritable',
    })
    await mkdir(join(desk.folder, 'locked'))
    await chmod(join(desk.folder, 'locked'), 0o500)
    const isRoot = process.getuid?.() === 0
    expect((await lookAt('--store locked')).of('store')?.state).toBe(isRoot ? 'ok' : 'failed')
    expect(await desk.files('locked')).toEqual([])
  })

  it('names who holds the lock, and whether it ran out', async () => {
    const { desk, look: lookAt } = await start()
    const lock = async (host: string) =>
      openStore({
        driver: folderDriver(join(desk.folder, STORE)),
        kinds,
        now: () => desk.clock.now(),
        sleep: (ms) => desk.clock.sleep(ms),
        every: () => () => undefined,
        processAlive: () => true,
        host,
        newId: () => 'abc',
        log: { warn: () => undefined },
      }).lock.acquire('P2emulated', {
        owner: 'default',
        runId: 'r1',
        operation: 'apply',
        host,
        pid: 7,
        user: 'bob',
      })
    const lease = await lock('elsewhere')
    const { message, state, fix } = (await lookAt()).of('lock') ?? {}
    expect(message).toContain('bob on elsewhere, process 7, for apply r1')
    expect({ state, fix }).toEqual({ state: 'warning', fix: 'descope-mgmt apply --lock-timeout 5m' })
    desk.clock.advance(300_000)
    expect((await lookAt()).of('lock')).toMatchObject({ state: 'warning', fix: 'descope-mgmt lock break' })
    await lease.release()
    await lock('desk')
    expect((await lookAt()).of('lock')?.message).toContain('that process is gone')
    await desk.run('lock break --yes')
    expect((await lookAt()).of('lock')?.state).toBe('ok')
  })

  it('names a run that can be finished, and the line that does', async () => {
    const { service, desk, look: lookAt } = await start()
    service.intercept = async ({ call }, forward) =>
      call === 'tenant/create' ? new Response('{"errorCode":"E011001"}', { status: 400 }) : forward()
    const failed = await desk.run('apply --yes -o json')
    expect(failed.code).toBe(5)
    service.intercept = async (_, forward) => forward()
    const { fix = '', state } = (await lookAt()).of('runs') ?? {}
    expect(state).toBe('warning')
    expect(fix).toMatch(/^descope-mgmt apply --resume \w+$/)
    expect((await desk.run(`${fix.replace('descope-mgmt ', '')} --yes`)).code).toBe(0)
    expect((await lookAt()).of('runs')?.state).toBe('ok')
  })

  it('finds keys that are committed, or soon will be', async () => {
    const { desk, look: lookAt } = await start()
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: desk.folder })
    git('init', '--quiet')
    await desk.write('.env', 'X=1\n')
    expect((await lookAt()).of('git')).toMatchObject({ state: 'warning', fix: "echo '.env' >> .gitignore" })
    git('add', '.env')
    expect((await lookAt()).of('git')).toMatchObject({
      state: 'failed',
      fix: "git rm --cached -r '.env' && echo '.env' >> .gitignore",
    })
  })
})

it.each([
  ['20.19.0', 'ok'],
  ['20.18.9', 'failed'],
  ['22.0.0', 'ok'],
  ['9.99.99', 'failed'],
])('Node.js %s is %s', async (version, state) => {
  expect(checkNode(version).state).toBe(state)
  const { engines } = (await import('../../package.json', { with: { type: 'json' } })).default
  expect(`>=${OLDEST_NODE}`).toBe(`${engines.node}.0`)
})
