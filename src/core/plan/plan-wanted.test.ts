import { describe, expect, it } from 'vitest'
import { afterApplying, appliedBoxes, boxKind, inputOf, liveBox } from '../../../test/support/fake-kind.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Plan } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { Wanted } from './input.js'
import { planWanted } from './plan-wanted.js'

const codes = (plan: Plan) => plan.findings.map(({ code, severity }) => `${severity} ${code}`)

function restore(key: string, document: JsonObject, settings?: JsonObject): Wanted {
  return {
    address: boxKind.addressOf(key),
    do: 'restore',
    kind: boxKind,
    original: {
      document: { id: key, name: key, ...document },
      companions: settings === undefined ? {} : { settings },
    },
    note: 'as kept by b1',
  }
}

function set(key: string, fields: Readonly<Record<Pointer, Json>>): Wanted {
  return { address: boxKind.addressOf(key), do: 'set', kind: boxKind, fields }
}

describe('restoring', () => {
  const context = (...live: readonly ReturnType<typeof liveBox>[]) => inputOf({ operation: 'restore', live })

  it('brings every field back, unknown ones too, and empties what was empty', () => {
    const plan = planWanted(context(liveBox('a', { note: 'now', labels: { x: 1, y: 2 } })), [
      restore('a', { labels: { x: 3 }, newThing: [1] }),
    ])
    expect(plan.changes).toMatchObject([{ action: 'update', note: 'as kept by b1', after: [] }])
    expect(plan.changes[0]?.fields).toEqual([
      { path: '/note', from: 'now', reason: 'restore' },
      { path: '/labels/x', from: 1, to: 3, reason: 'restore' },
      { path: '/labels/y', from: 2, reason: 'restore' },
      { path: '/newThing', to: [1], reason: 'restore' },
    ])
    expect(plan.confirmed).toEqual([])
  })

  it('leaves alone what the original was kept without', () => {
    const live = liveBox('a', { settings: { ttl: 5, hosts: ['h'] } })
    expect(planWanted(context(live), [restore('a', {})]).changes).toEqual([])
    const plan = planWanted(context(live), [restore('a', {}, { ttl: 6 })])
    expect(plan.changes[0]?.fields.map(({ path }) => path)).toEqual(['/settings/hosts', '/settings/ttl'])
    expect(plan.changes[0]?.companions).toEqual(['settings'])
  })

  it('says what cannot be brought back', () => {
    const plan = planWanted(context(liveBox('a', { parent: 'p', lifetime: 5 }), liveBox('p'), liveBox('q')), [
      restore('a', { parent: 'q' }),
    ])
    expect(plan.changes).toEqual([])
    expect(codes(plan)).toEqual(['warning fixed-field', 'warning released'])
  })

  it('creates what is gone from the whole original, parents first', () => {
    const plan = planWanted(context(), [restore('child', { parent: 'p' }), restore('p', {})])
    expect(plan.changes.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'create box/p',
      'create box/child',
    ])
    expect(plan.changes[1]?.original?.document).toMatchObject({ id: 'child', parent: 'p' })
  })

  it('finds nothing to do the second time, and counts it', () => {
    const wanted = [restore('a', { note: 'then' }, { ttl: 6 })]
    const input = context(liveBox('a', { note: 'now', settings: { ttl: 5 } }))
    const next = planWanted(afterApplying(input, planWanted(input, wanted)), wanted)
    expect(next.changes).toEqual([])
    expect(next.summary).toEqual({ create: 0, update: 0, delete: 0, unchanged: 1, unmanaged: 0 })
  })
})

describe('setting fields', () => {
  it('changes those and nothing else', () => {
    const live = liveBox('a', { note: 'now', labels: { x: 1, y: 2 } })
    const plan = planWanted(inputOf({ operation: 'update', live: [live] }), [
      set('a', { '/note': 'next', '/labels/x': null, '/labels/y': 2 }),
    ])
    expect(plan.changes[0]?.fields).toEqual([
      { path: '/note', from: 'now', to: 'next', reason: 'config' },
      { path: '/labels/x', from: 1, reason: 'config' },
    ])
  })

  it('creates, where the needed fields are given', () => {
    const created = planWanted(inputOf({ operation: 'create' }), [set('a', { '/name': 'A' })])
    expect(created.changes).toMatchObject([{ action: 'create' }])
    expect(created.findings).toEqual([])
    const nameless = planWanted(inputOf({ operation: 'create' }), [set('a', { '/note': 'x' })])
    expect(codes(nameless)).toEqual(['error missing-field'])
  })

  it('refuses what is fixed and says what cannot be cleared', () => {
    const live = liveBox('a', { parent: 'p', lifetime: 5 })
    const plan = planWanted(inputOf({ operation: 'update', live: [live, liveBox('q')] }), [
      set('a', { '/parent': 'q', '/lifetime': null, '/note': 'x' }),
    ])
    expect(codes(plan)).toEqual(['error fixed-field', 'warning released'])
    expect(plan.changes[0]?.fields.map(({ path }) => path)).toEqual(['/note'])
  })

  it('does not ask for last-applied', () => {
    const input = inputOf({ operation: 'update', live: [liveBox('a')], lastApplied: undefined })
    const isProtected = { ...input, environment: { name: 'prod', protected: true } }
    expect(planWanted(isProtected, [set('a', { '/note': 'x' })]).findings).toEqual([])
  })
})

describe('deleting', () => {
  it('takes each address once, and nothing of what is gone', () => {
    const wanted = ['a', 'a', 'gone'].map((key): Wanted => ({ address: `box/${key}`, do: 'delete' }))
    const plan = planWanted(inputOf({ operation: 'delete', live: [liveBox('a')] }), wanted)
    expect(plan.changes.map(({ address }) => address)).toEqual(['box/a'])
    expect(plan.summary).toMatchObject({ delete: 1, unmanaged: 0 })
  })

  it('leaves last-applied to show it as drift', () => {
    const input = inputOf({ operation: 'delete', live: [liveBox('a')], lastApplied: appliedBoxes({ a: {} }) })
    expect(planWanted(input, [{ address: 'box/a', do: 'delete' }]).confirmed).toEqual([])
  })
})
