import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxFields } from '../../../test/support/fake-kind.js'
import { anyBox, anyDeclaredBox, shuffledBox } from '../../../test/support/arbitrary-box.js'
import type { Json, JsonObject } from '../model/json.js'
import { isWithin, type Pointer } from '../model/pointer.js'
import { compareDeclared, type ComparedField } from './compare-declared.js'
import type { Verdict } from './decide.js'
import { glance } from './glance.js'
import { leavesOf } from './leaves.js'

type Leaves = Readonly<Record<Pointer, Json>>

function compare(
  declared: JsonObject,
  lastApplied: Leaves,
  live: JsonObject,
  ignore: readonly Pointer[] = [],
): readonly ComparedField[] {
  return compareDeclared({ fields: boxFields, declared, lastApplied, live, ignore })
}

function verdicts(fields: readonly ComparedField[]): Readonly<Record<Pointer, Verdict>> {
  return Object.fromEntries(fields.map(({ path, verdict }) => [path, verdict]))
}

describe('the truth table, by sort of field', () => {
  // prettier-ignore
  it.each<readonly [sort: string, F: JsonObject, L: Leaves, V: JsonObject, result: Readonly<Record<Pointer, Verdict>>]>([
    // sort                            F                              L                                V                                 what comes out
    ['value, equal',                   { note: 'a' },                 { '/note': 'a' },                { note: 'a' },                    { '/note': 'equal' }],
    ['value, null = absent',           { note: null },                {},                              {},                               { '/note': 'equal' }],
    ['value, "" = absent',             { note: '' },                  {},                              {},                               { '/note': 'equal' }],
    ['value, emptied',                 { note: null },                { '/note': 'a' },                { note: 'a' },                    { '/note': 'config' }],
    ['value, new',                     { note: 'a' },                 {},                              { note: 'b' },                    { '/note': 'new' }],
    ['value, drift to absent',         { note: 'a' },                 { '/note': 'a' },                {},                               { '/note': 'drift' }],
    ['value, emptiness drifts',        { note: null },                { '/note': null },               { note: 'x' },                    { '/note': 'drift' }],
    ['value, not ours',                {},                            {},                              { note: 'a' },                    {}],
    ['value, removed',                 {},                            { '/note': 'a' },                { note: 'a' },                    { '/note': 'removed' }],
    ['value, dropped',                 {},                            { '/note': 'a' },                {},                               { '/note': 'drop' }],
    ['value, removed and changed',     {},                            { '/note': 'a' },                { note: 'b' },                    { '/note': 'removedConflict' }],

    ['set, other order',               { domains: ['a', 'b'] },       {},                              { domains: ['b', 'a'] },          { '/domains': 'equal' }],
    ['set, repeated',                  { domains: ['a', 'a'] },       {},                              { domains: ['a'] },               { '/domains': 'equal' }],
    ['set, L in other order',          { domains: ['c'] },            { '/domains': ['b', 'a'] },      { domains: ['a', 'b'] },          { '/domains': 'config' }],
    ['set, [] = absent',               { domains: [] },               { '/domains': ['a'] },           {},                               { '/domains': 'equal' }],
    ['set, [] against some',           { domains: [] },               { '/domains': ['a'] },           { domains: ['a'] },               { '/domains': 'config' }],
    ['set, drift',                     { domains: ['a'] },            { '/domains': ['a'] },           { domains: ['a', 'b'] },          { '/domains': 'drift' }],
    ['set, conflict',                  { domains: ['a'] },            { '/domains': ['b'] },           { domains: ['c'] },               { '/domains': 'conflict' }],

    ['flag, false = absent',           { disabled: false },           {},                              {},                               { '/disabled': 'equal' }],
    ['flag, false was ours',           { disabled: false },           { '/disabled': false },          { disabled: true },               { '/disabled': 'drift' }],
    ['flag, switched off',             { disabled: false },           { '/disabled': true },           { disabled: true },               { '/disabled': 'config' }],
    ['flag, gone with false',          {},                            { '/disabled': false },          {},                               { '/disabled': 'drop' }],
    ['flag, removed',                  {},                            { '/disabled': true },           { disabled: true },               { '/disabled': 'removed' }],

    ['entry of a map, new',            { labels: { plan: 'x' } },     {},                              { labels: { seats: 1 } },         { '/labels/plan': 'new' }],
    ['entry of a map, drift',          { labels: { plan: 'x' } },     { '/labels/plan': 'x' },         { labels: { plan: 'y' } },        { '/labels/plan': 'drift' }],
    ['entry of a map, removed',        { labels: {} },                { '/labels/plan': 'x' },         { labels: { plan: 'x', seats: 1 } }, { '/labels/plan': 'removed' }],
    ['entry of a map, false is a value', { labels: { on: false } },   {},                              {},                               { '/labels/on': 'new' }],
    ['entry of a map, "" is a value',  { labels: { on: '' } },        {},                              {},                               { '/labels/on': 'new' }],
    ['entry of a map, [] is a value',  { labels: { on: [] } },        {},                              {},                               { '/labels/on': 'new' }],
    ['entry of a map, list in order',  { labels: { l: [1, 2] } },     {},                              { labels: { l: [2, 1] } },        { '/labels/l': 'new' }],
    ['entry null: not this one',       { labels: { plan: null } },    {},                              { labels: { plan: 'x', seats: 1 } }, { '/labels/plan': 'new' }],
    ['entry null: already gone',       { labels: { plan: null } },    {},                              { labels: { seats: 1 } },         { '/labels/plan': 'equal' }],
    ['entry null: was ours',           { labels: { plan: null } },    { '/labels/plan': 'x' },         { labels: { plan: 'x' } },        { '/labels/plan': 'config' }],
    ['entry null: set again',          { labels: { plan: null } },    { '/labels/plan': null },        { labels: { plan: 'x' } },        { '/labels/plan': 'drift' }],

    ['map {}: none of ours',           { labels: {} },                { '/labels/a': 1, '/labels/b': 2 }, { labels: { a: 1, b: 3, c: 4 } }, { '/labels/a': 'removed', '/labels/b': 'removedConflict' }],
    ['map {}: nothing was ours',       { labels: {} },                {},                              { labels: { a: 1 } },             {}],
    ['map null: none at all',          { labels: null },              {},                              { labels: { a: 1, b: 2 } },       { '/labels/a': 'new', '/labels/b': 'new' }],
    ['map null: ours and others',      { labels: null },              { '/labels/a': 1 },              { labels: { a: 1, b: 2 } },       { '/labels/a': 'config', '/labels/b': 'new' }],
    ['map null: nothing there',        { labels: null },              {},                              {},                               { '/labels': 'equal' }],
    ['map null: set again',            { labels: null },              { '/labels': null },             { labels: { a: 1 } },             { '/labels/a': 'drift' }],
    ['map null: both moved',           { labels: null },              { '/labels/a': 1 },              { labels: { a: 2 } },             { '/labels/a': 'conflict' }],
    ['map null: no more said',         {},                            { '/labels': null },             {},                               { '/labels': 'drop' }],
    ['map null: one is wanted now',    { labels: { a: 1 } },          { '/labels': null },             {},                               { '/labels/a': 'config' }],

    ['map null: no more said, and set by others', {},              { '/labels': null },             { labels: { a: 1 } },             { '/labels/a': 'drop' }],
    ['object, leaf by leaf',           { settings: { hosts: ['a'] } }, { '/settings/ttl': 5 },         { settings: { hosts: ['b'], ttl: 5, mode: 'x' } }, { '/settings/hosts': 'new', '/settings/ttl': 'removed' }],
    ['object null: what can be declared', { settings: null },         {},                              { settings: { hosts: ['b'], mode: 'x', other: 1 } }, { '/settings/hosts': 'new' }],
    ['unknown fields live',            { note: 'a' },                 {},                              { newThing: { x: 1 } },           { '/note': 'new' }],
    ['names of our language',          { labels: { constructor: 1 } }, {},                             { toString: 1 },                  { '/labels/constructor': 'new' }],
  ])('%s: %j | %j | %j → %j', (_sort, files, lastApplied, live, result) => {
    expect(verdicts(compare(files, lastApplied, live))).toEqual(result)
  })

  it('takes __proto__ as a name like any other', () => {
    const labels = JSON.parse('{ "__proto__": "x" }') as JsonObject
    expect(verdicts(compare({ labels }, {}, {}))).toEqual({ '/labels/__proto__': 'new' })
    expect(verdicts(compare({ labels }, {}, { labels }))).toEqual({ '/labels/__proto__': 'equal' })
  })
})

