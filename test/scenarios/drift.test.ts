import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const START = Date.UTC(2025, 10, 17, 10, 30)
const MALLORY = 'mallory@example.com'

const CONFIG = `tenants:
  - id: acme
    name: Acme
    domains: [acme.com]
    customAttributes: { plan: pro }
  - { id: beta, name: Beta }
roles:
  - { name: Editor, description: Edits }
`

/** The service and the program look at one clock, as they nearly do in life. */
async function start(options: Parameters<typeof serviceInProcess>[0] = {}) {
  let clock: { now(): number } = { now: () => START }
  const service = serviceInProcess({ clock: { now: () => clock.now() }, ...options })
  const desk = await newDesk(service)
  clock = desk.clock
  await desk.write('descope.yaml', CONFIG)
  return { service, desk }
}

async function applied(options: Parameters<typeof serviceInProcess>[0] = {}) {
  const { service, desk } = await start(options)
  const { code, stdout, stderr } = await desk.run('apply --yes')
  expect(code, stdout + stderr).toBe(0)
  desk.clock.advance(3_600_000)
  await service.forgetRequests()
  return { service, desk }
}

interface Told {
  readonly code: number
  readonly drift: readonly (JsonObject & {
    readonly address: string
    readonly change: string
    readonly fields: readonly JsonObject[]
    readonly by: readonly JsonObject[]
    readonly since: string
    readonly until: string
    readonly waysOut: { readonly revert?: string; readonly keep?: string }
  })[]
  readonly summary: JsonObject
  readonly findings: readonly { readonly code: string; readonly message: string }[]
}

async function drift(desk: Desk, options = ''): Promise<Told> {
  const ended = await desk.run(`drift ${options} -o json`)
  return { ...(ended.json() as unknown as Told), code: ended.code }
}

const renamed = {
  id: 'acme',
  name: 'ACME Inc.',
  selfProvisioningDomains: ['acme.com'],
  customAttributes: { plan: 'pro' },
}

/** Runs a command as it was printed. */
async function typed(desk: Desk, command: string | undefined, more = ''): Promise<Ended> {
  return desk.run(`${(command ?? '').replace(/^descope-mgmt /, '')} ${more}`)
}

