import { describe, expect, it } from 'vitest'
import { emptyPlan } from '../../test/support/empty-plan.js'
import { apiError, fakeClock, FakeThings, thingKind } from '../../test/support/fake-things.js'
import { refusal } from '../core/model/errors.js'
import { InexactNumber, isObject, member, type Json } from '../core/model/json.js'
import type { Live } from '../core/model/kind.js'
import type { Change, Confirmed, FieldChange, Plan } from '../core/model/plan.js'
import { applyPlan, type ApplyOptions } from './apply-plan.js'

function planOf(changes: readonly Change[], more: Partial<Plan> = {}): Plan {
  return emptyPlan({
    projectId: 'P2things',
    changes,
    ...more,
  })
}

type Values = Readonly<Record<string, readonly [from: Json | undefined, to: Json | undefined]>>

function fieldsOf(values: Values): readonly FieldChange[] {
  return Object.entries(values).map(([path, [from, to]]) => ({
    path,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    reason: 'config',
  }))
}

function change(
  action: Change['action'],
  id: string,
  values: Values = {},
  after: readonly string[] = [],
): Change {
  return {
    address: `thing/${id}`,
    action,
    fields: fieldsOf(values),
    after: after.map((other) => `thing/${other}`),
    companions: Object.keys(values).some((path) => path.startsWith('/settings')) ? ['settings'] : [],
  }
}

const create = (id: string, after: readonly string[] = []) =>
  change('create', id, { '/name': [undefined, `name of ${id}`] }, after)
const update = (id: string, values: Values = { '/name': ['old', 'new'] }) => change('update', id, values)
const confirmed = (id: string): Confirmed => ({
  address: `thing/${id}`,
  fields: { '/name': 'x' },
  dropped: [],
})

/** A world to apply in, with everything that happened in it. */
function world() {
  const time = fakeClock()
  const api = new FakeThings(time.clock)
  const journal: Json[] = []
  const confirmations: { readonly address: string; readonly live: Live | null }[] = []
  const told: string[] = []
  const stop = new AbortController()
  const options: Omit<ApplyOptions, 'plan'> = {
    kinds: new Map([['thing', thingKind]]),
    api,
    journal: async (events) => {
      journal.push(...(events as readonly Json[]))
    },
    clock: time.clock,
    log: { debug() {}, info() {}, warn: (line) => void told.push(line) },
    progress: {
      start: (label, total) => void told.push(`${label} ${total}`),
      advance() {},
      pause() {},
      stop() {},
    },
    signal: stop.signal,
    onConfirmed: ({ address }, live) => {
      confirmations.push({ address, live })
    },
  }
  const apply = (
    changes: readonly Change[],
    more: Partial<ApplyOptions> & { readonly confirmed?: readonly Confirmed[] } = {},
  ) =>
    applyPlan({
      ...options,
      plan: planOf(changes, {
        confirmed: more.confirmed ?? changes.map(({ address }) => confirmed(address.slice(6))),
      }),
      ...more,
    })
  return { ...time, api, journal, confirmations, told, stop, options, apply }
}

const outcomesOf = ({ steps }: { readonly steps: readonly { readonly outcome: string }[] }) =>
  steps.map(({ outcome }) => outcome)

describe('a run whose lock was taken away', () => {
  it('writes nothing more and says why', async () => {
    const { api, apply, told } = world()
    let looks = 0
    const result = await apply([create('a'), create('b', ['a']), create('c', ['b'])], {
      isLockHeld: async () => (looks += 1) < 2,
    })
    expect(result.outcome).toBe('partial')
    expect(outcomesOf(result)).toEqual(['done', 'notReached', 'notReached'])
    expect([...api.records.keys()]).toEqual(['a'])
    expect(result.steps[1]?.error).toMatchObject({ message: expect.stringContaining('lock') as string })
    expect(told.join()).toContain('the lock of this run was taken away')
  })

  it('does not write where the lock cannot be looked at', async () => {
    const { api, apply } = world()
    const result = await apply([create('a')], {
      isLockHeld: async () => Promise.reject(new Error('no disk')),
    })
    expect(outcomesOf(result)).toEqual(['notReached'])
    expect(api.records.size).toBe(0)
  })
})

