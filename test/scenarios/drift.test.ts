import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'
import { shellLines } from '../support/shell-lines.js'

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
  const [line] = shellLines(`${command ?? ''} ${more}`)
  if (line?.do !== 'run') throw new Error(`no command: ${command ?? ''}`)
  return desk.run(line.words)
}

describe('drift', () => {
  it('says so where the patterns leave nothing to compare', async () => {
    const { desk } = await applied()
    const { code, findings } = await drift(desk, '--only tenant --except tenant/*')
    expect({ code, codes: findings.map((finding) => finding.code) }).toEqual({
      code: 3,
      codes: ['nothing-matches'],
    })
  })

  it('of something with blanks and commas in its name prints lines that can be typed', async () => {
    const { service, desk } = await start()
    await desk.write('descope.yaml', 'roles: [{ name: "Sales, EU", description: Sells }]')
    expect((await desk.run('apply --yes')).code).toBe(0)
    for (const way of ['revert', 'keep'] as const) {
      await service.change('POST role/update', {
        name: 'Sales, EU',
        newName: 'Sales, EU',
        description: way,
      })
      const { drift: found } = await drift(desk)
      const plan = await desk.run('plan')
      expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain("--only 'role/Sales%2C EU'")
      const ended = await typed(desk, found[0]?.waysOut[way], way === 'revert' ? '--yes' : '')
      expect(ended.code, ended.stdout + ended.stderr).toBe(0)
      expect((await drift(desk)).code).toBe(0)
    }
  })

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

  it('does not take our own apply for a candidate where the service’s clock goes before ours', async () => {
    const aheadMs = 3_600_000
    let clock: { now(): number } = { now: () => START }
    const service = serviceInProcess({ clock: { now: () => clock.now() + aheadMs } })
    service.intercept = async (_sent, forward) => {
      const reply = await forward()
      const headers = new Headers(reply.headers)
      headers.set('date', new Date(clock.now() + aheadMs).toUTCString())
      return new Response(await reply.text(), { status: reply.status, headers })
    }
    const desk = await newDesk(service)
    clock = desk.clock
    await desk.write('descope.yaml', CONFIG)
    expect((await desk.run('apply --yes')).code).toBe(0)
    desk.clock.advance(60_000)
    await service.change('POST tenant/update', renamed)
    const { drift: found } = await drift(desk)
    expect(found).toMatchObject([{ by: [{ actorId: MALLORY }] }])
    expect(found[0]?.by).toHaveLength(1)
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

  it('finds what was renamed under its new name', async () => {
    const { service, desk } = await applied()
    await service.change('POST role/update', { name: 'Editor', newName: 'Redactor', description: 'Edits' })
    const { code, drift: found } = await drift(desk)
    expect({ code, found }).toMatchObject({
      code: 2,
      found: [{ address: 'role/Editor', change: 'gone', nowAt: 'role/Redactor', by: [{ actorId: MALLORY }] }],
    })
    expect((await desk.run('drift')).stdout).toContain('- role/Editor  gone  (it is role/Redactor now)')
  })

  it('says what the files say meanwhile: the same is no drift, something else a conflict', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    await desk.write('descope.yaml', CONFIG.replace('name: Acme', 'name: ACME Inc.'))
    const same = await drift(desk)
    expect(same).toMatchObject({ code: 0, drift: [], findings: [{ code: 'files-follow' }] })
    expect((await desk.run('drift')).stdout).toMatch(/^No drift; \d as they were, 1 as the files say by now/m)
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

describe('what the files say', () => {
  it('is no drift where they renamed what was renamed, or took out what is gone', async () => {
    const { service, desk } = await applied()
    await service.change('POST role/update', { name: 'Editor', newName: 'Redactor', description: 'Edits' })
    await desk.write('descope.yaml', CONFIG.replace('{ name: Editor,', '{ name: Redactor, was: Editor,'))
    expect(await drift(desk)).toMatchObject({ code: 0, findings: [{ code: 'files-follow' }] })
    await desk.write('descope.yaml', CONFIG.replace(/roles:[^]*/, 'roles: []\n'))
    expect(await drift(desk)).toMatchObject({ code: 0, findings: [{ code: 'files-follow' }] })
  })

  it('is a conflict where they took out a field that somebody changed', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', {
      ...renamed,
      name: 'Acme',
      selfProvisioningDomains: ['acme.io'],
    })
    await desk.write('descope.yaml', CONFIG.replace('    domains: [acme.com]\n', ''))
    const { code, drift: found } = await drift(desk)
    expect({ code, found }).toMatchObject({
      code: 2,
      found: [{ isConflict: true, fields: [{ path: '/selfProvisioningDomains', files: 'nothing' }] }],
    })
    const back = await typed(desk, found[0]?.waysOut.revert, '--yes --allow-breaking')
    expect(back.code, back.stderr).toBe(0)
    expect((await drift(desk)).code).toBe(0)
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
    expect((await drift(desk)).drift).toMatchObject([{ by: [{ type: 'candidate', actorId: MALLORY }] }])
  })

  it('are named beside candidates for what they did not write, whose records may be theirs', async () => {
    const { service, desk } = await applied()
    await desk.run('tenant update acme --name Mine --yes')
    await service.change('POST tenant/update', {
      ...renamed,
      name: 'Mine',
      customAttributes: { plan: 'free' },
    })
    expect((await drift(desk)).drift).toMatchObject([
      {
        by: [
          { type: 'run', operation: 'update' },
          { type: 'candidate', actorId: MALLORY, nearRun: expect.any(String) as string },
          { type: 'candidate', nearRun: expect.any(String) as string },
        ],
      },
    ])
  })

  it.each([
    ['a delete', 'tenant delete acme --yes', 'tenant/delete', { id: 'acme' }],
    ['an update', 'tenant update acme --name Mine --yes', 'tenant/update', { ...renamed, name: 'Mine' }],
  ])(
    'are not named for %s that an apply put back and somebody did again',
    async (_what, line, path, body) => {
      const { service, desk } = await applied()
      expect((await desk.run(line)).code).toBe(0)
      desk.clock.advance(3_600_000)
      const putBackMs = desk.clock.now()
      const back = await desk.run('apply --on-drift revert --yes')
      expect(back.code, back.stderr).toBe(0)
      desk.clock.advance(3_600_000)
      const againMs = desk.clock.now()
      await service.change(`POST ${path}`, body)
      desk.clock.advance(3_600_000)
      const { drift: found } = await drift(desk)
      expect(found).toHaveLength(1)
      expect(found[0]?.by).toMatchObject([{ type: 'candidate', actorId: MALLORY }])
      expect(Date.parse(found[0]?.since ?? '')).toBeGreaterThan(putBackMs)
      expect(Date.parse(found[0]?.until ?? '')).toBeGreaterThan(againMs)
    },
  )

  it('tell no candidate that wrote when it was as it is already', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    desk.clock.advance(60_000)
    expect((await desk.run('backup create')).code).toBe(0)
    desk.clock.advance(3_600_000)
    await service.change('POST tenant/update', { ...renamed, customAttributes: { plan: 'pro', seats: 3 } })
    const { drift: found } = await drift(desk)
    expect(found[0]?.by).toHaveLength(1)
    expect(Date.parse(String(found[0]?.by[0]?.['time']))).toBeLessThanOrEqual(
      Date.parse(found[0]?.until ?? ''),
    )
  })
})

const welcome = (words: string): JsonObject =>
  flowDocument({
    id: 'hello',
    tasks: [screenTask('0', 'Welcome', 'SC1', { go: '1' }), endTask('1')],
    screens: [screenOf('SC1', ['go'], [words])],
  })

async function withFlow(options: Parameters<typeof start>[0] = {}) {
  const started = await start(options)
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

  it('does not take for drift what the service makes of a document, and still names its own runs', async () => {
    const { service, desk } = await withFlow({ guesses: { 'flow-import-rewrite': 'yes' } })
    expect((await drift(desk)).code).toBe(0)
    await desk.write('other.json', JSON.stringify(welcome('howdy')))
    expect((await desk.run('flow import --file other.json --apply --yes')).code).toBe(0)
    const ours = await drift(desk)
    expect(ours).toMatchObject({ code: 2, drift: [{ by: [{ type: 'run', operation: 'import' }] }] })
    expect(ours.drift[0]?.by).toHaveLength(1)
    expect(JSON.stringify(ours.drift[0]?.fields[0]?.['diff'])).toMatch(/hi.*howdy/)
    expect(await service.requests()).not.toHaveProperty('POST audit/search')
  })
})