describe('drift', () => {
  it('finds nothing after an apply, asks one list for a kind and nothing else, and exits 0', async () => {
    const { service, desk } = await applied()
    const { code, ...told } = await drift(desk)
    expect(code).toBe(0)
    expect(told).toMatchObject({
      formatVersion: 1,
      projectId: 'P2emulated',
      environment: null,
      against: { type: 'last-applied' },
      drift: [],
      summary: { changed: 0, gone: 0, created: 0, unchanged: 3, unmanaged: 0 },
      findings: [],
    })
    expect(await service.requests()).toEqual({ 'GET role/all': 1, 'GET tenant/all': 1 })
  })

  it('shows exactly what moved, since when, and who may have done it, and exits 2', async () => {
    const { service, desk } = await applied()
    const beforeMs = desk.clock.now()
    await service.change('POST tenant/update', renamed)
    const { code, drift: found, summary, findings } = await drift(desk)
    expect(code).toBe(2)
    expect(findings).toEqual([])
    expect(summary).toMatchObject({ changed: 1, unchanged: 2 })
    expect(found).toMatchObject([
      {
        address: 'tenant/acme',
        change: 'changed',
        isConflict: false,
        fields: [{ path: '/name', from: 'Acme', to: 'ACME Inc.', files: 'applied' }],
        by: [{ type: 'candidate', actorId: MALLORY, action: 'TenantUpdate' }],
        waysOut: {
          revert: 'descope-mgmt apply --only tenant/acme --on-drift revert',
          keep: 'descope-mgmt pull --only tenant/acme',
        },
      },
    ])
    const [{ since, until, by }] = found as [Told['drift'][number]]
    expect(by).toHaveLength(1)
    expect(Date.parse(since)).toBeLessThan(beforeMs)
    expect(Date.parse(until)).toBeGreaterThan(beforeMs)
    expect(await service.writes()).toBe(0)
  })

  it('is over when either printed way out was gone', async () => {
    for (const way of ['revert', 'keep'] as const) {
      const { service, desk } = await applied()
      await service.change('POST tenant/update', renamed)
      const { drift: found } = await drift(desk)
      const ended = await typed(desk, found[0]?.waysOut[way], way === 'revert' ? '--yes' : '')
      expect(ended.code, ended.stderr).toBe(0)
      if (way === 'keep') await desk.run('apply --yes')
      expect((await drift(desk)).code).toBe(0)
      expect((await service.tenants())['acme']).toMatchObject({ name: way === 'keep' ? 'ACME Inc.' : 'Acme' })
    }
  })

  it('does not look at fields that nobody manages, and counts what was created unasked', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', {
      ...renamed,
      name: 'Acme',
      customAttributes: { plan: 'pro', seats: 3 },
    })
    await service.change('POST tenant/create', { id: 'gamma', name: 'Gamma' })
    const { code, drift: found, summary } = await drift(desk)
    expect({ code, found, unmanaged: summary['unmanaged'] }).toEqual({ code: 0, found: [], unmanaged: 1 })
  })

  it('tells what is gone, and who took it away', async () => {
    const { service, desk } = await applied()
    await service.change('POST role/delete', { name: 'Editor' })
    const { code, drift: found } = await drift(desk)
    expect(code).toBe(2)
    expect(found).toMatchObject([
      {
        address: 'role/Editor',
        change: 'gone',
        by: [{ type: 'candidate', actorId: MALLORY, action: 'RoleDelete' }],
        waysOut: { keep: 'descope-mgmt pull --only role/Editor --remove-gone' },
      },
    ])
    const back = await typed(desk, found[0]?.waysOut.revert, '--yes')
    expect(back.code, back.stderr).toBe(0)
    expect((await drift(desk)).code).toBe(0)
  })

  it('says what the files say meanwhile: the same is no drift, something else a conflict', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    await desk.write('descope.yaml', CONFIG.replace('name: Acme', 'name: ACME Inc.'))
    const same = await drift(desk)
    expect(same).toMatchObject({ code: 0, drift: [], findings: [{ code: 'files-follow' }] })
    await desk.write('descope.yaml', CONFIG.replace('name: Acme', 'name: Acme Ltd'))
    const other = await drift(desk)
    expect(other).toMatchObject({
      code: 2,
      drift: [{ isConflict: true, fields: [{ path: '/name', files: 'otherwise' }] }],
    })
    const revert = await typed(desk, other.drift[0]?.waysOut.revert, '--yes')
    expect(revert.code, revert.stderr).toBe(0)
    expect((await drift(desk)).code).toBe(0)
  })

  it('works without files, and says that it does not know what they say', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    await desk.write('elsewhere/x', '')
    await desk.run('drift', {})
    const { rm } = await import('node:fs/promises')
    await rm(`${desk.folder}/descope.yaml`)
    expect(await drift(desk)).toMatchObject({
      code: 2,
      drift: [{ isDeclared: false, fields: [{ path: '/name', files: 'unknown' }] }],
    })
  })
})