describe('a plan that goes well', () => {
  it('is written, read again and confirmed', async () => {
    const { api, apply, confirmations } = world()
    api.put('b', { name: 'old', unknown: { deep: [1] } }).put('c')
    const result = await apply([create('a'), update('b'), change('delete', 'c')])
    expect(result).toMatchObject({ outcome: 'done' })
    expect(outcomesOf(result)).toEqual(['done', 'done', 'done'])
    expect(Object.fromEntries(api.records)).toEqual({
      a: { id: 'a', name: 'name of a' },
      b: { id: 'b', name: 'new', unknown: { deep: [1] } },
    })
    expect(confirmations.map(({ address, live }) => [address, live?.document ?? null])).toEqual([
      ['thing/a', { id: 'a', name: 'name of a' }],
      ['thing/b', { id: 'b', name: 'new', unknown: { deep: [1] } }],
      ['thing/c', null],
    ])
    expect(result.readBack.map(({ key }) => key)).toEqual(['a', 'b'])
    expect(api.calls.at(-1)).toBe('search a,b,c')
  })

  it('confirms what needs no change before anything is written', async () => {
    const { api, apply, confirmations } = world()
    const seen: number[] = []
    api.before = () => void seen.push(confirmations.length)
    await apply([create('a')], { confirmed: [confirmed('z'), confirmed('a')] })
    expect(seen[0]).toBe(1)
    expect(confirmations.map(({ address }) => address)).toEqual(['thing/z', 'thing/a'])
  })

  it('makes no call when there is nothing to do', async () => {
    const { api, apply } = world()
    expect(await apply([], { confirmed: [confirmed('z')] })).toEqual({
      outcome: 'done',
      steps: [],
      readBack: [],
    })
    expect(api.calls).toEqual([])
  })

  it('waits for what a step needs, and keeps to the parallelism', async () => {
    const { api, apply } = world()
    const changes = [create('p'), ...Array.from({ length: 20 }, (_none, index) => create(`c${index}`, ['p']))]
    await apply(changes, { parallelism: 4 })
    expect(api.calls[0]).toBe('create p')
    expect(api.mostAtOnce).toBe(4)
  })

  it('passes on that users go along', async () => {
    const { api, options } = world()
    api.put('a')
    const plan = planOf([change('delete', 'a')])
    await applyPlan({ ...options, plan: { ...plan, consent: { ...plan.consent, cascadeUsers: true } } })
    expect(api.requests.map(({ body }) => body)).toContainEqual({ id: 'a', cascade: true })
  })
})

