import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const SYNC = 'tenant sync --config tenants.yaml --apply --yes'
const BEFORE = '[{ id: a, name: A }, { id: b, name: B }]'
const WANTED =
  '[{ id: a, name: A2 }, { id: b, name: B2 }, { id: c, name: C }, { id: d, name: D }, { id: zbad, name: Bad }]'

interface Interrupted {
  readonly service: ServiceInProcess
  readonly desk: Desk
  readonly ended: Ended
}

const REFUSED = { errorCode: 'E011001', errorMessage: 'no' }

async function prepared(): Promise<Omit<Interrupted, 'ended'>> {
  const service = serviceInProcess()
  const desk = await newDesk(service)
  await desk.write('tenants.yaml', `tenants: ${BEFORE}\n`)
  expect((await desk.run(SYNC)).code).toBe(0)
  await desk.write('tenants.yaml', `tenants: ${WANTED}\n`)
  return { service, desk }
}

/** The last step of a run is refused; each call after that is told before it is sent. */
function failing(service: ServiceInProcess, onCall: (call: string) => Promise<void> | void): void {
  let hasFailed = false
  service.intercept = async ({ call, body }, forward) => {
    if (hasFailed) await onCall(call)
    if (call !== 'tenant/create' || body['name'] !== 'Bad') return forward()
    hasFailed = true
    return Response.json(REFUSED, { status: 400 })
  }
}

/** A run fails at its last step; while that is taken back, a signal comes with the first call of this name, or the nth. */
async function interrupted(
  at: string,
  { nth = 1, lags = false }: { readonly nth?: number; readonly lags?: boolean } = {},
): Promise<Interrupted> {
  const { service, desk } = await prepared()
  const interrupt = new AbortController()
  let calls = 0
  failing(service, (call) => {
    if (call === at) calls += 1
    if (calls === nth) interrupt.abort()
  })
  const meant = service.intercept
  service.intercept = async (sent, forward) => {
    const reply = await meant(sent, forward)
    // What is deleted shows for a while.
    if (!lags || !interrupt.signal.aborted || sent.call !== 'tenant/search') return reply
    const { tenants } = (await reply.json()) as { readonly tenants: readonly JsonObject[] }
    return Response.json({ tenants: [...tenants, { id: 'c', name: 'C' }] })
  }
  const ended = await desk.run(`${SYNC} --rollback-on-failure --parallelism 1 -o json`, {
    interrupt: interrupt.signal,
  })
  service.intercept = async (_sent, forward) => forward()
  return { service, desk, ended }
}

const outcomes = (ended: Ended): JsonObject =>
  Object.fromEntries(
    (ended.json()['steps'] as readonly JsonObject[]).map(({ address, outcome }) => [
      String(address),
      outcome ?? null,
    ]),
  )

const byCode = (ended: Ended, wanted: string) =>
  (ended.json()['findings'] as readonly JsonObject[]).filter(({ code }) => code === wanted)
const namesOf = async (service: ServiceInProcess) =>
  Object.fromEntries(Object.entries(await service.tenants()).map(([id, { name }]) => [id, name]))

/** Newest first. */
const runsAt = async (desk: Desk) => {
  const ids = ((await desk.run('runs list -o json')).json()['items'] as readonly JsonObject[]).map(
    ({ runId }) => String(runId),
  )
  return Promise.all(ids.map(async (id) => (await desk.run(`runs show ${id} -o json`)).json()))
}

const FORWARD = { a: 'A2', b: 'B2', c: 'C', d: 'D', zbad: 'Bad' }