describe('what cannot be asked', () => {
  it('is never taken for no drift: nothing applied is 3, with the finding', async () => {
    const { desk } = await start()
    expect(await drift(desk)).toMatchObject({ code: 3, drift: [], findings: [{ code: 'no-last-applied' }] })
    expect((await desk.run('drift -o markdown')).stdout).toMatch(/^### Drift: not compared/)
  })

  it.each([
    ['a refused key', async () => Response.json({ message: 'no' }, { status: 403 })],
    ['half a list', async () => new Response('{"tenants": [{"id"', { status: 200 })],
    [
      'no network',
      async () => Promise.reject(Object.assign(new Error('nothing there'), { code: 'ECONNREFUSED' })),
    ],
  ])('is 4: %s', async (_what, answer) => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    service.intercept = async ({ call }, forward) => (call === 'tenant/all' ? answer() : forward())
    const ended = await desk.run('drift -o json')
    expect(ended.code).toBe(4)
    expect(ended.json()).toMatchObject({ error: { code: expect.any(String) as string } })
  })

  it('of the audit alone: drift is told all the same, and why nobody is known', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    service.intercept = async ({ call }, forward) =>
      call === 'audit/search' ? Response.json({ message: 'no' }, { status: 403 }) : forward()
    expect(await drift(desk)).toMatchObject({
      code: 2,
      drift: [{ address: 'tenant/acme', by: [] }],
      findings: [{ code: 'authors-unknown', severity: 'warning' }],
    })
  })

  it('has names that match nothing, and options that make no sense: 3', async () => {
    const { desk } = await applied()
    expect(await drift(desk, '--only tenant/acmee')).toMatchObject({
      code: 3,
      findings: [{ code: 'nothing-matches' }],
    })
    expect((await desk.run('drift --against nothing-like-that')).code).toBe(3)
    expect((await desk.run('drift --notify http://hooks.example/secret')).code).toBe(3)
  })
})