describe('the journal', () => {
  it('has every call before it is sent and after it is answered, without bodies', async () => {
    const { api, apply, journal } = world()
    const before: Json[] = []
    api.before = (call) => {
      const last = journal.at(-1)
      if (call.startsWith('create') || call.startsWith('settings')) before.push(last ?? null)
    }
    await apply([change('create', 'a', { '/name': [undefined, 'secret?'], '/settings/ttl': [undefined, 5] })])
    expect(before).toMatchObject([
      { event: 'sending', address: 'thing/a', call: 1, method: 'POST', path: '/thing/create' },
      { event: 'sending', address: 'thing/a', call: 2, method: 'POST', path: '/thing/settings' },
    ])
    expect(journal).toMatchObject([
      { event: 'sending', call: 1 },
      { event: 'answered', call: 1, ok: true },
      { event: 'sending', call: 2 },
      { event: 'answered', call: 2, ok: true },
      { event: 'ended', address: 'thing/a', outcome: 'done' },
    ])
    expect(JSON.stringify(journal)).not.toContain('secret?')
  })

  it('says how a call failed', async () => {
    const { api, apply, journal } = world()
    api.put('a')
    await apply([create('a')])
    expect(journal).toContainEqual(
      expect.objectContaining({
        event: 'answered',
        ok: false,
        code: 'name-or-id-taken',
        errorCode: 'E073307',
      }),
    )
  })

  it('that cannot be written stops everything before it is sent', async () => {
    const { api, apply, told } = world()
    const result = await apply(
      Array.from({ length: 30 }, (_none, index) => create(`t${index}`)),
      { journal: () => Promise.reject(new Error('disk full')), parallelism: 2 },
    )
    expect(api.writes).toEqual([])
    expect(result.outcome).toBe('failed')
    expect(result.steps[0]?.error).toMatchObject({ code: 'journal-not-written' })
    expect(result.steps[29]).toMatchObject({ outcome: 'notReached' })
    expect(told.join()).toContain('disk full')
  })

  it('that breaks in the middle lets nothing further out', async () => {
    const { api, apply } = world()
    const durable: Json[] = []
    let lines = 0
    const result = await apply(
      Array.from({ length: 300 }, (_none, index) => create(`t${index}`)),
      {
        journal: async (events) => {
          lines += 1
          if (lines > 6) throw new Error('disk full')
          durable.push(...(events as readonly Json[]))
        },
        parallelism: 1,
      },
    )
    const written = api.writes.length
    expect(written).toBeGreaterThan(0)
    expect(
      durable.filter((event) => isObject(event) && event['event'] === 'sending').length,
    ).toBeGreaterThanOrEqual(written)
    expect(written).toBeLessThan(300)
    expect(outcomesOf(result).filter((outcome) => outcome === 'done')).toHaveLength(written)
    expect(result.outcome).toBe('partial')
  })
})

