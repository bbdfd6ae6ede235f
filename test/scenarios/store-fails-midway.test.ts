import type * as FileSystem from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { isWrite, serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import type { Failing } from '../support/failing-disk.js'
import { newDesk, type Desk } from '../support/run-program.js'

const disk = await vi.hoisted(async () => {
  const { FailingDisk } = await import('../support/failing-disk.js')
  return new FailingDisk()
})
vi.mock('node:fs/promises', async (original) => disk.fileSystem(await original<typeof FileSystem>()))

const BEFORE = 'tenants: [{ id: acme, name: Acme }, { id: old, name: Old }]\n'
const AFTER = `
tenants:
  - { id: acme, name: Acme Corporation }
  - { id: root, name: Root }
  - { id: leaf, name: Leaf, parent: root, settings: { sessionTokenExpiration: 9, sessionTokenExpirationUnit: minutes } }
removed: [{ address: tenant/old, do: delete }]
`
/** What a run that nothing disturbs sends to come from one to the other. */
const CALLS = {
  'PATCH tenant/patch': 1,
  'POST tenant/create': 2,
  'POST tenant/settings': 1,
  'POST tenant/delete': 1,
}

let service: ServiceInProcess
let desk: Desk
let sent: Record<string, number>
beforeEach(async () => {
  disk.recover()
  service = serviceInProcess()
  desk = await newDesk({ ...service, env: { ...service.env, DESCOPE_MGMT_STORE: 'store' } })
  await desk.write('descope.yaml', BEFORE)
  await desk.run('apply --yes')
  await desk.write('descope.yaml', AFTER)
})

/** The store fails at some write behind the first call that changes the project. */
function failOnTheWay(failing: Omit<Failing, 'folder'>): void {
  sent = {}
  service.intercept = async ({ method, call }, forward) => {
    const words = `${method} ${call}`
    if (isWrite(words)) {
      if (Object.keys(sent).length === 0) disk.fail({ ...failing, folder: join(desk.folder, 'store') })
      sent[words] = (sent[words] ?? 0) + 1
    }
    return forward()
  }
}

const stepsOf = (run: JsonObject) => run['steps'] as readonly JsonObject[]
const flat = (text: string) => text.replaceAll(/\s+/g, ' ')

/** True where the project holds what the step of `AFTER` wants. */
async function isThere(address: string): Promise<boolean> {
  const tenants = await service.tenants({ withSettings: true })
  if (address === 'tenant/acme') return tenants['acme']?.['name'] === 'Acme Corporation'
  if (address === 'tenant/old') return tenants['old'] === undefined
  return tenants[address.slice('tenant/'.length)] !== undefined
}

/** What last-applied knows of what `AFTER` wants. */
async function recorded(): Promise<readonly string[]> {
  const state = JSON.parse(await desk.read('store/state/P2emulated/default.json')) as {
    readonly resources: Readonly<Record<string, { readonly fields: JsonObject }>>
  }
  const { resources } = state
  return [
    ...(resources['tenant/acme']?.fields['/name'] === 'Acme Corporation' ? ['tenant/acme'] : []),
    ...['tenant/root', 'tenant/leaf'].filter((address) => resources[address] !== undefined),
    ...(resources['tenant/old'] === undefined ? ['tenant/old'] : []),
  ]
}

/** Nothing is said of any step that is not so. */
async function expectTrue(run: JsonObject): Promise<void> {
  const steps = stepsOf(run)
  expect(steps).toHaveLength(4)
  const known = await recorded()
  for (const { address, outcome, error } of steps) {
    const isSent = outcome === 'done' || outcome === 'unverified'
    if (isSent || outcome === 'notReached')
      expect(await isThere(String(address)), String(address)).toBe(isSent)
    if (outcome === 'done') expect(known).toContain(address)
    else expect(error).toMatchObject({ code: expect.stringMatching(/not-written|not-recorded/) as string })
  }
}

/** After the store recovered the work is finished, and nothing that arrived is sent again. */
async function expectToFinish(line: string): Promise<void> {
  disk.recover()
  const end = await desk.run(line, { pid: 4243 })
  expect(end.code, end.stdout + end.stderr).toBe(0)
  expect(sent).toEqual(CALLS)
  expect(await recorded()).toHaveLength(4)
  const tenants = await service.tenants({ withSettings: true })
  expect(Object.keys(tenants).sort()).toEqual(['acme', 'leaf', 'root'])
  expect((await desk.run('plan --exit-code')).code).toBe(0)
  expect((await desk.run('audit verify')).code).toBe(0)
  expect((await desk.run('lock show')).stdout).toContain('Nobody holds the lock')
  expect((await desk.run('apply --resume --yes')).code).toBe(0)
  expect(sent).toEqual(CALLS)
}

interface Point {
  readonly name: string
  readonly at: RegExp
  readonly nth?: number
  readonly code: Failing['code']
  readonly finish: 'apply --yes' | 'apply --resume --yes'
}

const PLACES: readonly Omit<Point, 'code' | 'finish'>[] = [
  { name: 'the audit of the first step', at: /audit\/.*jsonl$/ },
  { name: 'the journal at the next line', at: /journal\.jsonl$/ },
  { name: 'the journal between two calls of a step', at: /journal\.jsonl$/, nth: 4 },
  { name: 'the audit of the last step', at: /audit\/.*jsonl$/, nth: 4 },
  { name: 'last-applied', at: /state\/.*tmp$/ },
]
const POINTS: readonly Point[] = PLACES.flatMap((place, index) => [
  { ...place, code: 'ENOSPC', finish: index % 2 === 0 ? 'apply --yes' : 'apply --resume --yes' },
  { ...place, code: 'EROFS', finish: index % 2 === 1 ? 'apply --yes' : 'apply --resume --yes' },
])

describe('a store that fails on the way', () => {
  it.each(['ENOSPC', 'EROFS'] as const)('%s: the next run is not led to another store', async (code) => {
    failOnTheWay({ at: /journal\.jsonl$/, code })
    await desk.run('apply --yes')
    const next = await desk.run('apply --yes', { pid: 4243 })
    expect(next.code).toBe(3)
    expect(flat(next.stderr)).toContain('Another store would know nothing of the runs in this one.')
    expect(next.stderr).not.toContain('--store')
  })

  it.each(POINTS)('$code at $name: every step is told, and $finish finishes', async (point) => {
    failOnTheWay(point)
    const run = await desk.run('apply --yes -o json --parallelism 1')
    expect(run.code, run.stdout + run.stderr).toBe(5)
    expect(disk.refused).toBeGreaterThan(0)
    const json = run.json()
    expect(json).toMatchObject({
      outcome: 'partial',
      runId: expect.any(String) as string,
      backupId: expect.stringContaining('_apply_') as string,
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: 'not-recorded',
          severity: 'error',
          message: expect.stringContaining(`(${point.code})`) as string,
          hint: expect.stringContaining(`/runs/P2emulated/`) as string,
        }),
      ]) as unknown,
    })
    await expectTrue(json)
    expect(flat(run.stderr)).toContain('The lock could not be released')
    await expectToFinish(point.finish)
  })

  it.each(['ENOSPC', 'EROFS'] as const)('%s at the record alone leaves done what is done', async (code) => {
    failOnTheWay({ code, at: /runs\/.*tmp$/, nth: 2 })
    const run = await desk.run('apply --yes --parallelism 1')
    expect(run.code).toBe(5)
    expect(flat(run.stdout)).toContain('Partly done: 2 created, 1 updated, 1 deleted')
    expect(flat(run.stdout)).toContain('missing: the record of the run')
    expect((await desk.run('runs list -o json')).json()['items']).toMatchObject([
      { unfinished: expect.any(String) as string },
      {},
    ])
    await expectToFinish('apply --resume --yes')
  })

  it('at the lock alone is no failure of the run: it says who takes it over', async () => {
    failOnTheWay({ code: 'EROFS', at: /locks\/.*tmp$/ })
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(0)
    expect(run.json()).toMatchObject({ outcome: 'done' })
    expect(flat(run.stderr)).toContain('The next run takes it over: on this machine at once')
    await expectToFinish('apply --yes')
  })

  it('before anything was sent is no run at all, and exit 3', async () => {
    await service.forgetRequests()
    disk.fail({ folder: join(desk.folder, 'store'), code: 'ENOSPC', at: /journal\.jsonl$/ })
    const run = await desk.run('apply --yes -o json')
    expect(run.code).toBe(3)
    expect(run.json()).toMatchObject({ error: { code: 'store-unwritable' } })
    expect(await service.writes()).toBe(0)
    disk.recover()
    const again = await desk.run('apply --yes', { pid: 4243 })
    expect(again.code).toBe(0)
    expect(again.stderr).not.toContain('died')
    expect((await desk.run('runs list -o json')).json()['items']).toHaveLength(2)
  })

  it('tells a person what was sent, what was not, and what to do', async () => {
    failOnTheWay({ code: 'ENOSPC', at: /journal\.jsonl$/, nth: 2 })
    const run = await desk.run('apply --yes --parallelism 1')
    expect(run.code).toBe(5)
    for (const words of ['unverified', 'not reached', 'Make room in the store', 'backup', 'run 00000003']) {
      expect(flat(run.stdout)).toContain(words)
    }
  })

  it.each(['ENOSPC', 'EROFS'] as const)(
    '%s while a run is taken back: told, and it goes on',
    async (code) => {
      const done = await desk.run('apply --yes -o json')
      const { runId } = done.json()
      failOnTheWay({ code, at: /journal\.jsonl$/, nth: 2 })
      const run = await desk.run(`rollback ${String(runId)} --yes -o json --parallelism 1`)
      expect(run.code, run.stderr).toBe(5)
      expect(run.json()).toMatchObject({ outcome: 'partial', runId: expect.any(String) as string })
      const arrived = stepsOf(run.json()).filter(({ outcome }) => outcome !== 'notReached')
      expect(arrived).not.toHaveLength(0)
      disk.recover()
      expect((await desk.run(`rollback ${String(runId)} --yes`, { pid: 4243 })).code).toBe(0)
      const tenants = await service.tenants()
      expect(Object.keys(tenants).sort()).toEqual(['acme', 'old'])
      expect(tenants['acme']).toMatchObject({ name: 'Acme' })
      expect((await desk.run('audit verify')).code).toBe(0)
    },
  )

  it('before the first change of a taking back sends nothing', async () => {
    const { runId } = (await desk.run('apply --yes -o json')).json()
    disk.fail({ folder: join(desk.folder, 'store'), code: 'EROFS', at: /./ })
    await service.forgetRequests()
    const run = await desk.run(`rollback ${String(runId)} --yes -o json`)
    expect(run.code).toBe(3)
    expect(run.json()).toMatchObject({ error: { code: 'store-unwritable' } })
    expect(await service.writes()).toBe(0)
    expect((await desk.run(`rollback ${String(runId)} --dry-run`)).code).toBe(0)
    expect((await desk.run('plan')).code).toBe(0)
  })
})
