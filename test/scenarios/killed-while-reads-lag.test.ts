import { describe, expect, it } from 'vitest'
import { member, type JsonObject } from '../../src/core/model/json.js'
import { serviceInProcess, type Sent } from '../support/emulated-service.js'
import { newDesk, type Desk, type Ended } from '../support/run-program.js'

const NEVER = new Promise<never>(() => undefined)
const LAG_MS = 6_000
const DEAD = 666

/** A desk before a service that shows what was written six seconds later, by the desk's clock. */
async function start() {
  let now = () => 0
  const service = serviceInProcess({ clock: { now: () => now() } })
  const desk = await newDesk(service)
  now = () => desk.clock.now()
  desk.clock.isFrozen = true
  const lag = async (lagMs: number) =>
    service.fetch(`${service.baseUrl}/_emulator/lag`, {
      method: 'PUT',
      headers: {},
      body: JSON.stringify({ lagMs }),
      signal: new AbortController().signal,
      redirect: 'manual',
    })
  return { service, desk, lag, dying: dyingAt(service, desk) }
}

/** Starts a command and lets its process die when a call comes; what the call does is done by then. */
function dyingAt(service: ReturnType<typeof serviceInProcess>, desk: Desk) {
  return async (line: string, isMeant: (sent: Sent) => boolean): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      service.intercept = async (sent, forward) => {
        if (!isMeant(sent)) return forward()
        await forward()
        resolve()
        return NEVER
      }
      void desk.run(line, { pid: DEAD }).then(({ code, stderr }) => {
        reject(new Error(`it ended with ${code} and did not die: ${stderr}`))
      })
    })
    service.intercept = async (_sent, forward) => forward()
  }
}

const stepsOf = (ended: Ended) =>
  (ended.json()['steps'] as readonly JsonObject[]).map(({ address, action, outcome, error }) =>
    [outcome, action, address, member((error ?? {}) as JsonObject, 'code') ?? ''].join(' ').trim(),
  )

const TENANTS = `
tenants:
  - { id: acme, name: Acme }
  - { id: beta, name: Beta, settings: { sessionTokenExpiration: 7, sessionTokenExpirationUnit: minutes } }
`
/** The first look at what was written, behind the last write. */
function lookBehind(last: string): (sent: Sent) => boolean {
  let isWritten = false
  return ({ method, call }) => {
    if (`${method} ${call}` === last) isWritten = true
    return isWritten && call === 'tenant/search'
  }
}

describe('a run that died while reads lag', () => {
  it.each(['apply --resume --yes -o json', 'apply --yes -o json'])(
    'and was confirmed is not done again by %s',
    async (line) => {
      const { service, desk, lag, dying } = await start()
      await desk.write('descope.yaml', TENANTS)
      await lag(LAG_MS)
      await dying('apply --yes --parallelism 1', lookBehind('POST tenant/settings'))
      await service.forgetRequests()
      const again = await desk.run(line)
      expect(again.code, again.stdout).toBe(0)
      expect(again.json()).toMatchObject({ outcome: 'done', changes: [] })
      expect(await service.writes()).toBe(0)
      expect(Object.keys(await service.tenants())).toEqual(['acme', 'beta'])
      expect((await desk.run('plan --exit-code')).code).toBe(0)
    },
  )

  it.each(['apply --resume --yes -o json', 'apply --yes -o json'])(
    'before an answer is found out to have arrived by %s',
    async (line) => {
      const { service, desk, lag, dying } = await start()
      await desk.write('descope.yaml', TENANTS)
      await lag(LAG_MS)
      await dying('apply --yes --parallelism 1', ({ call, nth }) => call === 'tenant/create' && nth === 2)
      const again = await desk.run(line)
      expect(again.code, again.stdout).toBe(0)
      expect(again.json()).toMatchObject({ outcome: 'done' })
      expect(await service.tenants({ withSettings: true })).toMatchObject({
        acme: { name: 'Acme' },
        beta: { name: 'Beta', settings: { sessionTokenExpiration: 7 } },
      })
      expect((await desk.run('plan --exit-code')).code).toBe(0)
    },
  )

  it('finds a delete that was not answered done', async () => {
    const { service, desk, lag, dying } = await start()
    await desk.write('descope.yaml', 'tenants: [{ id: old, name: Old }]')
    await desk.run('apply --yes')
    await desk.write('descope.yaml', 'tenants: []\nremoved: [{ address: tenant/old, do: delete }]')
    await lag(LAG_MS)
    await dying('apply --yes', ({ call }) => call === 'tenant/delete')
    const again = await desk.run('apply --resume --yes -o json')
    expect(again.code, again.stdout).toBe(0)
    expect(await service.tenants()).toEqual({})
  })

  it('is waited for no longer than --verify-timeout', async () => {
    const { desk, lag, dying } = await start()
    await desk.write('descope.yaml', 'tenants: [{ id: acme, name: Acme }]')
    await lag(60_000)
    await dying('apply --yes --parallelism 1', lookBehind('POST tenant/create'))
    const before = desk.clock.now()
    const resumed = await desk.run('apply --resume --yes --verify-timeout 9 -o json')
    expect(desk.clock.now() - before).toBe(9_000)
    expect(resumed.code).toBe(5)
    expect(resumed.stdout).toContain('or reads lag')
    expect((await desk.run('apply --yes --verify-timeout soon')).code).toBe(3)
  })
})