describe('updates', () => {
  it('refuse what changed since the plan was made, and write nothing', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'somebody else’s' }).put('b', { name: 'old' })
    const result = await apply([update('a'), update('b')])
    expect(result).toMatchObject({
      outcome: 'partial',
      steps: [{ outcome: 'failed', error: { code: 'stale' } }, { outcome: 'done' }],
    })
    expect(result.steps[0]?.error?.message).toContain(
      'name changed since the plan was made; nothing was written',
    )
    expect(api.writes).toEqual(['update b'])
  })

  it('do not mind changes of other fields, nor other spellings of the same', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'old', other: 'moved', tags: ['y', 'x'] })
    await apply([update('a', { '/name': ['old', 'new'], '/tags': [['x', 'y'], ['z']] })])
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'new', other: 'moved', tags: ['z'] })
  })

  it('are done without a write where everything is as wanted', async () => {
    const { api, apply, confirmations } = world()
    api.put('a', { name: 'new' })
    expect(outcomesOf(await apply([update('a')]))).toEqual(['done'])
    expect(api.writes).toEqual([])
    expect(confirmations).toHaveLength(1)
  })

  it('write only what is not as wanted yet', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'new' }, { ttl: 1, kept: true })
    await apply([update('a', { '/name': ['old', 'new'], '/settings/ttl': [1, 5] })])
    expect(api.writes).toEqual(['settings a'])
    expect(api.settings.get('a')).toEqual({ ttl: 5, kept: true })
  })

  it('clear a field', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'old' })
    expect(outcomesOf(await apply([update('a', { '/name': ['old', undefined] })]))).toEqual(['done'])
    expect(api.records.get('a')).toEqual({ id: 'a' })
  })

  it('fail as stale when the thing is gone', async () => {
    const { apply } = world()
    const { steps } = await apply([update('a')])
    expect(steps[0]).toMatchObject({ outcome: 'failed', error: { code: 'stale' } })
    expect(steps[0]?.error?.message).toContain('it is gone')
  })

  it.each([
    ['the record', { big: new InexactNumber('12345678901234567890') }, {}],
    ['the settings', {}, { deep: [new InexactNumber('1e400')] }],
  ])('stop at a number a double cannot hold in %s', async (_place, record, settings) => {
    const { api, apply } = world()
    api.put('a', { name: 'old', ...record }, { ttl: 1, ...settings })
    const { steps } = await apply([update('a', { '/name': ['old', 'new'], '/settings/ttl': [1, 2] })])
    expect(steps[0]).toMatchObject({ outcome: 'failed', error: { code: 'inexact-number' } })
    expect(api.writes).toEqual([])
  })

  it('share their reading: one call for 200 of them', async () => {
    const { api, apply } = world()
    const ids = Array.from({ length: 450 }, (_none, index) => `t${index}`)
    for (const id of ids) api.put(id, { name: 'old' })
    const result = await apply(ids.map((id) => update(id)))
    expect(result.outcome).toBe('done')
    expect(
      api.calls.filter((call) => call.startsWith('search')).map((call) => call.split(',').length),
    ).toEqual([200, 200, 50])
    expect(api.calls.filter((call) => call === 'all')).toHaveLength(1)
  })

  it('read again what was read longer than 5 s ago', async () => {
    const { api, apply, time } = world()
    for (const id of ['a', 'b', 'c']) api.put(id, { name: 'old' })
    api.after = (call) => {
      if (!call.startsWith('update')) return
      time.nowMs += 3_000
      if (call === 'update b') api.records.set('c', { id: 'c', name: 'old', meanwhile: 1 })
    }
    await apply([update('a'), update('b'), update('c')], { parallelism: 1 })
    expect(api.calls.slice(0, 5)).toEqual(['search a,b,c', 'update a', 'update b', 'search c', 'update c'])
    expect(api.records.get('c')).toEqual({ id: 'c', name: 'new', meanwhile: 1 })
  })

  it('start anew from a fresh document when the rate limit held them up', async () => {
    const { api, apply, time } = world()
    api.put('a', { name: 'old' })
    let isFirst = true
    api.before = (call) => {
      if (call !== 'update a' || !isFirst) return
      isFirst = false
      time.nowMs += 60_000
      api.records.set('a', { id: 'a', name: 'old', meanwhile: 'written by somebody' })
      throw apiError('rateLimited')
    }
    expect((await apply([update('a')])).outcome).toBe('done')
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'new', meanwhile: 'written by somebody' })
    const sent = api.requests.filter(({ path }) => path === '/thing/update')
    expect(sent.map(({ resend }) => resend)).toEqual([false, false])
  })

  it('say what was written before they became stale', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'old' }, { ttl: 1 })
    let isFirst = true
    api.before = (call) => {
      if (call !== 'settings a' || !isFirst) return
      isFirst = false
      api.settings.set('a', { ttl: 99 })
      throw apiError('rateLimited')
    }
    const { steps } = await apply([update('a', { '/name': ['old', 'new'], '/settings/ttl': [1, 2] })])
    expect(steps[0]?.error?.message).toContain(
      'settings.ttl changed since the plan was made; written before: POST /thing/update',
    )
  })
})

