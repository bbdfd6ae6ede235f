import { describe, expect, it } from 'vitest'
import {
  appliedBoxes,
  boxKind,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import type { Consent, Plan } from '../model/plan.js'
import { planDeclared } from './plan-declared.js'
import { planWanted } from './plan-wanted.js'

const codes = (plan: Plan) => plan.findings.map(({ code, severity }) => `${severity} ${code}`)
const keys = (count: number, prefix = 'b') => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** Deletes the first `count` of `live` boxes, all of them ours. */
function deleting(count: number, live: number, consent: Partial<Consent> = {}): Plan {
  const all = keys(live)
  return planDeclared(
    inputOf({
      desired: all.slice(count).map((key) => wantedBox(key)),
      removed: all.slice(0, count).map((key) => removedBox(key, 'delete')),
      lastApplied: appliedBoxes(Object.fromEntries(all.map((key) => [key, { '/name': key }]))),
      live: all.map((key) => liveBox(key)),
      consent,
    }),
  )
}

function updating(count: number, live: number, consent: Partial<Consent> = {}): Plan {
  const all = keys(live)
  return planDeclared(
    inputOf({
      desired: all.map((key, index) => wantedBox(key, index < count ? { note: 'new' } : {})),
      live: all.map((key) => liveBox(key)),
      consent,
    }),
  )
}

describe('deletes', () => {
  it.each<readonly [string, number, number, Partial<Consent>, readonly string[]]>([
    ['10 of many', 10, 1000, {}, []],
    ['11 of many', 11, 1000, {}, ['error too-many-deletes']],
    ['3 of 10, which is 30 %', 3, 10, {}, []],
    ['4 of 10', 4, 10, {}, ['error too-many-deletes']],
    ['9 of 30, which is 30 %', 9, 30, {}, []],
    ['10 of 33', 10, 33, {}, ['error too-many-deletes']],
    ['all 9 of 9: a share counts from 10 on', 9, 9, {}, []],
    ['11, allowed', 11, 1000, { allowDeletes: 11 }, []],
    ['11, one more allowed', 11, 1000, { allowDeletes: 12 }, ['error allowed-deletes-differ']],
    ['11, one less allowed', 11, 1000, { allowDeletes: 10 }, ['error allowed-deletes-differ']],
    ['2, another number named', 2, 1000, { allowDeletes: 3 }, ['error allowed-deletes-differ']],
    ['4 of 10, allowed', 4, 10, { allowDeletes: 4 }, []],
    ['updates allowed do not count', 11, 1000, { allowUpdates: 0 }, ['error too-many-deletes']],
  ])('%s', (_case, count, live, consent, expected) => {
    const plan = deleting(count, live, consent)
    expect(plan.summary.delete).toBe(count)
    expect(codes(plan).filter((code) => !code.endsWith('not-in-backups'))).toEqual(expected)
  })

  it('name the number to allow', () => {
    expect(deleting(11, 1000).findings[0]?.hint).toContain('--allow-deletes 11')
    expect(deleting(4, 10).findings[0]?.message).toContain('4 of 10 boxes')
  })

  it('count per kind for the share, together for the number', () => {
    const bagKind = { ...boxKind, name: 'bag', collection: 'bags' }
    const bags = keys(20, 'bag').map((key) => ({ ...liveBox(key), address: `bag/${key}` }))
    const boxes = keys(12).map((key) => liveBox(key))
    const wanted = [...boxes.slice(0, 3), ...bags.slice(0, 6)].map(({ address }) => ({
      address,
      do: 'delete' as const,
    }))
    const context = inputOf({ kinds: [boxKind, bagKind], live: [...boxes, ...bags] })
    expect(codes(planWanted(context, wanted))).not.toContain('error too-many-deletes')
    const more = [...wanted, { address: 'box/b3', do: 'delete' as const }]
    expect(planWanted(context, more).findings[0]).toMatchObject({
      message: 'This plan would delete 4 of 12 boxes, more than 30 %; 10 in all: 4 boxes, 6 bags',
      hint: 'If that is what you want, pass --allow-deletes 10.',
    })
    const eleven = [...boxes.slice(0, 3), ...bags.slice(0, 8)].map(({ address }) => ({
      address,
      do: 'delete' as const,
    }))
    expect(planWanted(context, eleven).findings[0]?.message).toContain('11, more than 10')
  })

  it('tell what no backup brings back', () => {
    const plan = deleting(1, 5)
    expect(plan.findings).toMatchObject([{ code: 'not-in-backups', severity: 'warning', address: 'box/b0' }])
    expect(plan.findings[0]?.message).toContain('what was in it')
  })

  it('tell what cascading takes along', () => {
    expect(codes(deleting(1, 5, { cascadeUsers: true }))).toContain('warning cascade-users')
    expect(codes(deleting(0, 5, { cascadeUsers: true }))).not.toContain('warning cascade-users')
  })
})

describe('updates', () => {
  it.each<readonly [string, number, number, Partial<Consent>, readonly string[]]>([
    ['100 of many', 100, 1000, {}, []],
    ['101 of many', 101, 1000, {}, ['error too-many-updates']],
    ['3 of 10, which is 30 %', 3, 10, {}, []],
    ['4 of 10', 4, 10, {}, ['error too-many-updates']],
    ['9 of 9', 9, 9, {}, []],
    ['101, allowed', 101, 1000, { allowUpdates: 101 }, []],
    ['101, another number allowed', 101, 1000, { allowUpdates: 100 }, ['error allowed-updates-differ']],
  ])('%s', (_case, count, live, consent, expected) => {
    const plan = updating(count, live, consent)
    expect(plan.summary.update).toBe(count)
    expect(codes(plan)).toEqual(expected)
  })

  it('are not creates', () => {
    const plan = planDeclared(inputOf({ desired: keys(500).map((key) => wantedBox(key)) }))
    expect(plan.summary.create).toBe(500)
    expect(plan.findings).toEqual([])
  })
})

describe('protection', () => {
  const deletes = (about: Parameters<typeof inputOf>[0]) =>
    codes(
      planDeclared(
        inputOf({
          removed: [removedBox('a', 'delete')],
          lastApplied: appliedBoxes({ a: {} }),
          live: [liveBox('a')],
          ...about,
        }),
      ),
    )
  const protectedByEntry = appliedBoxes({ a: {} }, { a: true })
  const endedByEntry = appliedBoxes({ a: {} }, { a: false })

  it('by an entry of the past, which last-applied remembers', () => {
    expect(deletes({ lastApplied: protectedByEntry })).toContain('error protected')
  })

  it('by a pattern', () => {
    expect(deletes({ protect: ['box/a'] })).toContain('error protected')
    expect(deletes({ protect: ['box/*'] })).toContain('error protected')
    expect(deletes({ protect: ['bag/*', 'box/b'] })).not.toContain('error protected')
  })

  it('ends by protect: false, once that was applied', () => {
    expect(deletes({ lastApplied: endedByEntry, protect: ['box/*'] })).not.toContain('error protected')
  })

  it('holds for --prune and for a delete by hand', () => {
    const pruned = { removed: [], desired: [wantedBox('b')], consent: { prune: 'owned' as const } }
    expect(deletes({ ...pruned, lastApplied: protectedByEntry })).toContain('error protected')
    const byHand = inputOf({ operation: 'delete', lastApplied: protectedByEntry, live: [liveBox('a')] })
    const plan = planWanted(byHand, [{ address: 'box/a', do: 'delete' }])
    expect(codes(plan)).toContain('error protected')
  })

  it('does not forbid to change, to forget, or to create again', () => {
    const protectedBox = { lastApplied: protectedByEntry, protect: ['box'] }
    expect(deletes({ ...protectedBox, removed: [removedBox('a', 'forget')] })).toEqual(['note forgotten'])
    const changed = { ...protectedBox, removed: [], desired: [wantedBox('a', { note: 'x' })] }
    expect(deletes(changed)).toEqual([])
    expect(deletes({ ...changed, live: [], consent: { onDrift: 'revert' } })).toEqual(['warning drift'])
  })
})

describe('breaking changes', () => {
  const disabling = (consent: Partial<Consent>) =>
    inputOf({ desired: [wantedBox('a', { disabled: true })], live: [liveBox('a')], consent })

  it('stop, unless they are allowed', () => {
    expect(codes(planDeclared(disabling({})))).toEqual(['error breaking'])
    expect(codes(planDeclared(disabling({ allowBreaking: true })))).toEqual(['warning breaking'])
  })

  it('are only shown by a restore, and stop an update by hand', () => {
    const original = { document: { id: 'a', name: 'a', disabled: true }, companions: {} }
    const want = { address: 'box/a', do: 'restore' as const, kind: boxKind, original }
    const context = inputOf({ operation: 'restore', live: [liveBox('a')] })
    expect(codes(planWanted(context, [want]))).toEqual(['warning breaking'])
    const set = { address: 'box/a', do: 'set' as const, kind: boxKind, fields: { '/disabled': true } }
    expect(codes(planWanted({ ...context, operation: 'update' }, [set]))).toEqual(['error breaking'])
  })

  it('are no matter of what is only created', () => {
    expect(codes(planDeclared({ ...disabling({}), live: new Map() }))).toEqual([])
  })
})

describe('owners', () => {
  it('stop what is done by hand to what another config manages', () => {
    const context = inputOf({
      operation: 'delete',
      live: [liveBox('a')],
      foreign: new Map([['box/a', 'platform']]),
    })
    const wanted = [{ address: 'box/a', do: 'delete' as const }]
    expect(codes(planWanted(context, wanted))).toContain('error other-owner')
    const taken = { ...context, consent: { ...context.consent, takeOver: ['box/a'] } }
    expect(codes(planWanted(taken, wanted))).not.toContain('error other-owner')
  })
})

describe('project and host', () => {
  it('must be those of last-applied', () => {
    const plan = planDeclared(inputOf({ projectId: 'P2other', host: 'api.descope.com' }))
    expect(codes(plan)).toEqual(['error project-differs', 'error host-differs'])
    expect(codes(planDeclared(inputOf()))).toEqual([])
  })
})
