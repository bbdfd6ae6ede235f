import { describe, expect, it } from 'vitest'
import type { Json } from '../core/model/json.js'
import type { RunRecord } from '../core/model/run.js'
import type { OpenRun, Store } from '../core/ports/store.js'
import { emptyPlan } from '../../test/support/empty-plan.js'
import { entry, jsonAt, putText, storeInMemory, textAt } from '../../test/support/store-in-memory.js'

const TIME = Date.UTC(2025, 10, 17, 10, 30)
const plan = emptyPlan({ summary: { create: 1, update: 0, delete: 0, unchanged: 0, unmanaged: 0 } })

const record = (runId: string, over: Partial<RunRecord> = {}): RunRecord => ({
  runId,
  operation: 'apply',
  backupId: null,
  outcome: 'done',
  steps: [{ address: 'tenant/acme', action: 'create', outcome: 'done' }],
  startedMs: TIME,
  endedMs: TIME + 5,
  projectId: 'P1',
  environment: 'prod',
  owner: 'default',
  by: 'ann@here',
  plan: { digest: plan.digest, summary: plan.summary },
  wentBackTo: { 'tenant/acme': 7 },
  ...over,
})

const open = (store: Store, runId: string, timeMs = TIME): Promise<OpenRun> =>
  store.runs.open({ projectId: 'P1', runId, timeMs, plan })

describe('a run', () => {
  it('leaves its plan before, its journal while and its outcome after', async () => {
    const { store, driver } = storeInMemory()
    const run = await open(store, 'r1')
    const folder = 'runs/P1/20251117T103000.000Z_r1'
    expect(run.location).toBe(`memory:${folder}`)
    expect(await jsonAt(driver, `${folder}/plan.json`)).toEqual(JSON.parse(JSON.stringify(plan)))
    await Promise.all(Array.from({ length: 20 }, (_, index) => run.journal({ index })))
    const lines = (await textAt(driver, `${folder}/journal.jsonl`)).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(lines.map((_, index) => ({ index })))
    await run.finish(record('r1'))
    expect(await jsonAt(driver, `${folder}/outcome.json`)).toEqual({ formatVersion: 1, ...record('r1') })
  })

  it('is opened once', async () => {
    const { store } = storeInMemory()
    await open(store, 'r1')
    await expect(open(store, 'r1')).rejects.toThrow('opened before')
    await open(store, 'r2')
  })

  it('goes on after a line of the journal failed', async () => {
    const { store, driver } = storeInMemory()
    let isFull = true
    const append = driver.append.bind(driver)
    const failing = storeInMemory({
      driver: {
        ...driver,
        append: async (key, bytes) => (isFull ? Promise.reject(new Error('full')) : append(key, bytes)),
      },
    })
    const run = await open(failing.store, 'r1')
    await expect(run.journal({ event: 1 })).rejects.toThrow('full')
    isFull = false
    await run.journal({ event: 2 })
    await run.finish(record('r1'))
    expect(await store.runs.list('P1')).toMatchObject([record('r1')])
  })
})

