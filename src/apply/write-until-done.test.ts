import { describe, expect, it } from 'vitest'
import { apiError, fakeClock, FakeThings, thingKind } from '../../test/support/fake-things.js'
import type { ApiError } from '../core/model/api-error.js'
import type { Json } from '../core/model/json.js'
import type { Change } from '../core/model/plan.js'
import { FreshLives } from './fresh-lives.js'
import { Journal } from './journal.js'
import { Originals } from './originals.js'
import { Slots } from './slots.js'
import { carryOutStep } from './step.js'
import type { StepWorld } from './step-world.js'

const lost = () => apiError('timeout', { mayHaveArrived: true, isTransient: true })
/** A page where the service's own answer should stand. */
const page = () => apiError('malformed', { status: 200, mayHaveArrived: true })
const unreached = () => apiError('unreachable', { isTransient: true })

function changeOf(action: Change['action'], more: Partial<Change> = {}): Change {
  return {
    address: 'thing/a',
    action,
    fields: [
      {
        path: '/name',
        ...(action === 'create' ? {} : { from: 'old' }),
        ...(action === 'delete' ? {} : { to: 'new' }),
        reason: 'config',
      },
    ],
    after: [],
    companions: [],
    ...more,
  }
}

/** A create of two calls. */
const createWithSettings = changeOf('create', {
  fields: [
    { path: '/name', to: 'new', reason: 'config' },
    { path: '/settings/ttl', to: 5, reason: 'config' },
  ],
  companions: ['settings'],
})

function world() {
  const { clock, slept, time } = fakeClock()
  const api = new FakeThings(clock)
  const stop = new AbortController()
  const kinds = new Map([['thing', thingKind]])
  const events: Json[] = []
  const told: string[] = []
  const worldOf = (more: Partial<StepWorld> = {}): StepWorld => ({
    kinds,
    api,
    journal: new Journal(async (line) => void events.push(...(line as readonly Json[]))),
    fresh: new FreshLives({ kinds, api, clock }),
    originals: new Originals({ backedUp: new Map(), changes: [], keep: async () => undefined }),
    clock,
    slots: new Slots(1),
    stopReason: () => (stop.signal.aborted ? { code: 'interrupted', message: 'stopped' } : undefined),
    signal: stop.signal,
    random: () => 0.5,
    onTryAgain: (_change, { code }, pauseMs) => void told.push(`${code} ${pauseMs}`),
    mayWrite: async () => true,
    sentBefore: new Set(),
    verifyTimeoutMs: 15_000,
    cascadeUsers: false,
    ...more,
  })
  const carryOut = (change: Change, more: Partial<StepWorld> = {}) =>
    carryOutStep(worldOf(more), change, () => [])
  /** The first calls of this name fail, before they take effect or behind it. */
  const fail = (call: string, when: 'before' | 'after', errors: readonly (() => ApiError)[]) => {
    const rest = [...errors]
    api[when] = (name) => {
      const error = name === call ? rest.shift() : undefined
      if (error !== undefined) throw error()
    }
  }
  return { api, slept, time, stop, told, events, carryOut, fail }
}

describe('a write that did not come through', () => {
  it.each(['create', 'update', 'delete'] as const)('%s: is sent again after a look', async (action) => {
    const { api, carryOut, fail, slept, told } = world()
    if (action !== 'create') api.put('a', { name: 'old' })
    fail(`${action} a`, 'before', [lost, lost])
    const { result, hasWritten } = await carryOut(changeOf(action))
    expect(result).toMatchObject({ outcome: 'done' })
    expect(hasWritten).toBe(true)
    expect(api.writes).toEqual(Array(3).fill(`${action} a`))
    for (const [index, call] of api.calls.entries()) {
      if (index > 1 && call === `${action} a`) expect(api.calls[index - 1]).toBe('search a')
    }
    expect(slept).toEqual([188, 375])
    expect(told).toEqual(['timeout 188', 'timeout 375'])
  })

  it('is sent again without a look where it cannot have arrived', async () => {
    const { api, carryOut, fail } = world()
    fail('create a', 'before', [unreached, unreached])
    expect((await carryOut(changeOf('create'))).result.outcome).toBe('done')
    expect(api.calls).toEqual(['create a', 'create a', 'create a'])
  })

  it('fails after about a minute of trouble, with what went wrong', async () => {
    const { api, carryOut, slept } = world()
    api.before = (call) => {
      if (call === 'create a') throw unreached()
    }
    const { result, cause } = await carryOut(changeOf('create'))
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'unreachable' } })
    expect(cause).toMatchObject({ failure: 'unreachable' })
    const pausedMs = slept.reduce((sum, ms) => sum + ms, 0)
    expect(pausedMs).toBeGreaterThan(50_000)
    expect(pausedMs).toBeLessThanOrEqual(60_000)
  })

  it('is not sent again where the look fails', async () => {
    const { api, carryOut } = world()
    api.before = () => {
      throw lost()
    }
    const { result } = await carryOut(changeOf('create'))
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } })
    expect(api.writes).toEqual(['create a'])
  })

  it.each([
    ['a business error', () => apiError('business', { errorCode: 'E011003' })],
    ['a refused key', () => apiError('auth')],
    ['trouble that does not pass', () => apiError('unavailable', { mayHaveArrived: true })],
  ])('is not sent again after %s', async (_name, error) => {
    const { api, carryOut, fail, slept } = world()
    fail('create a', 'before', [error])
    expect((await carryOut(changeOf('create'))).result.outcome).toBe('failed')
    expect(api.writes).toEqual(['create a'])
    expect(slept).toEqual([])
  })

  it('takes over what others wrote meanwhile', async () => {
    const { api, carryOut, fail } = world()
    api.put('a', { name: 'old' })
    fail('update a', 'before', [
      () => {
        api.records.set('a', { id: 'a', name: 'old', meanwhile: 1 })
        return lost()
      },
    ])
    expect((await carryOut(changeOf('update'))).result.outcome).toBe('done')
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'new', meanwhile: 1 })
  })
})

