import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBox, anyDeclaredBox } from '../../../test/support/arbitrary-box.js'
import {
  afterApplying,
  appliedBoxes,
  boxFields,
  inputOf,
  liveBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import { leavesOf } from '../compare/index.js'
import type { JsonObject } from '../model/json.js'
import type { DeclaredInput } from './input.js'
import { planAdoption } from './plan-adoption.js'
import { planDeclared } from './plan-declared.js'

/** One box that is there, with what the files say of it, and perhaps what was recorded. */
const anyInput: fc.Arbitrary<DeclaredInput> = fc
  .record({
    files: anyDeclaredBox,
    live: anyBox,
    before: fc.option(anyDeclaredBox),
    ignore: fc.subarray(['/labels/seats', '/note', '/settings', '/labels']),
  })
  .map(({ files, live, before, ignore }) =>
    inputOf({
      consent: { onDrift: 'revert', onConflict: 'config', allowBreaking: true },
      desired: [wantedBox('a', files, { ignore })],
      live: [liveBox('a', live)],
      lastApplied: before === null ? undefined : appliedBoxes({ a: recorded(before) }),
    }),
  )

function recorded(box: JsonObject) {
  return { '/name': 'a', ...Object.fromEntries(leavesOf(boxFields, box)) }
}

/** The input as it is when what was found was recorded. */
function adopted(input: DeclaredInput): DeclaredInput {
  return afterApplying(input, planAdoption(input).plan)
}

describe('an adoption', () => {
  it('changes nothing, and nothing of what the next plan does or why', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(planAdoption(input).plan.changes).toEqual([])
        expect(planDeclared(adopted(input)).changes).toEqual(planDeclared(input).changes)
      }),
    )
  })

  it('names exactly the fields that the next plan sets', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const [adoption] = planAdoption(input).adoptions
        const [change] = planDeclared(input).changes
        const isFixed = ({ path }: { readonly path: string }) => path === '/parent'
        // A plan cannot set what is given at creation only; that it differs is told all the same.
        expect(adoption?.fields.filter((field) => !isFixed(field))).toEqual(change?.fields ?? [])
      }),
    )
  })

  it('leaves the second one nothing to record', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(planAdoption(adopted(input)).adoptions.map(({ state }) => state)).toEqual(['ours'])
      }),
    )
  })

  it('makes what changes later drift', () => {
    const files = { note: 'ours', labels: { plan: 'pro' } }
    const input = inputOf({
      desired: [wantedBox('a', files)],
      live: [liveBox('a', files)],
      lastApplied: undefined,
    })
    expect(planAdoption(input).adoptions).toEqual([{ address: 'box/a', state: 'adopted', fields: [] }])
    const moved = {
      ...adopted(input),
      live: new Map([['box/a', liveBox('a', { ...files, note: 'theirs' })]]),
    }
    expect(planDeclared(moved).changes.flatMap(({ fields }) => fields)).toEqual([
      { path: '/note', from: 'theirs', to: 'ours', reason: 'drift' },
    ])
  })

  it('takes no container for emptied while something is in it', () => {
    const input = inputOf({
      desired: [wantedBox('a', { labels: null })],
      live: [liveBox('a', { labels: { plan: 'pro' } })],
      lastApplied: undefined,
    })
    const { plan, adoptions } = planAdoption(input)
    expect(adoptions[0]).toMatchObject({ state: 'partly', fields: [{ path: '/labels/plan', from: 'pro' }] })
    expect(plan.confirmed).toMatchObject([{ fields: { '/name': 'a' } }])
  })

  it('leaves what is not there, and what is outside its scope, unrecorded', () => {
    const input = inputOf({
      desired: [wantedBox('a'), wantedBox('b')],
      live: [liveBox('b')],
      isInScope: (address) => address === 'box/a',
    })
    const { plan, adoptions } = planAdoption(input)
    expect(adoptions).toEqual([{ address: 'box/a', state: 'notLive', fields: [] }])
    expect(plan.confirmed).toEqual([])
  })
})