describe('listing runs', () => {
  it('gives the newest first, as many as asked for', async () => {
    const { store } = storeInMemory()
    for (const [index, runId] of ['b', 'a', 'c'].entries()) {
      await (await open(store, runId, TIME + index)).finish(record(runId, { startedMs: TIME + index }))
    }
    expect((await store.runs.list('P1')).map(({ runId }) => runId)).toEqual(['c', 'a', 'b'])
    expect((await store.runs.list('P1', 2)).map(({ runId }) => runId)).toEqual(['c', 'a'])
    expect(await store.runs.list('P2')).toEqual([])
  })

  it('tells a run that died from one that goes on', async () => {
    const { store } = storeInMemory()
    await open(store, 'run/dead')
    await open(store, 'r2', TIME + 1)
    await store.lock.acquire('P1', {
      owner: 'default',
      runId: 'r2',
      operation: 'apply',
      host: 'here',
      pid: 1,
      user: 'ann',
    })
    expect(await store.runs.list('P1')).toMatchObject([
      { runId: 'r2', unfinished: 'running', outcome: 'interrupted' },
      {
        runId: 'run/dead',
        unfinished: 'died',
        outcome: 'interrupted',
        steps: [],
        startedMs: TIME,
        plan: { digest: plan.digest },
      },
    ])
  })

  it('takes a run for dead whose process is gone, though it holds the lock', async () => {
    const holder = { owner: 'default', runId: 'r1', operation: 'apply', host: 'here', pid: 1, user: 'ann' }
    for (const [host, isAlive, nowMs, expected] of [
      ['here', true, TIME, 'running'],
      ['here', false, TIME, 'died'],
      ['there', false, TIME, 'running'],
      ['there', true, TIME + 10 * 60_000, 'died'],
    ] as const) {
      const { store, driver } = storeInMemory()
      await open(store, 'r1')
      await store.lock.acquire('P1', { ...holder, host })
      const later = storeInMemory({ driver, processAlive: () => isAlive, now: () => nowMs })
      expect(await later.store.runs.list('P1'), `${host} ${nowMs}`).toMatchObject([{ unfinished: expected }])
    }
  })

  it('tells of a run that died who began it, why, and with which backup', async () => {
    const { store } = storeInMemory()
    await store.runs.open({
      projectId: 'P1',
      runId: 'r1',
      timeMs: TIME,
      plan,
      beginning: {
        by: 'ann@here',
        reason: 'launch',
        backupId: 'b1',
        resumes: 'r0',
        wentBackTo: { 'a/b': 1 },
      },
    })
    expect(await store.runs.list('P1')).toMatchObject([
      { by: 'ann@here', reason: 'launch', backupId: 'b1', resumes: 'r0', wentBackTo: {}, unfinished: 'died' },
    ])
  })

  it('tells which run finished the work of another, through others that did not end well', async () => {
    const { store } = storeInMemory()
    const keep = async (runId: string, minutes: number, over: Partial<RunRecord>) =>
      (await open(store, runId, TIME + minutes * 60_000)).finish(record(runId, over))
    await keep('r1', 1, { outcome: 'partial' })
    await keep('r2', 2, { outcome: 'failed', resumes: 'r1' })
    await keep('r3', 3, { resumes: 'r2' })
    await keep('r4', 4, { outcome: 'interrupted' })
    await keep('r5', 5, { outcome: 'partial', resumes: 'r4' })
    expect((await store.runs.list('P1')).map(({ runId, finishedBy }) => [runId, finishedBy])).toEqual([
      ['r5', undefined],
      ['r4', undefined],
      ['r3', undefined],
      ['r2', 'r3'],
      ['r1', 'r3'],
    ])
    expect((await store.runs.read('P1', 'r1'))?.record.finishedBy).toBe('r3')
  })

  it('passes over what it cannot read, and says so', async () => {
    const { store, driver, warnings } = storeInMemory()
    await (await open(store, 'r1')).finish(record('r1'))
    await open(store, 'r2', TIME + 1)
    await putText(driver, 'runs/P1/20251117T103000.001Z_r2/plan.json', '{')
    await open(store, 'r3', TIME + 2)
    await putText(driver, 'runs/P1/20251117T103000.002Z_r3/outcome.json', '{"runId": "r3"}')
    expect((await store.runs.list('P1')).map(({ runId }) => runId)).toEqual(['r1'])
    expect(warnings).toHaveLength(2)
    expect(warnings.join()).toContain('20251117T103000.002Z_r3')
  })
})

