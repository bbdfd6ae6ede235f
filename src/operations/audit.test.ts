import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import { storeInMemory, textAt } from '../../test/support/store-in-memory.js'
import type { Change, Plan } from '../core/model/plan.js'
import type { StepResult } from '../core/model/run.js'
import type { StoreDriver } from '../core/ports/store.js'
import { memoryDriver } from '../store/index.js'
import { RunAudit } from './audit.js'
import { verifyAudit } from './audit-verify.js'
import type { Session } from './session.js'

const TIME = Date.UTC(2025, 10, 17, 23, 59)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const change = (id: string): Change => ({
  address: `tenant/${id}`,
  action: 'create',
  fields: [{ path: '/name', to: id, reason: 'new' }],
  after: [],
  companions: [],
})
const plan: Plan = emptyPlan({ changes: ['a', 'b', 'c'].map(change) })
const ended = (id: string, outcome: StepResult['outcome'] = 'done'): StepResult => ({
  address: `tenant/${id}`,
  action: 'create',
  outcome,
})

/** What the audit needs of a session. */
function world(driver: StoreDriver = memoryDriver()) {
  const warnings: string[] = []
  const { store } = storeInMemory({ driver })
  let nowMs = TIME
  const session = {
    store,
    sha256,
    kinds: [],
    owner: 'default',
    who: { user: 'ana', host: 'desk', pid: 1 },
    clock: { now: () => (nowMs += 60_000), sleep: async () => undefined },
    log: { debug() {}, info() {}, warn: (line: string) => void warnings.push(line) },
  } as unknown as Session
  const open = async (runId: string) => RunAudit.open(session, { plan, runId, startedMs: TIME })
  const outcomes = async (runId: string) => {
    const text = await textAt(driver, `audit/P1/2025-11-17/${runId}.jsonl`)
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { address: string; outcome: string; number: number })
      .map(({ address, outcome, number }) => `${number} ${address} ${outcome}`)
  }
  const verify = async () => verifyAudit(store, { projectId: 'P1', sha256, keptHeads: [] })
  return { session, warnings, open, outcomes, verify }
}

describe('the audit of a run', () => {
  it('has a line for each step as it ends, and a further one where that turned out otherwise', async () => {
    const { open, outcomes, verify } = world()
    const audit = await open('r1')
    expect(audit.head).toBeUndefined()
    await Promise.all([audit.stepEnded(ended('a')), audit.stepEnded(ended('b'))])
    expect(await outcomes('r1')).toEqual(['1 tenant/a done', '2 tenant/b done'])
    await audit.finish([ended('a'), ended('b', 'unverified'), ended('c', 'notReached')])
    expect((await outcomes('r1')).slice(2)).toEqual(['3 tenant/b unverified', '4 tenant/c notReached'])
    expect(await verify()).toMatchObject({ damages: [], files: [{ head: audit.head, lines: 4 }] })
  })

  it('is gone on with after the run died, in the same file; what is told is not told twice', async () => {
    const { open, outcomes, verify } = world()
    await (await open('r1')).stepEnded(ended('a'))
    // Another day, another run in between.
    await (await open('r2')).stepEnded(ended('a', 'failed'))
    const again = await open('r1')
    await again.stepEnded(ended('a'))
    await again.stepEnded(ended('b', 'failed'))
    await again.finish([ended('a'), ended('b', 'failed'), ended('c')])
    expect(await outcomes('r1')).toEqual(['1 tenant/a done', '2 tenant/b failed', '3 tenant/c done'])
    expect((await verify()).damages).toEqual([])
  })

  it('makes a step wait until its line is durable, many with one write', async () => {
    const driver = memoryDriver()
    let writes = 0
    const { open, outcomes } = world({
      ...driver,
      append: async (key, bytes) => {
        writes += 1
        await new Promise((resolve) => setTimeout(resolve, 5))
        await driver.append(key, bytes)
      },
    })
    const audit = await open('r1')
    await Promise.all(['a', 'b', 'c'].map(async (id) => audit.stepEnded(ended(id))))
    expect(await outcomes('r1')).toHaveLength(3)
    expect(writes).toBe(1)
  })

  it('writes nothing more once a line could not be written', async () => {
    const driver = memoryDriver()
    let isFull = false
    const { open, outcomes, warnings } = world({
      ...driver,
      append: async (key, bytes) => {
        if (isFull) throw new Error('ENOSPC')
        await driver.append(key, bytes)
      },
    })
    const audit = await open('r1')
    await audit.stepEnded(ended('a'))
    const { head } = audit
    isFull = true
    await expect(audit.stepEnded(ended('b'))).rejects.toMatchObject({ code: 'audit-not-written', exit: 5 })
    isFull = false
    await expect(audit.stepEnded(ended('c'))).rejects.toMatchObject({ code: 'audit-not-written' })
    await audit.finish([ended('a'), ended('b'), ended('c')])
    expect(warnings).toHaveLength(1)
    expect(audit.head).toBe(head)
    expect(await outcomes('r1')).toEqual(['1 tenant/a done'])
  })
})
