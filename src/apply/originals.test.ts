import { describe, expect, it } from 'vitest'
import { apiError, fakeClock, FakeThings, thingKind } from '../../test/support/fake-things.js'
import type { Json, JsonObject } from '../core/model/json.js'
import type { Live } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import { FreshLives } from './fresh-lives.js'
import { Journal } from './journal.js'
import { Originals, type KeepOriginal } from './originals.js'
import { Slots } from './slots.js'
import { carryOutStep } from './step.js'

const RENAMED: Change = {
  address: 'thing/a',
  action: 'update',
  fields: [{ path: '/name', from: 'old', to: 'new', reason: 'config' }],
  after: [],
  companions: [],
}
const DELETED: Change = { ...RENAMED, action: 'delete' }

/** A thing as it was backed up, and a step on it a while later. */
function backedUp(record: JsonObject = { name: 'old' }, settings: JsonObject = {}) {
  const { clock, time } = fakeClock()
  const api = new FakeThings(clock).put('a', record, settings)
  const kinds = new Map([['thing', thingKind]])
  const document = { ...record, id: 'a' }
  const companions = { settings }
  const spec = thingKind.specOf({ document, companions })
  const original: Live = { address: 'thing/a', key: 'a', spec, document, companions, readAtMs: clock.now() }
  const kept: Live[] = []
  const events: Json[] = []
  const carryOut = async (change: Change, keep: KeepOriginal = async (live) => void kept.push(live)) =>
    carryOutStep(
      {
        kinds,
        api,
        journal: new Journal(async (line) => void events.push(...(line as readonly Json[]))),
        fresh: new FreshLives({ kinds, api, clock }),
        originals: new Originals({ backedUp: new Map([['thing/a', original]]), changes: [change], keep }),
        clock,
        slots: new Slots(1),
        stopReason: () => undefined,
        signal: new AbortController().signal,
        random: () => 0.5,
        onTryAgain: () => undefined,
        mayWrite: async () => true,
        sentBefore: new Set(),
        verifyTimeoutMs: 15_000,
        cascadeUsers: false,
      },
      change,
      () => [],
    )
  return { api, time, kept, carryOut }
}

describe('a delete', () => {
  it('of what is as in its backup costs no further call', async () => {
    const { api, carryOut } = backedUp({ name: 'old' }, { ttl: 1 })
    expect((await carryOut(DELETED)).result.outcome).toBe('done')
    expect(api.calls).toEqual(['search a', 'delete a'])
  })

  it.each([
    ['a field', { name: 'theirs' }, 'name'],
    ['a field nobody manages', { name: 'old', other: { deep: 1 } }, 'other'],
    ['a set', { name: 'old', tags: ['x'] }, 'tags'],
  ])('is refused where %s changed since', async (_what, record, named) => {
    const { api, carryOut } = backedUp()
    api.put('a', record)
    const { result } = await carryOut(DELETED)
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'stale' } })
    expect(result.error?.message).toBe(
      `thing/a: ${named} changed since its backup was taken; nothing was written`,
    )
    expect(api.writes).toEqual([])
  })

  it('minds other spellings of the same as little as any comparison', async () => {
    const { api, carryOut } = backedUp({ name: 'old', tags: ['x', 'y'] })
    api.put('a', { name: 'old', tags: ['y', 'x'] })
    expect((await carryOut(DELETED)).result.outcome).toBe('done')
  })

  it('looks again at what has calls of its own, where that was read long ago', async () => {
    const { api, carryOut, time } = backedUp({ name: 'old' }, { ttl: 1 })
    api.put('a', { name: 'old' }, { ttl: 2 })
    time.nowMs += 5_001
    const { result } = await carryOut(DELETED)
    expect(result.error?.message).toContain('settings.ttl changed since its backup was taken')
    expect(api.calls).toEqual(['search a', 'read a'])
  })

  it.each([
    ['the rate limit held it up', apiError('rateLimited')],
    ['it got lost on the way', apiError('timeout', { mayHaveArrived: true, isTransient: true })],
  ])('looks again when %s', async (_why, error) => {
    const { api, carryOut, time } = backedUp()
    api.before = (call) => {
      if (call !== 'delete a') return
      time.nowMs += 60_000
      api.put('a', { name: 'theirs' })
      throw error
    }
    const { result } = await carryOut(DELETED)
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'stale' } })
    expect(api.writes).toEqual(['delete a'])
    expect(api.requests.find(({ path }) => path === '/thing/delete')?.resend).toBe(false)
  })
})

describe('an update', () => {
  it('keeps nothing where all is as in the backup', async () => {
    const { carryOut, kept } = backedUp({ name: 'old', tags: ['x', 'y'] })
    expect((await carryOut(RENAMED)).result.outcome).toBe('done')
    expect(kept).toEqual([])
  })

  it('keeps what others changed meanwhile, before it writes', async () => {
    const { api, carryOut } = backedUp()
    api.put('a', { name: 'old', other: 'theirs' })
    const atThatTime: unknown[] = []
    const { result } = await carryOut(RENAMED, async ({ document }) => {
      atThatTime.push(document, [...api.writes])
    })
    expect(result.outcome).toBe('done')
    expect(atThatTime).toEqual([{ id: 'a', name: 'old', other: 'theirs' }, []])
    expect(api.records.get('a')).toEqual({ id: 'a', name: 'new', other: 'theirs' })
  })

  it('writes nothing where that cannot be kept', async () => {
    const { api, carryOut } = backedUp()
    api.put('a', { name: 'old', other: 'theirs' })
    const { result } = await carryOut(RENAMED, async () => Promise.reject(new Error('the disk is full')))
    expect(result.outcome).toBe('failed')
    expect(api.writes).toEqual([])
  })

  it('keeps each change once, and nothing of its own', async () => {
    const { api, carryOut, kept } = backedUp()
    let count = 0
    api.before = (call) => {
      if (call !== 'update a') return
      count += 1
      if (count === 1) throw apiError('rateLimited')
      if (count > 2) return
      api.put('a', { name: 'new', other: 'again' })
      throw apiError('timeout', { mayHaveArrived: true, isTransient: true })
    }
    api.put('a', { name: 'old', other: 'theirs' })
    expect((await carryOut(RENAMED)).result.outcome).toBe('done')
    expect(kept.map(({ document }) => document)).toEqual([{ id: 'a', name: 'old', other: 'theirs' }])
  })
})