describe('drift that many resources have', () => {
  it('takes ten searches at most, and still names who did it', async () => {
    const { service, desk } = await start()
    const names = Array.from({ length: 30 }, (_, index) => `role-${index}`)
    await desk.write(
      'descope.yaml',
      `roles:\n${names.map((name) => `  - { name: ${name}, description: a }\n`).join('')}`,
    )
    expect((await desk.run('apply --yes')).code).toBe(0)
    desk.clock.advance(3_600_000)
    for (const name of names)
      await service.change('POST role/update', { name, newName: name, description: 'b' })
    await service.forgetRequests()
    const { code, drift: found } = await drift(desk)
    expect(code).toBe(2)
    expect(found).toHaveLength(30)
    expect(found.filter(({ by }) => by[0]?.['actorId'] !== MALLORY)).toEqual([])
    const { 'POST audit/search': searches = 0, ...others } = await service.requests()
    expect(searches).toBeLessThanOrEqual(10)
    expect(others).toEqual({ 'GET role/all': 1 })
    const { stdout } = await desk.run('drift -o markdown')
    expect(stdout.length).toBeLessThan(65_536)
    expect(stdout).toContain('30 changed')
    const junit = (await desk.run('drift -o junit')).stdout
    expect(junit).toContain('tests="30" failures="30"')
  })
})

describe('drift --against', () => {
  it('shows every field of every resource that is not as in the backup', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/create', { id: 'gone', name: 'Gone' })
    const made = (await desk.run('backup create -o json')).json()
    desk.clock.advance(3_600_000)
    await service.change('POST tenant/update', {
      ...renamed,
      name: 'Acme',
      customAttributes: { plan: 'pro', seats: 3 },
    })
    await service.change('POST tenant/delete', { id: 'gone' })
    await service.change('POST tenant/create', { id: 'gamma', name: 'Gamma' })
    expect((await drift(desk)).code).toBe(0)
    const id = String(made['backupId'] ?? made['id'])
    const { code, drift: found } = await drift(desk, `--against ${id}`)
    expect(code).toBe(2)
    expect(found).toMatchObject([
      {
        address: 'tenant/acme',
        isManaged: true,
        fields: [{ path: '/customAttributes/seats', to: 3 }],
        by: [{ actorId: MALLORY }],
        waysOut: { revert: `descope-mgmt backup restore ${id} --only tenant/acme` },
      },
      { address: 'tenant/gamma', change: 'created', isManaged: false, by: [{ action: 'TenantCreate' }] },
      { address: 'tenant/gone', change: 'gone', isManaged: false, by: [{ action: 'TenantDelete' }] },
    ])
    const back = await typed(desk, found[0]?.waysOut.revert, '--yes')
    expect(back.code, back.stderr).toBe(0)
    expect((await drift(desk, `--against ${id} --only tenant/acme`)).code).toBe(0)
  })

  it('names a backup that lies elsewhere as it was named', async () => {
    const { service, desk } = await applied()
    const { location } = (await desk.run('backup create -o json')).json()
    await desk.write('kept/before.json', await readFile(String(location), 'utf8'))
    await service.change('POST tenant/update', renamed)
    const { drift: found } = await drift(desk, '--against kept/before.json')
    const back = await typed(desk, found[0]?.waysOut.revert, '--yes')
    expect(back.code, back.stderr).toBe(0)
    expect((await drift(desk)).code).toBe(0)
  })
})