describe('our own runs', () => {
  it.each([
    ['update', 'tenant update acme --name Mine --yes --reason hotfix'],
    ['delete', 'tenant delete acme --yes --reason hotfix'],
  ])('are named: %s', async (operation, line) => {
    const { desk } = await applied()
    const ran = await desk.run([...line.split(' '), '-o', 'json'])
    expect(ran.code, ran.stdout).toBe(0)
    const { code, drift: found, findings } = await drift(desk)
    expect({ code, findings }).toEqual({ code: 2, findings: [] })
    expect(found).toMatchObject([
      {
        by: [
          {
            type: 'run',
            operation,
            runId: ran.json()['runId'],
            who: expect.any(String) as string,
            reason: 'hotfix',
          },
        ],
      },
    ])
    expect(found[0]?.until).toBe(found[0]?.by[0]?.['time'])
  })

  it('are named: rollback of a run, and restore of a backup', async () => {
    const { desk } = await applied()
    await desk.write('descope.yaml', CONFIG.replace('name: Beta', 'name: Beta Two'))
    const second = (await desk.run(['apply', '--yes', '-o', 'json'])).json()
    const back = await desk.run(`rollback ${String(second['runId'])} --yes`)
    expect(back.code, back.stderr).toBe(0)
    expect((await drift(desk)).drift).toMatchObject([
      { address: 'tenant/beta', by: [{ type: 'run', operation: 'rollback' }] },
    ])
  })

  it('are not named for what somebody made of it later', async () => {
    const { service, desk } = await applied()
    await desk.run('tenant update acme --name Mine --yes')
    desk.clock.advance(3_600_000)
    await service.change('POST tenant/update', renamed)
    expect((await drift(desk)).drift).toMatchObject([
      {
        by: [
          { type: 'candidate', actorId: MALLORY },
          { type: 'candidate', nearRun: expect.any(String) as string },
        ],
      },
    ])
  })
})

const welcome = (words: string): JsonObject =>
  flowDocument({
    id: 'hello',
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })

async function withFlow() {
  const started = await start()
  const { desk, service } = started
  await desk.write('hello.json', JSON.stringify(welcome('hi')))
  await desk.write('descope.yaml', 'flows:\n  - { id: hello, file: hello.json }\n')
  const ended = await desk.run('apply --yes')
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  desk.clock.advance(3_600_000)
  await service.forgetRequests()
  return started
}

async function importedInConsole(service: ServiceInProcess, flow: JsonObject) {
  const body = {
    actor: MALLORY,
    projectId: 'P2emulated',
    method: 'POST',
    path: '/v2/mgmt/flow/import',
    body: { flow },
  }
  await service.fetch(`${service.baseUrl}/_emulator/console`, {
    method: 'PUT',
    headers: {},
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: new AbortController().signal,
  })
}

describe('drift of flows', () => {
  it('is told in screens and steps, with the time of the last save and who', async () => {
    const { service, desk } = await withFlow()
    const beforeMs = desk.clock.now()
    await importedInConsole(service, welcome('howdy'))
    const savedMs = desk.clock.now()
    desk.clock.advance(7_200_000)
    const { code, drift: found } = await drift(desk)
    expect(code).toBe(2)
    expect(found).toMatchObject([
      {
        address: 'flow/hello',
        fields: [{ path: '', files: 'applied' }],
        by: [{ type: 'candidate', actorId: MALLORY, action: 'FlowImport' }],
      },
    ])
    expect(JSON.stringify(found[0]?.fields[0]?.['diff'])).toMatch(/hi.*howdy/)
    const untilMs = Date.parse(found[0]?.until ?? '')
    expect(untilMs).toBeGreaterThan(beforeMs - 1000)
    expect(untilMs).toBeLessThanOrEqual(savedMs + 1000)
  })

  it('names the rollback that made it', async () => {
    const { desk } = await withFlow()
    await desk.write('hello.json', JSON.stringify(welcome('howdy')))
    expect((await desk.run('apply --yes')).code).toBe(0)
    const back = await desk.run('flow rollback hello --latest --yes --reason oops')
    expect(back.code, back.stderr).toBe(0)
    const { drift: found } = await drift(desk)
    expect(found).toMatchObject([
      { by: [{ type: 'run', operation: 'rollback', who: expect.any(String) as string, reason: 'oops' }] },
    ])
    const ended = await desk.run('drift')
    expect(ended.stdout).toMatch(/who {5}our own rollback \w+, [^,]+, 2025-11-17/)
  })
})
