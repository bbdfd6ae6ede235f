import { describe, expect, it } from 'vitest'
import {
  appliedBoxes,
  boxKind,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import type { JsonObject } from '../model/json.js'
import type { Consent } from '../model/plan.js'
import type { DeclaredInput, Wanted } from './input.js'
import { planDeclared } from './plan-declared.js'
import { planWanted } from './plan-wanted.js'

const base = {
  desired: [wantedBox('a', { note: 'x', domains: ['a.com', 'b.com'], labels: { k: 1 } }), wantedBox('b')],
  removed: [removedBox('c', 'delete')],
  lastApplied: appliedBoxes({ a: { '/note': 'old', '/labels/k': 1 }, c: { '/name': 'c' } }),
  live: [liveBox('a', { note: 'old', labels: { k: 1, other: 2 } }), liveBox('c'), liveBox('z')],
}
const digest = (about: Parameters<typeof inputOf>[0] = {}) =>
  planDeclared(inputOf({ ...base, ...about })).digest

describe('the digest', () => {
  it('is a SHA-256 with its name', () => {
    expect(digest()).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it.each<readonly [string, Parameters<typeof inputOf>[0]]>([
    ['the files', { desired: base.desired.toReversed() }],
    [
      'a set',
      {
        desired: [
          wantedBox('a', { note: 'x', domains: ['b.com', 'a.com'], labels: { k: 1 } }),
          wantedBox('b'),
        ],
      },
    ],
    [
      'keys',
      {
        desired: [
          wantedBox('a', { labels: { k: 1 }, domains: ['a.com', 'b.com'], note: 'x' }),
          wantedBox('b'),
        ],
      },
    ],
    ['live', { live: base.live.toReversed() }],
    [
      'last-applied',
      { lastApplied: appliedBoxes({ c: { '/name': 'c' }, a: { '/labels/k': 1, '/note': 'old' } }) },
    ],
  ])('does not follow the order of %s', (_what, about) => {
    expect(digest(about)).toBe(digest())
  })

  it('does not follow who runs it, when, from where, and what the environment is called', () => {
    const { lastApplied } = base
    const later = { ...lastApplied, updated: { timeMs: 9, host: 'ci', runId: 'r9', commit: 'abc' } }
    const elsewhere = base.desired.map((it) => ({ ...it, where: { file: '/elsewhere.yaml' } }))
    expect(
      digest({
        lastApplied: later,
        desired: elsewhere,
        environment: { name: 'dev', protected: false },
        operation: 'sync',
      }),
    ).toBe(digest())
  })

  it('does not follow what this plan leaves alone', () => {
    expect(digest({ live: [...base.live.slice(0, 2), liveBox('z', { note: 'new' })] })).toBe(digest())
  })

  it.each<readonly [string, Parameters<typeof inputOf>[0]]>([
    ['the project', { projectId: 'P2other' }],
    ['the host', { host: 'api.descope.com' }],
    [
      'a wanted value',
      {
        desired: [
          wantedBox('a', { note: 'y', domains: ['a.com', 'b.com'], labels: { k: 1 } }),
          wantedBox('b'),
        ],
      },
    ],
    [
      'a declared value that is equal already',
      {
        desired: [
          wantedBox('a', { note: 'x', domains: ['a.com', 'b.com'], labels: { k: 1, other: 2 } }),
          wantedBox('b'),
        ],
      },
    ],
    [
      'a live value that is to change',
      { live: [liveBox('a', { note: 'older', labels: { k: 1, other: 2 } }), ...base.live.slice(1)] },
    ],
    [
      'a live value beside it',
      { live: [liveBox('a', { note: 'old', labels: { k: 1, other: 3 } }), ...base.live.slice(1)] },
    ],
    [
      'a live field unknown here',
      { live: [liveBox('a', { note: 'old', labels: { k: 1, other: 2 }, fresh: 1 }), ...base.live.slice(1)] },
    ],
    ['a live box that is to go', { live: [base.live[0] ?? liveBox('a'), liveBox('c', { note: 'n' })] }],
    [
      'last-applied of a changed box',
      { lastApplied: appliedBoxes({ a: { '/note': 'older' }, c: { '/name': 'c' } }) },
    ],
    ['one more change', { desired: [...base.desired, wantedBox('n')] }],
    ['one change less', { desired: base.desired.slice(0, 1) }],
    ['delete instead of leaving', { removed: [] }],
  ])('follows %s', (_what, about) => {
    expect(digest(about)).not.toBe(digest())
  })

  it.each<Partial<Consent>>([
    { onDrift: 'keep' },
    { onConflict: 'config' },
    { prune: 'owned' },
    { allowDeletes: 1 },
    { allowUpdates: 1 },
    { allowBreaking: true },
    { allowSystem: true },
    { acceptNew: true },
    { cascadeUsers: true },
    { takeOver: ['box/q'] },
  ])('follows the consent %j', (consent) => {
    expect(digest({ consent })).not.toBe(digest())
  })

  it('does not follow the order in which addresses are taken over', () => {
    expect(digest({ consent: { takeOver: ['box/p', 'box/q'] } })).toBe(
      digest({ consent: { takeOver: ['box/q', 'box/p', 'box/q'] } }),
    )
  })

  it('follows the whole original of a restore', () => {
    const of = (document: JsonObject, companions: Readonly<Record<string, JsonObject>>) => {
      const want: Wanted = {
        address: 'box/a',
        do: 'restore',
        kind: boxKind,
        original: { document: { id: 'a', name: 'a', ...document }, companions },
      }
      const context: DeclaredInput = inputOf({ operation: 'restore' })
      return planWanted(context, [want]).digest
    }
    const plain = of({}, { settings: { ttl: 1 } })
    expect(of({ createdTime: 5 }, { settings: { ttl: 1 } })).not.toBe(plain)
    expect(of({}, { settings: { ttl: 2 } })).not.toBe(plain)
    expect(of({}, { settings: { ttl: 1 } })).toBe(plain)
  })
})
