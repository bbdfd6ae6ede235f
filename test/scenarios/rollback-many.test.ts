import { describe, expect, it } from 'vitest'
import { member, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type ServiceInProcess } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended, type RunOptions } from '../support/run-program.js'

interface Start {
  readonly service: ServiceInProcess
  readonly desk: Desk
}

async function start(): Promise<Start> {
  const service = serviceInProcess()
  return { service, desk: await newDesk(service) }
}

async function sync(
  desk: Desk,
  tenants: readonly string[],
  more = '',
  options: RunOptions = {},
): Promise<Ended> {
  await desk.write('tenants.yaml', `tenants: [${tenants.join(', ')}]\n`)
  return desk.run(`tenant sync --config tenants.yaml --apply --yes -o json ${more}`, options)
}

async function done(desk: Desk, line: string): Promise<Ended> {
  const ended = await desk.run(line)
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  return ended
}

const runOf = (ended: Ended) => String(member(ended.json(), 'runId'))
const findingsOf = (ended: Ended, wanted: string) =>
  (ended.json()['findings'] as readonly JsonObject[]).filter(({ code }) => code === wanted)
const nameIn = async (service: ServiceInProcess) =>
  Object.fromEntries(Object.entries(await service.tenants()).map(([id, { name }]) => [id, name]))

const numbers = Array.from({ length: 36 }, (_, index) => String(index).padStart(2, '0'))
const named = (word: string) => numbers.map((number) => `{ id: t${number}, name: ${word}${number} }`)
const EDITED = numbers.slice(0, 5)
const LOST = numbers.slice(5, 7)

/** A run that updates 36 tenants, of which people then edit five and delete two. */
async function manyUpdated(): Promise<Start & { readonly run: string }> {
  const { service, desk } = await start()
  await sync(desk, named('Old'))
  const ended = await sync(desk, named('New'), '--allow-updates 36')
  expect(ended.code, ended.stdout).toBe(0)
  for (const number of EDITED) {
    await service.change('POST tenant/update', { id: `t${number}`, name: `Theirs${number}` })
  }
  for (const number of LOST) await service.change('POST tenant/delete', { id: `t${number}` })
  return { service, desk, run: runOf(ended) }
}

describe('rollback of a run over many', () => {
  it('stops at what people changed since, names each, and writes nothing', async () => {
    const { service, desk, run } = await manyUpdated()
    await service.forgetRequests()
    const stopped = await desk.run(`rollback ${run} --yes -o json --allow-updates 29`)
    expect(stopped.code).toBe(6)
    expect(stopped.json()).toMatchObject({ outcome: 'refused' })
    expect(findingsOf(stopped, 'conflict').map(({ address }) => address)).toEqual(
      [...EDITED, ...LOST].map((number) => `tenant/t${number}`),
    )
    expect(await service.writes()).toBe(0)
  })

  it('leaves what people changed with live, and takes back the rest', async () => {
    const { service, desk, run } = await manyUpdated()
    const uncounted = await desk.run(`rollback ${run} --on-conflict live --yes -o json`)
    expect(findingsOf(uncounted, 'too-many-updates')).toHaveLength(1)
    await done(desk, `rollback ${run} --on-conflict live --yes --allow-updates 29`)
    const wanted = numbers
      .filter((number) => !LOST.includes(number))
      .map((number) => [`t${number}`, EDITED.includes(number) ? `Theirs${number}` : `Old${number}`])
    expect(await nameIn(service)).toEqual(Object.fromEntries(wanted))
  })

  it('goes back to before the run with config, whatever people did, and keeps that in its backup', async () => {
    const { service, desk, run } = await manyUpdated()
    const back = await done(desk, `rollback ${run} --on-conflict config --yes --allow-updates 34 -o json`)
    expect(back.json()['summary']).toMatchObject({ create: 2, update: 34 })
    expect(await nameIn(service)).toEqual(
      Object.fromEntries(numbers.map((number) => [`t${number}`, `Old${number}`])),
    )
    const kept = await done(desk, `backup show ${String(back.json()['backupId'])} -o json`)
    expect(kept.stdout).toContain('Theirs00')
  })

  it('narrows to what is asked for, and says so of what it does not know', async () => {
    const { service, desk, run } = await manyUpdated()
    await done(desk, `rollback ${run} --only tenant/t1* --except tenant/t11 --yes`)
    const names = await nameIn(service)
    expect(names).toMatchObject({ t10: 'Old10', t11: 'New11', t19: 'Old19', t20: 'New20' })
    const none = await done(desk, `rollback ${run} --only tenant/nobody --yes -o json`)
    expect(findingsOf(none, 'nothing-to-take-back')).toHaveLength(1)
  })
})