describe('an interrupt while a failed run is taken back', () => {
  it('is told as one, with what is back, what is in doubt and both ways on', async () => {
    const { ended, desk } = await interrupted('tenant/delete', { lags: true })
    expect(ended.code, ended.stdout + ended.stderr).toBe(130)
    expect(ended.json()).toMatchObject({ outcome: 'interrupted', undoneBy: { outcome: 'interrupted' } })
    expect(outcomes(ended)).toEqual({
      'tenant/a': 'undone',
      'tenant/b': 'undone',
      'tenant/c': 'unverified',
      'tenant/d': 'done',
      'tenant/zbad': 'failed',
    })
    expect(byCode(ended, 'taken-back')).toMatchObject([
      { message: expect.stringContaining('2 changes') as string },
    ])
    expect(byCode(ended, 'not-taken-back')).toEqual([])
    const by = String((ended.json()['undoneBy'] as JsonObject)['runId'])
    expect(byCode(ended, 'undo-interrupted')).toMatchObject([
      {
        message: 'Interrupted while this run was taken back: 1 of 4 changes not reached',
        hint: expect.stringContaining(`--config tenants.yaml apply --resume ${by}`) as string,
      },
    ])
    expect((await desk.run('runs list -o json')).json()['items']).toMatchObject([
      { runId: by, outcome: 'interrupted' },
      { outcome: 'partial' },
      { outcome: 'done' },
    ])
  })

  it('leaves a state from which the files go forward again, and nothing is drift', async () => {
    for (const at of ['tenant/patch', 'tenant/delete']) {
      const { ended, service, desk } = await interrupted(at, { lags: true })
      expect(ended.code, ended.stdout).toBe(130)
      const preview = await desk.run('tenant sync --config tenants.yaml --dry-run')
      expect(preview.code, preview.stdout).toBe(0)
      const again = await desk.run(SYNC)
      expect(again.code, again.stdout + again.stderr).toBe(0)
      expect(await namesOf(service)).toEqual(FORWARD)
      expect((await desk.run('tenant sync --config tenants.yaml --dry-run')).stdout).toContain(
        'Nothing to do',
      )
    }
  })

  it('names its own run where the files want something else by now of what is still there', async () => {
    const { desk } = await interrupted('tenant/patch')
    await desk.write('tenants.yaml', `tenants: ${WANTED.replace('name: B2', 'name: B3')}\n`)
    const plan = await desk.run('tenant sync --config tenants.yaml --dry-run')
    expect(plan.code, plan.stdout).toBe(6)
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain('last touched by our own sync')
  })

  it('is finished by a resume, and then it is as if the run had never been', async () => {
    const { service, desk } = await interrupted('tenant/delete', { lags: true })
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.code, resumed.stdout + resumed.stderr).toBe(0)
    expect(await namesOf(service)).toEqual({ a: 'A', b: 'B' })
    const [byResume, byUndo, failed] = await runsAt(desk)
    expect(byResume).toMatchObject({ resumes: byUndo?.['runId'], rolledBack: failed?.['runId'] })
    const plan = await desk.run('tenant sync --config tenants.yaml --dry-run -o json')
    expect(plan.code, plan.stdout).toBe(0)
    expect(plan.json()['summary']).toMatchObject({ create: 3, update: 2, delete: 0 })
    await desk.write('tenants.yaml', `tenants: ${BEFORE}\n`)
    expect((await desk.run('tenant sync --config tenants.yaml --dry-run')).stdout).toContain('Nothing to do')
    expect((await desk.run('apply --resume --yes')).stdout).toContain('Nothing to resume')
  })

  it('says so where nothing was taken back yet', async () => {
    const { ended, service, desk } = await interrupted('tenant/all')
    expect(ended.code, ended.stdout + ended.stderr).toBe(130)
    expect(byCode(ended, 'undo-interrupted')).toMatchObject([
      { hint: expect.stringContaining(`rollback ${String(ended.json()['runId'])}`) as string },
    ])
    expect(await namesOf(service)).toEqual({ a: 'A2', b: 'B2', c: 'C', d: 'D' })
    const back = await desk.run(`rollback ${String(ended.json()['runId'])} --yes`)
    expect(back.code, back.stdout + back.stderr).toBe(0)
    expect(await namesOf(service)).toEqual({ a: 'A', b: 'B' })
  })

  it('is none where everything was back already', async () => {
    const { ended, service } = await interrupted('tenant/delete', { nth: 2 })
    expect(ended.code, ended.stdout).toBe(5)
    expect(ended.json()).toMatchObject({ outcome: 'failed', undoneBy: { outcome: 'done' } })
    expect(await namesOf(service)).toEqual({ a: 'A', b: 'B' })
  })
})

describe('beside somebody who edits all the time', () => {
  it('a failed run is taken back all the same, and what they wrote stays', async () => {
    const { service, desk } = await prepared()
    let count = 0
    failing(service, async () => {
      count += 1
      // What the run changed, in fields that it left alone, and what is none of its business.
      await service.change('PATCH tenant/patch', { id: 'a', customAttributes: { seats: count } })
      await service.change('POST tenant/create', { id: `other-${count}`, name: `Other ${count}` })
    })
    const ended = await desk.run(`${SYNC} --rollback-on-failure --parallelism 1 -o json`)
    expect(outcomes(ended), ended.stdout).toEqual({
      'tenant/a': 'undone',
      'tenant/b': 'undone',
      'tenant/c': 'undone',
      'tenant/d': 'undone',
      'tenant/zbad': 'failed',
    })
    expect(byCode(ended, 'not-taken-back')).toEqual([])
    expect(await service.tenants()).toMatchObject({
      a: { name: 'A', customAttributes: { seats: count } },
      b: { name: 'B' },
    })
  })

  it('what they change of the run itself meanwhile is refused alone', async () => {
    const { service, desk } = await prepared()
    let phase: 'failed' | 'planned' | 'edited' = 'failed'
    failing(service, async (call) => {
      if (call === 'tenant/all') phase = 'planned'
      if (call !== 'tenant/search' || phase !== 'planned') return
      phase = 'edited'
      await service.change('PATCH tenant/patch', { id: 'c', disabled: true })
      await service.change('PATCH tenant/patch', { id: 'a', name: 'Theirs' })
    })
    const ended = await desk.run(`${SYNC} --rollback-on-failure --parallelism 1 -o json`)
    expect(outcomes(ended), ended.stdout).toMatchObject({
      'tenant/a': 'done',
      'tenant/b': 'undone',
      'tenant/c': 'done',
      'tenant/d': 'undone',
    })
    expect(byCode(ended, 'not-taken-back').map(({ address }) => address)).toEqual(['tenant/a', 'tenant/c'])
    expect(await service.tenants()).toMatchObject({ a: { name: 'Theirs' }, c: { disabled: true } })
  })
})