describe('looking where an error does not tell', () => {
  it('a create that exists already as wanted is done', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'name of a' })
    expect(outcomesOf(await apply([create('a')]))).toEqual(['done'])
  })

  it('a create that exists otherwise has failed with the words of the service', async () => {
    const { api, apply } = world()
    api.put('a', { name: 'another' })
    const { steps } = await apply([create('a')])
    expect(steps[0]).toMatchObject({
      outcome: 'failed',
      error: { code: 'name-or-id-taken', message: 'the service said E073307', hint: 'a hint' },
    })
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'another' })
  })

  it.each(['create', 'update', 'delete'] as const)(
    'a %s whose answer got lost is done when it shows',
    async (action) => {
      const { api, apply } = world()
      if (action !== 'create') api.put('a', { name: 'old' })
      const changes = { create: create('a'), update: update('a'), delete: change('delete', 'a') }
      api.after = (call) => {
        if (call === `${action} a`) throw apiError('timeout', { mayHaveArrived: true })
      }
      expect(outcomesOf(await apply([changes[action]]))).toEqual(['done'])
      expect(api.writes).toEqual([`${action} a`])
    },
  )

  it('a create that did not arrive has failed, and is not sent twice', async () => {
    const { api, apply } = world()
    api.before = (call) => {
      if (call === 'create a') throw apiError('timeout', { mayHaveArrived: true })
    }
    const result = await apply([create('a'), create('b', ['a'])])
    expect(result.steps).toMatchObject([
      { outcome: 'failed', error: { code: 'timeout' } },
      { outcome: 'blocked' },
    ])
    expect(api.writes).toEqual(['create a'])
  })

  it('a thing that is gone already counts as deleted', async () => {
    const { api, apply } = world()
    api.put('b')
    api.before = (call) => {
      if (call === 'delete b') api.records.delete('b')
    }
    const result = await apply([change('delete', 'a'), change('delete', 'b')])
    expect(outcomesOf(result)).toEqual(['done', 'done'])
    expect(api.writes).toEqual(['delete b'])
  })

  it('a delete that is refused has failed', async () => {
    const { api, apply } = world()
    api.put('a')
    api.before = (call) => {
      if (call === 'delete a') throw apiError('business', { errorCode: 'E011001' })
    }
    expect(outcomesOf(await apply([change('delete', 'a')]))).toEqual(['failed'])
  })
})

describe('failures', () => {
  it('of a later call fail the step; what was written is read back', async () => {
    const { api, apply, confirmations } = world()
    api.before = (call) => {
      if (call === 'settings a') throw apiError('business', { errorCode: 'E011003' })
    }
    const result = await apply([
      change('create', 'a', { '/name': [undefined, 'x'], '/settings/ttl': [undefined, 5] }),
      create('b', ['a']),
      create('c'),
    ])
    expect(outcomesOf(result)).toEqual(['failed', 'blocked', 'done'])
    expect(result.outcome).toBe('partial')
    expect(result.readBack.map(({ key }) => key)).toEqual(['c', 'a'])
    expect(confirmations.map(({ address }) => address)).toEqual(['thing/c'])
  })

  it('of every step fail the run', async () => {
    const { api, apply } = world()
    api.before = () => {
      throw apiError('unavailable')
    }
    expect((await apply([create('a'), update('b')])).outcome).toBe('failed')
  })

  it('a refused key in the middle starts nothing new', async () => {
    const { api, apply, told } = world()
    api.before = (call) => {
      if (call === 'create t5') throw apiError('auth', { code: 'key-refused' })
    }
    const result = await apply(
      Array.from({ length: 40 }, (_none, index) => create(`t${index}`)),
      { parallelism: 3 },
    )
    const outcomes = outcomesOf(result)
    expect(outcomes[5]).toBe('failed')
    expect(outcomes.filter((outcome) => outcome === 'notReached').length).toBeGreaterThan(30)
    expect(result.steps[39]?.error).toMatchObject({
      code: 'not-reached',
      message: 'not started, because the management key was refused',
    })
    expect(told.join('\n')).toContain('the management key was refused')
  })

  it.each([
    [19, 'done'],
    [20, 'notReached'],
  ])('after %i equal ones in a row the next is %s', async (count, outcome) => {
    const { api, apply } = world()
    api.before = (call) => {
      const index = Number(/^create t(\d+)$/.exec(call)?.[1])
      if (index >= 1 && index <= count) throw apiError('business', { errorCode: 'E011003' })
    }
    const { steps } = await apply(
      Array.from({ length: count + 2 }, (_none, index) => create(`t${index}`)),
      { parallelism: 1 },
    )
    expect(steps.at(-1)?.outcome).toBe(outcome)
  })

  it('that differ, or have a success between them, do not stop the run', async () => {
    const { api, apply } = world()
    api.before = (call) => {
      const index = Number(/^create t(\d+)$/.exec(call)?.[1])
      if (index < 15 || (index > 15 && index < 31)) throw apiError('business', { errorCode: 'E011003' })
      if (index > 31) throw apiError('business', { errorCode: `E${index}` })
    }
    const { steps } = await apply(
      Array.from({ length: 60 }, (_none, index) => create(`t${index}`)),
      { parallelism: 1 },
    )
    expect(steps.filter(({ outcome }) => outcome === 'notReached')).toEqual([])
  })

  it('that are our own defects are recorded and stop the run', async () => {
    const { api, apply } = world()
    api.before = (call) => {
      if (call === 'create a') throw new TypeError('x is not a function')
    }
    const result = await apply([create('a'), create('b')], { parallelism: 1 })
    expect(result.steps).toMatchObject([
      { outcome: 'failed', error: { code: 'defect' } },
      { outcome: 'notReached' },
    ])
  })

  it('of an ability a kind does not have are results too', async () => {
    const { apply } = world()
    const { remove: _without, ...kind } = thingKind
    const { api } = world()
    api.put('a')
    const result = await apply([change('delete', 'a')], { kinds: new Map([['thing', kind]]), api })
    expect(result.steps[0]).toMatchObject({ outcome: 'failed', error: { code: 'unsupported' } })
  })
})