describe('reading a run', () => {
  it('takes a journal as far as it is good, wherever it was cut', async () => {
    const { store, driver } = storeInMemory()
    const run = await open(store, 'r1')
    const groups: readonly Json[][] = [[{ event: 1 }, { name: 'größer' }], [{ event: 3 }], [{ event: 4 }]]
    for (const group of groups) await run.journal(group)
    const key = 'runs/P1/20251117T103000.000Z_r1/journal.jsonl'
    const bytes = new TextEncoder().encode(await textAt(driver, key))
    const ends = groups.map((_, index) => {
      const lines = groups.slice(0, index + 1).map((group) => `${JSON.stringify(group)}\n`)
      return new TextEncoder().encode(lines.join('')).length
    })
    for (let length = 0; length <= bytes.length; length += 1) {
      await driver.write(key, bytes.slice(0, length))
      // A line is whole with its last bracket, also without the line break behind it.
      const whole = ends.filter((end) => end - 1 <= length).length
      const read = await store.runs.read('P1', 'r1')
      expect(read?.journal, `${length} bytes`).toEqual(groups.slice(0, whole).flat())
    }
  })

  it('finds nothing where there is none', async () => {
    const { store } = storeInMemory()
    expect(await store.runs.read('P1', 'r1')).toBeUndefined()
  })
})

