import { describe, expect, it } from 'vitest'
import { appliedBoxes, inputOf, liveBox, removedBox, wantedBox } from '../../../test/support/fake-kind.js'
import type { Plan } from '../model/plan.js'
import { planDeclared } from './plan-declared.js'

const codes = (plan: Plan) => plan.findings.map(({ code, severity }) => `${severity} ${code}`)
const plan = (about: Parameters<typeof inputOf>[0]) => planDeclared(inputOf(about))

describe('values that only one may have', () => {
  it('may not be given twice', () => {
    const { findings } = plan({
      desired: [wantedBox('a', { name: 'Same' }), wantedBox('b', { name: 'Same' })],
    })
    expect(findings).toMatchObject([
      { code: 'duplicate-name', severity: 'error', address: 'box/b', where: { file: 'boxes.yaml' } },
    ])
    expect(findings[0]?.message).toBe('box/a and box/b would share the name "Same"')
  })

  it('may not be taken while somebody live has them, managed or not', () => {
    const live = [liveBox('old', { domains: ['a.com'] })]
    expect(codes(plan({ live, desired: [wantedBox('new', { domains: ['a.com'] })] }))).toEqual([
      'error duplicate-domain',
    ])
  })

  it('may be taken from one that gives them up in the same plan', () => {
    const live = [liveBox('old', { domains: ['a.com'] })]
    const desired = [wantedBox('new', { domains: ['a.com'] }), wantedBox('old', { domains: ['b.com'] })]
    expect(codes(plan({ live, desired }))).toEqual([])
  })

  it('that were shared before are not the fault of a change to something else', () => {
    const live = ['a', 'b'].map((key) => liveBox(key, { domains: ['x.com'] }))
    expect(codes(plan({ live, desired: [wantedBox('a', { note: 'n', domains: ['x.com'] })] }))).toEqual([])
  })
})

describe('references', () => {
  it('must lead somewhere', () => {
    const { findings } = plan({ desired: [wantedBox('a', { parent: 'nobody' })] })
    expect(findings).toMatchObject([{ code: 'unknown-parent', severity: 'error', address: 'box/a' }])
    expect(codes(plan({ desired: [wantedBox('a', { parent: 'p' })], live: [liveBox('p')] }))).toEqual([])
  })

  it('to what this plan deletes lead nowhere', () => {
    const about = {
      lastApplied: appliedBoxes({ p: {} }),
      removed: [removedBox('p', 'delete')],
      live: [liveBox('p'), liveBox('child', { parent: 'p' })],
    }
    expect(codes(plan({ ...about, desired: [wantedBox('new', { parent: 'p' })] }))).toContain(
      'error unknown-parent',
    )
    expect(codes(plan({ ...about, desired: [wantedBox('child', { note: 'x' })] }))).toContain(
      'error unknown-parent',
    )
  })

  it('that led nowhere before are not the fault of a change to something else', () => {
    const live = [liveBox('a', { parent: 'lost' })]
    expect(codes(plan({ live, desired: [wantedBox('a', { note: 'x' })] }))).toEqual([])
  })

  it('from what stays keep a parent alive', () => {
    const kin = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'].map((key) => liveBox(key, { parent: 'p' }))
    const about = { lastApplied: appliedBoxes({ p: {}, c1: {} }), removed: [removedBox('p', 'delete')] }
    const { findings } = plan({ ...about, live: [liveBox('p'), ...kin] })
    const stillNeeded = findings.find(({ code }) => code === 'still-needed')
    expect(stillNeeded).toMatchObject({ severity: 'error', address: 'box/p' })
    expect(stillNeeded?.message).toContain('box/c5 and 2 more depend on it')
    const both = { ...about, removed: [removedBox('p', 'delete'), removedBox('c1', 'delete')] }
    expect(codes(plan({ ...both, live: [liveBox('p'), liveBox('c1', { parent: 'p' })] }))).not.toContain(
      'error still-needed',
    )
  })
})

describe('rings of parents', () => {
  it('are told once, and not as a swap', () => {
    const desired = [
      wantedBox('a', { parent: 'b' }),
      wantedBox('b', { parent: 'c' }),
      wantedBox('c', { parent: 'a' }),
      wantedBox('below', { parent: 'a' }),
    ]
    const { findings } = plan({ desired })
    expect(findings.map(({ code }) => code)).toEqual(['cycle'])
    expect(findings[0]?.message).toBe('These depend on one another in a ring: box/a → box/b → box/c → box/a')
  })

  it('of one', () => {
    expect(codes(plan({ desired: [wantedBox('a', { parent: 'a' })] }))).toEqual(['error cycle'])
  })
})
