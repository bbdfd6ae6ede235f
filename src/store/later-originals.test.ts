import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import { entry, putText, storeInMemory, textAt } from '../../test/support/store-in-memory.js'
import type { Plan } from '../core/model/plan.js'

const PLAN: Plan = emptyPlan({
  summary: { create: 0, update: 1, delete: 0, unchanged: 0, unmanaged: 0 },
  changes: [],
  digest: 'sha256:1',
})
const FILE = 'runs/P1/20251117T103000.000Z_r1/originals.jsonl'

async function found() {
  const memory = storeInMemory()
  const { store } = memory
  const run = await store.runs.open({
    projectId: 'P1',
    runId: 'r1',
    timeMs: Date.UTC(2025, 10, 17, 10, 30),
    plan: PLAN,
  })
  await run.keepOriginal('tenants', entry('acme', { seats: 5 }))
  await run.keepOriginal('tenants', entry('other', { seats: 1 }))
  return { ...memory, versions: async (key: string) => store.versions('P1', 'tenants', `tenant/${key}`, key) }
}

describe('what a run found right before it wrote', () => {
  it('is a version of the resource, also where the run died', async () => {
    const { versions, store, driver, warnings } = await found()
    expect(await versions('acme')).toMatchObject([
      {
        address: 'tenant/acme',
        keptBy: 'r1',
        keptIn: 'run',
        isFound: true,
        operation: 'apply',
        document: { id: 'acme', seats: 5 },
      },
    ])
    expect(warnings).toEqual([])
    expect((await store.runs.read('P1', 'r1'))?.laterOriginals['tenants']).toHaveLength(2)
    const [folder] = await store.runs.folders('P1')
    const content = folder && (await store.runs.readFolder(folder))
    expect(content?.problem).toBeUndefined()
    expect([...(content?.versions?.collections ?? [])].flatMap(([, entries]) => entries)).toHaveLength(2)
    if (folder !== undefined) await store.runs.remove(folder)
    expect(await driver.list('runs/')).toEqual([])
  })

  it('counts as far as it is as it was written', async () => {
    const { versions, driver, warnings } = await found()
    const text = await textAt(driver, FILE)
    await putText(driver, FILE, text.replace('"seats":5', '"seats":6'))
    expect(await versions('acme')).toEqual([])
    expect(await versions('other')).toHaveLength(1)
    expect(warnings[0]).toContain('versions-damaged')
  })

  it('is passed over without a word where a crash cut it: what it was for was not sent', async () => {
    const { versions, driver, warnings } = await found()
    const text = await textAt(driver, FILE)
    await putText(driver, FILE, text.slice(0, -2))
    expect(await versions('acme')).toHaveLength(1)
    expect(await versions('other')).toEqual([])
    expect(warnings).toEqual([])
  })
})