describe('a write whose answer was lost', () => {
  it.each(['create', 'update', 'delete'] as const)('%s: is done, and not sent again', async (action) => {
    const { api, carryOut, fail } = world()
    if (action !== 'create') api.put('a', { name: 'old' })
    fail(`${action} a`, 'after', [lost])
    const { result, hasWritten } = await carryOut(changeOf(action))
    expect(result.outcome).toBe('done')
    expect(hasWritten).toBe(true)
    expect(api.writes).toEqual([`${action} a`])
  })

  it('is done when its echo says that the thing exists, once it shows', async () => {
    const { api, carryOut, fail } = world()
    api.lagMs = 2_000
    fail('create a', 'after', [lost])
    expect((await carryOut(changeOf('create'))).result.outcome).toBe('done')
    expect(api.writes).toEqual(['create a', 'create a'])
  })

  it.each(['create', 'delete'] as const)(
    '%s: is done, however late it shows, with a page for an answer',
    async (action) => {
      const { api, carryOut, fail } = world()
      if (action === 'delete') api.put('a', { name: 'old' })
      await api.call({ method: 'GET', path: '/thing/all' })
      api.lagMs = 2_000
      fail(`${action} a`, 'after', [page])
      expect((await carryOut(changeOf(action))).result.outcome).toBe('done')
      expect(api.writes).toEqual([`${action} a`])
    },
  )

  it('has failed where nothing comes but pages', async () => {
    const { api, carryOut, fail } = world()
    fail('create a', 'before', [page])
    expect((await carryOut(changeOf('create'))).result.outcome).toBe('failed')
    expect(api.writes).toEqual(['create a'])
  })

  it('is done when its echo says that the thing is gone, once that shows', async () => {
    const { api, carryOut, fail } = world()
    api.put('a', { name: 'old' })
    await api.call({ method: 'GET', path: '/thing/all' })
    api.lagMs = 2_000
    fail('delete a', 'after', [lost])
    expect((await carryOut(changeOf('delete'))).result.outcome).toBe('done')
    expect(api.records.size).toBe(0)
  })

  it('is not taken for what somebody else made under the same name', async () => {
    const { api, carryOut, fail } = world()
    fail('create a', 'before', [
      () => {
        api.put('a', { name: 'somebody else’s' })
        return lost()
      },
    ])
    expect((await carryOut(changeOf('create'))).result.outcome).toBe('failed')
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'somebody else’s' })
    expect(api.writes).toEqual(['create a'])
  })
})

describe('a create of several calls', () => {
  it.each(['before', 'after'] as const)('goes on where it broke off, trouble %s the effect', async (when) => {
    const { api, carryOut, fail } = world()
    fail('settings a', when, [lost])
    expect((await carryOut(createWithSettings)).result.outcome).toBe('done')
    expect(api.writes).toEqual(
      when === 'before' ? ['create a', 'settings a', 'settings a'] : ['create a', 'settings a'],
    )
    expect(api.settings.get('a')).toEqual({ ttl: 5 })
  })

  it('goes on behind a first call that was answered with a page, and no further than one page', async () => {
    const { api, carryOut, fail } = world()
    fail('create a', 'after', [page])
    expect((await carryOut(createWithSettings)).result.outcome).toBe('done')
    expect(api.writes).toEqual(['create a', 'settings a'])
    const other = world()
    other.fail('settings a', 'before', [page, page, page])
    expect((await other.carryOut(createWithSettings)).result.outcome).toBe('failed')
    expect(other.api.writes).toEqual(['create a', 'settings a', 'settings a'])
  })

  it('goes on behind a first call whose answer was lost', async () => {
    const { api, carryOut, fail } = world()
    fail('create a', 'after', [lost])
    expect((await carryOut(createWithSettings)).result.outcome).toBe('done')
    expect(api.writes).toEqual(['create a', 'settings a'])
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'new' })
  })
})

describe('between two tries', () => {
  it('an interruption ends the waiting, and what arrived counts', async () => {
    const { carryOut, fail, stop, slept } = world()
    fail('create a', 'after', [
      () => {
        stop.abort()
        return lost()
      },
    ])
    expect((await carryOut(changeOf('create'))).result.outcome).toBe('done')
    expect(slept).toEqual([])
  })

  it('a lost lock ends the step with what went wrong before', async () => {
    const { api, carryOut, fail } = world()
    fail('create a', 'before', [lost])
    let asked = 0
    const { result } = await carryOut(changeOf('create'), { mayWrite: async () => (asked += 1) < 2 })
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'timeout' } })
    expect(api.writes).toEqual(['create a'])
  })
})
