import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import { entry, putText, storeInMemory, textAt } from '../../test/support/store-in-memory.js'
import type { Plan } from '../core/model/plan.js'

const TIME = Date.UTC(2025, 10, 17, 10, 30)
const FOLDER = 'runs/P1/20251117T103000.000Z_r1'
const plan: Plan = emptyPlan({
  changes: [
    {
      address: 'tenant/acme',
      action: 'update',
      fields: [{ path: '/name', from: 'A', to: 'B', reason: 'config' }],
      after: [],
      companions: [],
    },
  ],
})

async function kept() {
  const outside = storeInMemory()
  const run = await outside.store.runs.open({ projectId: 'P1', runId: 'r1', timeMs: TIME, plan })
  await run.journal([{ event: 'sending', call: 1 }, { event: 'answered' }])
  await run.journal([{ event: 'sending', call: 2 }])
  await run.keep({ tenants: [entry('acme', { name: 'B' })] })
  return outside
}

describe('reading a run', () => {
  it('gives its plan, its events and what was read back', async () => {
    const { store } = await kept()
    expect(await store.runs.read('P1', 'r1')).toMatchObject({
      record: { runId: 'r1', unfinished: 'died' },
      plan: JSON.parse(JSON.stringify(plan)) as unknown,
      journal: [{ event: 'sending', call: 1 }, { event: 'answered' }, { event: 'sending', call: 2 }],
      readBack: { tenants: [{ id: 'acme', document: { name: 'B' } }] },
      location: `memory:${FOLDER}`,
    })
  })

  it('gives nothing for another run, or another project', async () => {
    const { store } = await kept()
    expect(await store.runs.read('P1', 'r')).toBeUndefined()
    expect(await store.runs.read('P2', 'r1')).toBeUndefined()
  })

  it('reads every good line of a journal, and says which is damaged', async () => {
    const { store, driver, warnings } = await kept()
    const text = await textAt(driver, `${FOLDER}/journal.jsonl`)
    for (const [cut, events] of [
      [text.slice(0, -5), 2],
      [`${text}{"event":`, 3],
      ['', 0],
    ] as const) {
      await putText(driver, `${FOLDER}/journal.jsonl`, cut)
      expect((await store.runs.read('P1', 'r1'))?.journal).toHaveLength(events)
    }
    expect(warnings).toEqual([])
    await putText(driver, `${FOLDER}/journal.jsonl`, `not JSON\n{}\n${text}`)
    expect((await store.runs.read('P1', 'r1'))?.journal).toHaveLength(3)
    await store.runs.read('P1', 'r1')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/journal of a run is damaged, 2 lines from line 1 on.*journal\.jsonl/)
  })

  it('does without what was read back where that is damaged', async () => {
    const { store, driver } = await kept()
    const text = await textAt(driver, `${FOLDER}/versions.json`)
    await putText(driver, `${FOLDER}/versions.json`, text.replace('"B"', '"C"'))
    expect((await store.runs.read('P1', 'r1'))?.readBack).toEqual({})
  })

  it.each([
    ['is no JSON', () => 'nothing'],
    ['is of a newer version', (text: string) => text.replace('"formatVersion": 1', '"formatVersion": 2')],
    ['has a change that is none', (text: string) => text.replace('"action":"update"', '"action":"paint"')],
  ])('refuses a plan that %s', async (_what, edited) => {
    const { store, driver } = await kept()
    const text = await textAt(driver, `${FOLDER}/plan.json`)
    await putText(driver, `${FOLDER}/plan.json`, edited(text))
    await expect(store.runs.read('P1', 'r1')).rejects.toMatchObject({ code: 'run-damaged', exit: 3 })
  })
})