describe('drift --notify', () => {
  const HOOK = 'https://hooks.example/services/T0/s3cr3t'

  async function notified(answer: () => Promise<Response>) {
    const { service, desk } = await applied()
    const sent: JsonObject[] = []
    const fetch: ServiceInProcess['fetch'] = async (url, init) => {
      if (!url.startsWith('https://hooks.example/')) return service.fetch(url, init)
      sent.push(JSON.parse(init.body ?? '') as JsonObject)
      return answer()
    }
    return { service, desk, sent, run: async () => desk.run(`drift --notify ${HOOK}`, { fetch }) }
  }

  it('posts what drifted, without values, and nothing where nothing did', async () => {
    const { service, sent, run } = await notified(async () => new Response('ok'))
    expect((await run()).code).toBe(0)
    expect(sent).toEqual([])
    await service.change('POST tenant/update', renamed)
    const ended = await run()
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr: '' })
    expect(sent).toEqual([
      { text: '*Drift in P2emulated*: 1 changed\n• tenant/acme: name (candidate mallory@example.com)' },
    ])
  })

  it('calls nobody by a name that looks like a mention', async () => {
    const { service, desk, sent, run } = await notified(async () => new Response('ok'))
    await desk.write('descope.yaml', `${CONFIG}permissions: [{ name: '@channel <!here>', description: a }]\n`)
    expect((await desk.run('apply --yes')).code).toBe(0)
    await service.change('POST permission/delete', { name: '@channel <!here>' })
    expect((await run()).code).toBe(2)
    expect(sent).toEqual([
      {
        text: '*Drift in P2emulated*: 1 gone\n• permission/@\u200bchannel &lt;!here&gt;: gone (candidate mallory@example.com)',
      },
    ])
  })

  it.each([
    ['refuses', async () => new Response('invalid_token', { status: 403 }), /answered 403 invalid_token/],
    [
      'leads elsewhere',
      async () => new Response('', { status: 302, headers: { location: 'https://evil.example' } }),
      /redirects are not followed/,
    ],
    [
      'is not there',
      async () => Promise.reject(Object.assign(new Error(`no ${HOOK}`), { code: 'ENOTFOUND' })),
      /ENOTFOUND/,
    ],
  ])(
    'warns where the webhook %s, exits 2 all the same, and never shows the URL',
    async (_what, answer, words) => {
      const { service, run } = await notified(answer)
      await service.change('POST tenant/update', renamed)
      const { code, stdout, stderr } = await run()
      expect(code).toBe(2)
      expect(stderr).toMatch(words)
      expect(stdout + stderr).not.toContain('s3cr3t')
    },
  )
})

describe('drift only looks', () => {
  it('takes no lock, leaves the store as it was, and works beside a run', async () => {
    const { service, desk } = await applied()
    await service.change('POST tenant/update', renamed)
    const before = await desk.files('home/.descope-mgmt')
    const holder = { owner: 'default', runId: 'r', operation: 'apply', host: 'desk', pid: 4242, user: 'ana' }
    await desk.write('home/.descope-mgmt/locks/P2emulated.lock', JSON.stringify(holder))
    await desk.run('drift')
    await desk.run('drift --against 2025')
    const after = (await desk.files('home/.descope-mgmt')).filter((path) => !path.includes('/locks/'))
    expect(after).toEqual(before.filter((path) => !path.includes('/locks/')))
    expect(await service.writes()).toBe(0)
  })
})
