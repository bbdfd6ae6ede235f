import { describe, expect, it } from 'vitest'
import type { StoreDriver } from '../core/ports/store.js'
import { entry, putText, storeInMemory } from '../../test/support/store-in-memory.js'
import { memoryDriver } from './index.js'

const START_MS = Date.UTC(2025, 10, 17, 10, 30)

/** A driver whose process dies at its nth removal from now on. */
function dying(driver: StoreDriver, nth: number): StoreDriver {
  let count = 0
  return {
    ...driver,
    remove: async (key) => {
      count += 1
      if (count === nth) throw new Error('died')
      return driver.remove(key)
    },
  }
}

async function backedUp() {
  const driver = memoryDriver()
  const { store } = storeInMemory({ driver })
  const ref = await store.backups.create({
    projectId: 'P1',
    environment: null,
    metadata: { operation: 'sync', description: '', targets: [], toolVersion: '0', host: 'loopback' },
    timeMs: START_MS,
    collections: { tenants: [entry('acme')] },
  })
  return { driver, ref }
}

describe('removing a backup', () => {
  it('leaves nothing of it', async () => {
    const { driver, ref } = await backedUp()
    await storeInMemory({ driver }).store.backups.remove(ref)
    expect(await driver.list('backups/')).toEqual([])
  })

  it.each([1, 2])('leaves it whole where it is broken off at file %d', async (nth) => {
    const { driver, ref } = await backedUp()
    await expect(storeInMemory({ driver: dying(driver, nth) }).store.backups.remove(ref)).rejects.toThrow(
      'died',
    )
    const { store, warnings } = storeInMemory({ driver })
    expect(await store.backups.read('P1', ref.id)).toMatchObject({ soundness: 'verified' })
    expect(await store.versions('P1', 'tenants', 'tenant/acme', 'acme')).toHaveLength(1)
    expect(warnings).toEqual([])
    await store.backups.remove(ref)
    expect(await driver.list('backups/')).toEqual([])
  })
})

const FOLDER = 'runs/P1/20251117T103000.000Z_4f1c/'
const PLAN = JSON.stringify({
  formatVersion: 1,
  operation: 'apply',
  projectId: 'P1',
  environment: null,
  host: 'loopback',
  owner: 'default',
  digest: 'sha256:1',
  changes: [],
  summary: { create: 0, update: 0, delete: 0, unchanged: 0, unmanaged: 0 },
})
const RECORD = JSON.stringify({
  formatVersion: 1,
  runId: '4f1c',
  operation: 'apply',
  backupId: null,
  outcome: 'done',
  steps: [],
  startedMs: START_MS,
  endedMs: START_MS,
  projectId: 'P1',
  environment: null,
  owner: 'default',
  by: 'ana@desk',
  plan: { digest: 'sha256:1', summary: { create: 0 } },
  wentBackTo: {},
})

async function ran() {
  const driver = memoryDriver()
  await putText(driver, `${FOLDER}plan.json`, PLAN)
  await putText(driver, `${FOLDER}journal.jsonl`, '[{"event":"began"}]\n[{"ev')
  await putText(driver, `${FOLDER}outcome.json`, RECORD)
  return driver
}

describe('removing a run', () => {
  it.each([1, 2, 3])('never makes it look dead: broken off at file %d', async (nth) => {
    const driver = await ran()
    const half = storeInMemory({ driver: dying(driver, nth) }).store
    const [folder] = await half.runs.folders('P1')
    if (folder === undefined) throw new Error('no folder')
    await expect(half.runs.remove(folder)).rejects.toThrow('died')
    const { store } = storeInMemory({ driver })
    expect(await store.runs.list('P1')).toMatchObject([{ runId: '4f1c', outcome: 'done' }])
    const [rest] = await store.runs.folders('P1')
    if (rest === undefined) throw new Error('no folder')
    expect(await store.runs.readFolder(rest)).not.toHaveProperty('problem')
    await store.runs.remove(rest)
    expect(await driver.list('runs/')).toEqual([])
  })

  it.each([
    ['a newer part', 'plan.json', PLAN.replace('"formatVersion":1', '"formatVersion":2'), 'newer'],
    ['a part that is no JSON', 'plan.json', '{', 'unreadable'],
    ['a file that nobody knows', 'notes.txt', 'look at this', 'unreadable'],
    ['versions that were edited', 'versions.json', '{"formatVersion":1,"tenants":[]}', 'unreadable'],
    ['a damaged original', 'originals.jsonl', '{"formatVersion":1}\n', 'unreadable'],
    ['an original of a newer format', 'originals.jsonl', '{"formatVersion":2}\n', 'newer'],
  ])('is told from the outside: %s', async (_about, file, text, problem) => {
    const driver = await ran()
    await putText(driver, `${FOLDER}${file}`, text)
    const { store } = storeInMemory({ driver })
    const [folder] = await store.runs.folders('P1')
    expect(folder && (await store.runs.readFolder(folder))).toMatchObject({ problem })
  })
})