describe('a run that fails fast', () => {
  it('starts nothing after the first step that fails, and says why', async () => {
    const { api, apply, told } = world()
    api.put('b', { name: 'somebody else’s' })
    const changes = [create('a'), update('b'), create('c'), create('d')]
    const result = await apply(changes, { failsFast: true, parallelism: 1 })
    expect(result.outcome).toBe('partial')
    expect(outcomesOf(result)).toEqual(['done', 'failed', 'notReached', 'notReached'])
    expect(result.steps[2]?.error).toEqual({
      code: 'not-reached',
      message: 'not started, because thing/b failed (--fail-fast)',
      hint: 'Look at a new plan.',
    })
    expect(told.join()).toContain('thing/b failed (--fail-fast)')
    expect([...api.records.keys()]).toEqual(['b', 'a'])
  })

  it('carries steps to their end that run already', async () => {
    const { api, apply } = world()
    api.put('b', { name: 'somebody else’s' })
    const result = await apply([create('a'), update('b')], { failsFast: true })
    expect(outcomesOf(result)).toEqual(['done', 'failed'])
  })

  it('does not stop for anything else', async () => {
    const { apply } = world()
    const result = await apply([create('a'), create('b', ['a'])], { failsFast: true })
    expect(result.outcome).toBe('done')
  })
})

describe('a step that is refused beforehand', () => {
  const changed = refusal({ code: 'stale', message: 'thing/a changed', hint: 'Look at a new plan.' })

  it('fails without a call, blocks what waits for it, and the rest goes on', async () => {
    const { api, apply, confirmations, journal } = world()
    const changes = [create('a'), create('b', ['a']), create('c')]
    const result = await apply(changes, { refused: new Map([['thing/a', changed]]) })
    expect(result.outcome).toBe('partial')
    expect(outcomesOf(result)).toEqual(['failed', 'blocked', 'done'])
    expect(result.steps[0]?.error).toEqual({
      code: 'stale',
      message: 'thing/a changed',
      hint: 'Look at a new plan.',
    })
    expect(api.writes).toEqual(['create c'])
    expect(confirmations.map(({ address }) => address)).toEqual(['thing/c'])
    expect(journal[0]).toMatchObject({ event: 'ended', address: 'thing/a', outcome: 'failed', code: 'stale' })
  })

  it('is no sign that the others would fail too', async () => {
    const { apply } = world()
    const changes = Array.from({ length: 40 }, (_none, index) => create(`t${index}`))
    const refused = new Map(changes.slice(0, 30).map(({ address }) => [address, changed]))
    const result = await apply(changes, { refused })
    expect(outcomesOf(result).filter((outcome) => outcome === 'done')).toHaveLength(10)
  })

  it('is a failed step to a run that fails fast', async () => {
    const { apply } = world()
    const result = await apply([create('a'), create('c')], {
      refused: new Map([['thing/a', changed]]),
      failsFast: true,
      parallelism: 1,
    })
    expect(outcomesOf(result)[0]).toBe('failed')
  })
})