describe('a process that dies while a failed run is taken back', () => {
  const NEVER = new Promise<never>(() => undefined)

  async function died() {
    const { service, desk } = await prepared()
    await new Promise<void>((resolve) => {
      failing(service, async (call) => {
        if (call !== 'tenant/delete') return
        resolve()
        await NEVER
      })
      void desk.run(`${SYNC} --rollback-on-failure --parallelism 1`, { pid: 666 })
    })
    service.intercept = async (_sent, forward) => forward()
    return { service, desk }
  }

  it('has made no drift: the files go forward again', async () => {
    const { service, desk } = await died()
    const again = await desk.run('apply --config tenants.yaml --yes')
    expect(again.code, again.stdout + again.stderr).toBe(0)
    expect(again.stderr).toContain('whatever that one was to do')
    expect(await namesOf(service)).toEqual(FORWARD)
  })

  it('is finished by a resume', async () => {
    const { service, desk } = await died()
    const resumed = await desk.run('apply --resume --yes')
    expect(resumed.code, resumed.stdout + resumed.stderr).toBe(0)
    expect(await namesOf(service)).toEqual({ a: 'A', b: 'B' })
    const [byResume, byUndo, failed] = await runsAt(desk)
    expect([byResume?.['rolledBack'], byUndo?.['rolledBack']]).toEqual([failed?.['runId'], failed?.['runId']])
    const plan = await desk.run('tenant sync --config tenants.yaml --dry-run')
    expect(plan.code, plan.stdout).toBe(0)
  })
})

describe('a run that was taken back', () => {
  it('is shown so, and not gone on with', async () => {
    const { service, desk } = await prepared()
    failing(service, () => undefined)
    const ended = await desk.run(`${SYNC} --rollback-on-failure --parallelism 1 -o json`)
    expect(ended.json()).toMatchObject({ outcome: 'failed', undoneBy: { outcome: 'done' } })
    service.intercept = async (_sent, forward) => forward()
    const id = String(ended.json()['runId'])
    const by = String((ended.json()['undoneBy'] as JsonObject)['runId'])
    const [undo, failed] = await runsAt(desk)
    expect(undo).toMatchObject({ runId: by, rolledBack: id, takenBackBy: null })
    expect(failed).toMatchObject({ runId: id, takenBackBy: by, counts: { done: 0, undone: 4, failed: 1 } })
    expect(failed?.['steps']).toContainEqual(
      expect.objectContaining({ address: 'tenant/a', outcome: 'undone' }),
    )
    const shown = await desk.run(`runs show ${id}`)
    expect(shown.stdout).toContain(`taken back by ${by}: 1 failed, 4 taken back`)
    expect(shown.stdout).not.toContain('--resume')
    const unasked = await desk.run('--config tenants.yaml apply --resume --yes')
    expect(unasked.code).toBe(0)
    expect(unasked.stdout).toContain(`Run ${id} was taken back by run ${by}`)
    const named = await desk.run(`--config tenants.yaml apply --resume ${id} --yes`)
    expect(named.code).toBe(6)
    expect(named.stderr).toContain('run-taken-back')
    expect(named.stderr).toContain('Do it anew, with a new plan: descope-mgmt --config tenants.yaml apply')
    expect(await namesOf(service)).toEqual({ a: 'A', b: 'B' })
    // Who takes the taking back away has the run again.
    expect((await desk.run(`rollback ${by} --yes`)).code).toBe(0)
    expect((await runsAt(desk))[2]).toMatchObject({ runId: id, takenBackBy: null, counts: { done: 4 } })
  })

  it('in part, is shown so', async () => {
    const { service, desk, ended } = await interrupted('tenant/delete')
    const by = String((ended.json()['undoneBy'] as JsonObject)['runId'])
    const list = await desk.run('runs list', { columns: 200 })
    expect(list.stdout).toContain(`partial, taken back in part by ${by}`)
    const named = await desk.run(
      `--config tenants.yaml apply --resume ${String(ended.json()['runId'])} --yes`,
    )
    expect(named.code).toBe(6)
    expect(named.stderr.replaceAll(/\s+/g, ' ')).toContain(`runs show ${by}`)
    expect((await desk.run('--config tenants.yaml apply --resume --yes')).code).toBe(0)
    expect(await namesOf(service)).toEqual({ a: 'A', b: 'B' })
  })
})