describe('a create of several calls while reads lag', () => {
  it('goes on when what the first one made shows', async () => {
    const { service, desk, lag } = await start()
    await desk.write('descope.yaml', TENANTS)
    await lag(LAG_MS)
    const run = await desk.run('apply --yes -o json')
    expect(run.code, run.stdout).toBe(0)
    expect(await service.requests()).toMatchObject({ 'POST tenant/create': 2, 'POST tenant/settings': 1 })
    expect(await service.tenants({ withSettings: true })).toMatchObject({
      beta: { settings: { sessionTokenExpiration: 7 } },
    })
  })
})

describe('a run that is interrupted while reads lag', () => {
  it('does not blame the service, and names the resume', async () => {
    const { service, desk, lag } = await start()
    await desk.write('descope.yaml', TENANTS)
    await lag(LAG_MS)
    const stop = new AbortController()
    const isLook = lookBehind('POST tenant/settings')
    service.intercept = async (sent, forward) => {
      if (isLook(sent)) stop.abort()
      return forward()
    }
    const run = await desk.run('apply --yes', { interrupt: stop.signal })
    expect(run.code).toBe(130)
    const words = run.stdout.replaceAll(/\s+/g, ' ')
    expect(words).toContain('created, but the run was interrupted before reads showed it')
    expect(words).toContain('descope-mgmt apply --resume')
    expect(words).not.toContain('not kept by the service')
    service.intercept = async (_sent, forward) => forward()
    await service.forgetRequests()
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.code, resumed.stdout).toBe(0)
    expect(await service.writes()).toBe(0)
  })
})

describe('what somebody changed since a run wrote it and died', () => {
  const UPDATE = `
tenants:
  - { id: kept, name: New }
  - { id: made, name: Made }
removed: [{ address: tenant/gone, do: delete }]
`
  it('is refused by the resume, also where it is back as it was, and the preview exits alike', async () => {
    const { service, desk, dying } = await start()
    desk.clock.isFrozen = false
    await desk.write('descope.yaml', 'tenants: [{ id: kept, name: Old }, { id: gone, name: Gone }]')
    await desk.run('apply --yes')
    await desk.write('descope.yaml', UPDATE)
    await dying('apply --yes --parallelism 1', lookBehind('POST tenant/delete'))
    await service.change('POST tenant/update', { id: 'kept', name: 'Old' })
    await service.change('POST tenant/delete', { id: 'made' })
    await service.change('POST tenant/create', { id: 'gone', name: 'Gone' })
    await service.forgetRequests()
    const shown = await desk.run('apply --resume --dry-run -o json')
    expect(shown.code).toBe(5)
    const resumed = await desk.run('apply --resume --yes -o json')
    expect(resumed.code).toBe(5)
    expect(stepsOf(resumed).toSorted()).toEqual([
      'failed create tenant/made stale',
      'failed delete tenant/gone stale',
      'failed update tenant/kept stale',
    ])
    expect(await service.writes()).toBe(0)
    expect(resumed.stdout).toContain('somebody set it back since')
    expect((await desk.run('apply --resume', { person: () => 'y' })).code).toBe(5)
  })
})