describe('an interruption', () => {
  it('starts nothing new, finishes what runs, reads it again and records it', async () => {
    const { api, apply, stop, confirmations } = world()
    api.before = (call) => {
      if (call === 'create t1') stop.abort()
    }
    const result = await apply(
      Array.from({ length: 10 }, (_none, index) => create(`t${index}`)),
      { parallelism: 2 },
    )
    expect(result.outcome).toBe('interrupted')
    expect(outcomesOf(result)).toEqual(['done', 'done', ...Array.from({ length: 8 }, () => 'notReached')])
    expect(result.steps[9]?.error?.code).toBe('interrupted')
    expect(confirmations.map(({ address }) => address)).toEqual(['thing/t0', 'thing/t1'])
  })

  it('carries a started step through all its calls', async () => {
    const { api, apply, stop } = world()
    api.before = (call) => {
      if (call === 'create a') stop.abort()
    }
    const result = await apply([
      change('create', 'a', { '/name': [undefined, 'x'], '/settings/ttl': [undefined, 5] }),
    ])
    expect(result.outcome).toBe('done')
    expect(api.writes).toEqual(['create a', 'settings a'])
  })

  it('of a call that still waited leaves its step not reached', async () => {
    const { api, apply, stop } = world()
    api.before = (call) => {
      if (!call.startsWith('create')) return
      stop.abort()
      throw apiError('aborted')
    }
    const result = await apply([create('a')])
    expect(result).toMatchObject({ outcome: 'interrupted', steps: [{ outcome: 'notReached' }] })
  })

  it('ends the waiting for reads that lag', async () => {
    const { api, apply, stop, slept } = world()
    api.lagMs = 60_000
    api.after = (call) => {
      if (call === 'create a') stop.abort()
    }
    const result = await apply([create('a')])
    expect(result).toMatchObject({ outcome: 'interrupted', steps: [{ outcome: 'unverified' }] })
    expect(slept).toEqual([])
  })
})