describe('rollback of a run', () => {
  it('that deleted creates again, children too, and names what does not come back', async () => {
    const { service, desk } = await start()
    await sync(desk, [
      '{ id: a, name: A, settings: { sessionTokenExpiration: 9, sessionTokenExpirationUnit: hours } }',
      '{ id: b, name: B, parent: a, customAttributes: { plan: pro } }',
    ])
    const before = await service.tenants({ withSettings: true })
    const gone = runOf(await done(desk, 'tenant delete b a --yes -o json'))
    const preview = await done(desk, `rollback ${gone} --dry-run`)
    expect(preview.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Lost when these 2 of kind tenant were deleted, and not brought back: memberships of users, SSO configuration and its secrets, memberships of access keys, the time of creation',
    )
    const back = await done(desk, `rollback ${gone} --yes -o json`)
    expect(findingsOf(back, 'not-brought-back')).toHaveLength(1)
    const timeless = (all: Readonly<Record<string, JsonObject>>) =>
      Object.values(all).map(({ createdTime: _, ...rest }) => rest)
    expect(timeless(await service.tenants({ withSettings: true }))).toEqual(timeless(before))
    const twice = await done(desk, `rollback ${gone} --yes -o json`)
    expect(twice.json()).toMatchObject({ runId: null, steps: [] })
    expect(findingsOf(twice, 'not-brought-back')).toEqual([])

    // Back and forth: what the rollback created goes again, and comes back again.
    const forth = await done(desk, `rollback ${runOf(back)} --yes -o json`)
    expect(await nameIn(service)).toEqual({})
    await done(desk, `rollback ${runOf(forth)} --yes`)
    expect(timeless(await service.tenants({ withSettings: true }))).toEqual(timeless(before))
  })

  it('that is a rollback does not write over what people did in between', async () => {
    const { service, desk } = await start()
    await sync(desk, ['{ id: a, name: A }', '{ id: b, name: B }'])
    const run = runOf(await sync(desk, ['{ id: a, name: A2 }', '{ id: b, name: B2 }']))
    const back = runOf(await done(desk, `rollback ${run} --yes -o json`))
    await service.change('POST tenant/update', { id: 'a', name: 'Theirs' })
    const stopped = await desk.run(`rollback ${back} --yes -o json`)
    expect(stopped.code).toBe(6)
    expect(findingsOf(stopped, 'conflict')).toMatchObject([{ address: 'tenant/a' }])
    await done(desk, `rollback ${back} --on-conflict live --yes`)
    expect(await nameIn(service)).toEqual({ a: 'Theirs', b: 'B2' })
  })

  it('that was interrupted takes back what it reached', async () => {
    const { service, desk } = await start()
    await sync(desk, ['{ id: a, name: A }'])
    const interrupt = new AbortController()
    service.intercept = async ({ call, body }, forward) => {
      if (call === 'tenant/create' && body['id'] === 'b') interrupt.abort()
      return forward()
    }
    const wanted = ['{ id: a, name: A2 }', '{ id: b, name: B }', '{ id: c, name: C }']
    const ended = await sync(desk, wanted, '--parallelism 1', { interrupt: interrupt.signal })
    expect(ended.code).toBe(130)
    expect(await nameIn(service)).toEqual({ a: 'A2', b: 'B' })
    const back = await done(desk, `rollback ${runOf(ended)} --yes -o json`)
    expect(back.json()['summary']).toMatchObject({ update: 1, delete: 1 })
    expect(await nameIn(service)).toEqual({ a: 'A' })
  })

  it('that did nothing finds nothing, and one that was refused left no run', async () => {
    const { service, desk } = await start()
    service.intercept = async ({ call }, forward) =>
      call === 'tenant/create'
        ? Response.json({ errorCode: 'E011001', errorMessage: 'no' }, { status: 400 })
        : forward()
    const failed = await sync(desk, ['{ id: a, name: A }'])
    expect(failed.code).toBe(5)
    const nothing = await done(desk, `rollback ${runOf(failed)} --yes -o json`)
    expect(findingsOf(nothing, 'nothing-to-take-back')).toHaveLength(1)
    service.intercept = async (_sent, forward) => forward()

    await sync(desk, ['{ id: a, name: A }'])
    await service.change('POST tenant/update', { id: 'a', name: 'Theirs' })
    const refused = await sync(desk, ['{ id: a, name: A }'])
    expect(refused.code).toBe(6)
    const { items } = (await done(desk, 'audit list -o json')).json() as {
      readonly items: readonly JsonObject[]
    }
    const runId = items.find(({ outcome }) => outcome === 'refused')?.['run']
    expect(runId).toMatch(/^\w+$/)
    const none = await desk.run(`rollback ${String(runId)} --yes -o json`)
    expect(none.code).toBe(3)
    expect(none.json()).toMatchObject({ error: { code: 'run-not-found' } })
  })

  it('lists the runs that a beginning may mean, and names the project of another’s', async () => {
    const { desk } = await start()
    const run = runOf(await sync(desk, ['{ id: a, name: A }']))
    await sync(desk, ['{ id: a, name: A2 }'])
    const several = await desk.run('rollback 0000 --yes')
    expect(several.code).toBe(3)
    expect(several.stderr).toContain(run)
    expect(several.stderr).toContain('Write more of its id.')
    const elsewhere = await desk.run(`rollback ${run} --project-id P2other --yes`)
    expect(elsewhere.code).toBe(6)
    expect(elsewhere.stderr.replaceAll(/\s+/g, ' ')).toContain(
      `Run ${run} belongs to project P2emulated, not to P2other`,
    )
  })
})