describe('ignore', () => {
  it('takes a field out on all three sides', () => {
    expect(compare({ labels: { seats: 1 } }, {}, {}, ['/labels/seats'])).toEqual([])
    expect(compare({}, { '/labels/seats': 1 }, { labels: { seats: 1 } }, ['/labels/seats'])).toEqual([])
    expect(compare({ note: 'a' }, { '/note': 'a' }, { note: 'b' }, ['/note'])).toEqual([])
  })

  it('spares one entry of a map that is wanted empty', () => {
    const fields = compare({ labels: null }, {}, { labels: { seats: 1, plan: 'x' } }, ['/labels/seats'])
    expect(verdicts(fields)).toEqual({ '/labels/plan': 'new' })
  })

  it('takes a whole map or object out', () => {
    expect(compare({ labels: { a: 1 }, settings: { ttl: 1 } }, {}, {}, ['/labels', '/settings'])).toEqual([])
  })

  it('does not reach a field whose name only begins the same', () => {
    expect(verdicts(compare({ labels: { seatsMax: 1 } }, {}, {}, ['/labels/seats']))).toEqual({
      '/labels/seatsMax': 'new',
    })
  })
})

describe('what holds for any three sides', () => {
  it('looks only at what the files declare, what was ours, and what a null empties', () => {
    fc.assert(
      fc.property(anyDeclaredBox, anyDeclaredBox, anyBox, (files, before, live) => {
        const lastApplied = Object.fromEntries(leavesOf(boxFields, before))
        const ours = [...leavesOf(boxFields, files).keys(), ...Object.keys(lastApplied)]
        for (const { path } of compare(files, lastApplied, live)) {
          expect(ours.some((place) => isWithin(path, place))).toBe(true)
        }
      }),
    )
  })

  it('does not follow the order of sets and keys', () => {
    fc.assert(
      fc.property(anyDeclaredBox, anyDeclaredBox, anyBox, fc.nat(), (files, before, live, seed) => {
        const leaves = (box: JsonObject) => Object.fromEntries(leavesOf(boxFields, box))
        const shuffled = compare(
          shuffledBox(files, seed),
          leaves(shuffledBox(before, seed + 1)),
          shuffledBox(live, seed + 2),
        )
        expect(verdicts(shuffled)).toEqual(verdicts(compare(files, leaves(before), live)))
      }),
    )
  })

  it('agrees with the quick glance', () => {
    fc.assert(
      fc.property(
        anyDeclaredBox,
        anyDeclaredBox,
        anyBox,
        fc.constantFrom(0, 1, 2, 3),
        (files, before, live, alike) => {
          // Three random boxes are hardly ever equal, so some sides are made so.
          const declared = withoutNulls(files)
          const lastApplied = Object.fromEntries(leavesOf(boxFields, alike % 2 === 1 ? declared : before))
          const seenLive = alike >= 2 ? { ...live, ...declared } : live
          const seen = glance({ fields: boxFields, declared, lastApplied, live: seenLive })
          const compared = compare(declared, lastApplied, seenLive)
          if (seen !== 'unclear') expect(compared.filter(({ verdict }) => verdict !== 'equal')).toEqual([])
          if (seen === 'recorded') {
            expect(Object.keys(lastApplied).toSorted()).toEqual(
              [...leavesOf(boxFields, declared).keys()].toSorted(),
            )
          }
          if (alike === 3) expect(seen).toBe('recorded')
        },
      ),
    )
  })
})

function withoutNulls(box: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(box)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [
        key,
        key === 'labels' || key === 'settings' ? withoutNulls(value as JsonObject) : value,
      ]),
  )
}