describe('reading again', () => {
  it('waits for reads that lag, in growing steps, and asks only for what disagrees', async () => {
    const { api, apply, slept } = world()
    api.put('b', { name: 'old' })
    api.lagMs = 3_000
    api.after = (call) => {
      if (call === 'create a') api.lagMs = 3_000
    }
    const result = await apply([create('a'), change('delete', 'gone')])
    expect(result.outcome).toBe('done')
    expect(slept).toEqual([250, 500, 1_000, 2_000])
    expect(api.calls.filter((call) => call.startsWith('search')).slice(1)).toEqual([
      'search a,gone',
      'search a',
      'search a',
      'search a',
      'search a',
    ])
  })

  it('gives up after the time it has, and names the fields', async () => {
    const { api, apply, slept, confirmations } = world()
    api.put('a', { name: 'old', tags: ['x'] }).put('c')
    api.after = (call) => {
      if (call === 'update a') api.records.set('a', { id: 'a', name: 'new', tags: ['x'] })
      if (call === 'create b') api.records.delete('b')
      if (call === 'delete c') api.records.set('c', { id: 'c' })
    }
    const changes = [
      update('a', { '/name': ['old', 'new'], '/tags': [['x'], ['y']] }),
      create('b'),
      change('delete', 'c'),
    ]
    const result = await apply(changes, { verifyTimeoutMs: 10_000 })
    expect(result).toMatchObject({ outcome: 'partial' })
    expect(outcomesOf(result)).toEqual(['unverified', 'unverified', 'unverified'])
    expect(result.steps.map(({ error }) => error?.message)).toEqual([
      'updated, but when read again these fields do not hold what was written: tags',
      'created, but not there when read again',
      'deleted, but still there when read again',
    ])
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(10_000)
    expect(confirmations).toEqual([])
    expect(result.readBack.map(({ key }) => key)).toEqual(['a', 'c'])
  })

  it.each([
    [200, 'search'],
    [201, 'all'],
  ])('%i things are read with %s', async (count, call) => {
    const { api, apply } = world()
    await apply(Array.from({ length: count }, (_none, index) => create(`t${index}`)))
    expect(api.calls.at(-1)?.split(' ')[0]).toBe(call)
  })

  it('asks by key for the rest of many', async () => {
    const { api, apply } = world()
    let isFirst = true
    api.before = (call) => {
      api.lagMs = call === 'all' && isFirst ? 1_000 : 0
      if (call === 'all') isFirst = false
    }
    await apply(Array.from({ length: 201 }, (_none, index) => create(`t${index}`)))
    expect(api.calls.slice(201).map((call) => call.split(' ')[0])).toEqual(['all', 'search'])
  })

  it('reads companions that were written', async () => {
    const { api, apply, confirmations } = world()
    await apply([change('create', 'a', { '/settings/ttl': [undefined, 5] }), create('b')])
    expect(api.calls.filter((call) => call.startsWith('read'))).toEqual(['read a'])
    expect(confirmations[0]?.live?.companions).toEqual({ settings: { ttl: 5 } })
  })

  it('that fails for a while is tried again', async () => {
    const { api, apply } = world()
    let failures = 2
    api.before = (call) => {
      if (call.startsWith('search') && failures > 0) {
        failures -= 1
        throw apiError('unavailable')
      }
    }
    expect((await apply([create('a')])).outcome).toBe('done')
  })

  it('that is refused leaves the steps unverified at once', async () => {
    const { api, apply, slept } = world()
    api.before = (call) => {
      if (call.startsWith('search')) throw apiError('auth', { code: 'key-refused' })
    }
    const { steps } = await apply([create('a')])
    expect(steps[0]).toMatchObject({ outcome: 'unverified', error: { code: 'unverified' } })
    expect(steps[0]?.error?.message).toContain('could not be read again: the service said auth')
    expect(slept).toEqual([])
  })

  it('takes an empty value for an absent one', async () => {
    const { apply } = world()
    const { steps } = await apply([
      change('create', 'a', { '/name': [undefined, 'x'], '/tags': [undefined, []] }),
    ])
    expect(steps[0]?.outcome).toBe('done')
  })
})

describe('recording', () => {
  const full = () => {
    throw refusal({ code: 'store-full', message: 'no space left', hint: 'make room' })
  }

  it('that fails before the first write stops the apply', async () => {
    const { api, apply } = world()
    await expect(apply([create('a')], { confirmed: [confirmed('z')], onConfirmed: full })).rejects.toThrow(
      'no space left',
    )
    expect(api.calls).toEqual([])
  })

  it('that fails afterwards leaves the step unverified', async () => {
    const { apply } = world()
    const { steps } = await apply([create('a')], { onConfirmed: full })
    expect(steps[0]).toMatchObject({
      outcome: 'unverified',
      error: {
        code: 'store-full',
        message: 'done, but it could not be recorded: no space left',
        hint: 'make room',
      },
    })
  })
})

describe('progress', () => {
  it('tells how far applying and reading again are', async () => {
    const { apply } = world()
    const told: string[] = []
    await apply([create('a'), create('b')], {
      parallelism: 1,
      progress: {
        start: (label, total) => void told.push(`${label} ${total}`),
        advance: (done) => void told.push(String(done)),
        pause() {},
        stop: () => void told.push('stop'),
      },
    })
    expect(told).toEqual(['Applying 2', '1', '2', 'Verifying 2', '2', 'stop'])
  })
})

/** Guards the fake: it must see what is sent. */
it('the fake service keeps records as they are sent', async () => {
  const { api } = world()
  await api.call({ method: 'POST', path: '/thing/create', body: { id: 'a' } })
  const reply = await api.call({ method: 'GET', path: '/thing/all' })
  expect(isObject(reply) && member(reply, 'things')).toEqual([{ id: 'a' }])
})