describe('versions of a resource', () => {
  const backup = (store: Store, timeMs: number, name: string, targets: readonly string[] = []) =>
    store.backups.create({
      projectId: 'P1',
      environment: null,
      metadata: { operation: 'sync', description: '', targets, toolVersion: '1', host: 'h' },
      timeMs,
      collections: { tenants: [entry('acme', { name })] },
    })
  const acme = (store: Store) => store.versions('P1', 'tenants', 'tenant/acme', 'acme')

  it('come from backups and from what runs read back, newest first', async () => {
    let nowMs = TIME
    const { store } = storeInMemory({ now: () => nowMs })
    const first = await backup(store, TIME - 1000, 'one', ['tenant/acme'])
    const run = await open(store, 'r1')
    await run.keep({ tenants: [entry('acme', { name: 'two' }), entry('other')] })
    nowMs = TIME + 1
    await run.keep({ tenants: [entry('third')] })
    const last = await backup(store, TIME + 2000, 'three')
    expect(await acme(store)).toMatchObject([
      {
        address: 'tenant/acme',
        timeMs: TIME + 2000,
        keptBy: last.id,
        keptIn: 'backup',
        location: last.location,
        operation: 'sync',
        document: { id: 'acme', name: 'three' },
        companions: {},
      },
      {
        address: 'tenant/acme',
        timeMs: TIME + 1,
        keptBy: 'r1',
        keptIn: 'run',
        operation: 'apply',
        document: { id: 'acme', name: 'two' },
        companions: {},
      },
      {
        address: 'tenant/acme',
        timeMs: TIME - 1000,
        keptBy: first.id,
        operation: 'sync',
        document: { id: 'acme', name: 'one' },
        companions: {},
      },
    ])
    expect(await store.versions('P1', 'tenants', 'tenant/third', 'third')).toHaveLength(1)
    expect(await store.versions('P1', 'flows', 'flow/acme', 'acme')).toEqual([])
    expect(await store.versions('P2', 'tenants', 'tenant/acme', 'acme')).toEqual([])

    const seen: string[] = []
    const kind = { collection: 'tenants', addressOf: (key: string) => `tenant/${key}` }
    await store.visitVersions('P1', kind, ({ address, keptBy }) => seen.push(`${address} ${keptBy}`))
    expect(seen.sort()).toEqual(
      [
        `tenant/acme ${first.id}`,
        `tenant/acme ${last.id}`,
        'tenant/acme r1',
        'tenant/other r1',
        'tenant/third r1',
      ].sort(),
    )
    expect(await store.projects()).toEqual(['P1'])
  })

  it('tell which projects something was kept of', async () => {
    const { store, driver } = storeInMemory()
    expect(await store.projects()).toEqual([])
    await putText(driver, 'backups/20240101_000000/project.json', '{}')
    await putText(driver, 'backups/flat.json', '{}')
    expect(await store.projects()).toEqual([''])
    await putText(driver, 'backups/P%2f1/20240101_000000/project.json', '{}')
    await putText(driver, 'runs/P2/20251117T103000.000Z_r1/plan.json', '{}')
    expect(await store.projects()).toEqual(['P/1', 'P2'])
  })

  it('are not sought in backups that were made for other things', async () => {
    const { driver } = storeInMemory()
    const read: string[] = []
    const { store } = storeInMemory({
      driver: { ...driver, read: async (key) => (read.push(key), driver.read(key)) },
    })
    await backup(store, TIME, 'x', ['tenant/other'])
    await backup(store, TIME + 1, 'x', ['tenant/acme'])
    read.length = 0
    expect(await acme(store)).toHaveLength(1)
    expect(read.filter((key) => key.endsWith('/project.json'))).toEqual([
      'backups/P1/20251117T103000.001Z_sync_000002/project.json',
    ])
  })

  it('are not sought in what runs read back of other things', async () => {
    const { driver } = storeInMemory()
    const reads: string[] = []
    const { store } = storeInMemory({
      driver: { ...driver, read: async (key) => (reads.push(key), driver.read(key)) },
    })
    for (const id of ['acme', 'other']) {
      const run = await open(store, `run-${id}`)
      await run.keep({ tenants: [entry(id)] })
      const steps = [{ address: `tenant/${id}`, action: 'update', outcome: 'done' }] as const
      await run.finish(record(`run-${id}`, { steps }))
    }
    const died = await open(store, 'run-died')
    await died.keep({ tenants: [entry('acme')] })
    reads.length = 0
    expect((await acme(store)).map(({ keptBy }) => keptBy).sort()).toEqual(['run-acme', 'run-died'])
    expect(reads.filter((key) => key.endsWith('/versions.json'))).toHaveLength(2)
  })

  it('are read no further than needed, newest first', async () => {
    const { driver } = storeInMemory()
    const reads: string[] = []
    const { store } = storeInMemory({
      driver: { ...driver, read: async (key) => (reads.push(key), driver.read(key)) },
      now: () => TIME + 1500,
    })
    await backup(store, TIME, 'oldest')
    await backup(store, TIME + 1000, 'before the run')
    const run = await open(store, 'r1', TIME + 900)
    await run.keep({ tenants: [entry('acme', { name: 'by the run' })] })
    await run.finish(record('r1', { endedMs: TIME + 1500 }))
    await backup(store, TIME + 2000, 'newest')
    const resource = { collection: 'tenants', address: 'tenant/acme', key: 'acme' }
    const names: unknown[] = []
    const search = (wanted: string | undefined) =>
      store.newestVersion('P1', resource, ({ document }) => {
        names.push(document.name)
        return document.name === wanted
      })
    reads.length = 0
    expect(await search('by the run')).toMatchObject({ keptBy: 'r1' })
    expect(names).toEqual(['newest', 'by the run'])
    expect(reads.filter((key) => key.endsWith('/project.json'))).toHaveLength(1)
    names.length = 0
    expect(await search(undefined)).toBeUndefined()
    expect(names).toEqual(['newest', 'by the run', 'before the run', 'oldest'])
  })

  it('pass over what is damaged, and say so', async () => {
    const { store, driver, warnings } = storeInMemory()
    await backup(store, TIME, 'good')
    const { key = '' } = await backup(store, TIME + 1, 'good')
    await putText(driver, key, (await textAt(driver, key)).replaceAll('good', 'evil'))
    const run = await open(store, 'r1')
    await run.keep({ tenants: [entry('acme', { name: 'good' })] })
    const kept = 'runs/P1/20251117T103000.000Z_r1/versions.json'
    await putText(driver, kept, (await textAt(driver, kept)).replaceAll('good', 'evil'))
    expect((await acme(store)).map(({ document }) => document.name)).toEqual(['good'])
    expect(warnings).toHaveLength(2)
    expect(warnings.join()).toContain('backup-damaged')
    expect(warnings.join()).toContain(kept)
  })

  it('do not come from another project’s backup that lies here', async () => {
    const { store, driver } = storeInMemory()
    const { key = '' } = await backup(store, TIME, 'x')
    await putText(driver, key, (await textAt(driver, key)).replace('"P1"', '"P9"'))
    expect(await acme(store)).toEqual([])
  })
})
