import { describe, expect, it } from 'vitest'
import {
  afterApplying,
  appliedBoxes,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Consent, FieldChange, Plan } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { DeclaredInput } from './input.js'
import { planDeclared } from './plan-declared.js'

const codes = (plan: Plan) => plan.findings.map(({ code, severity }) => `${severity} ${code}`)
const changesOf = (plan: Plan) => plan.changes.map(({ action, address }) => `${action} ${address}`)

/** One box called `a` with its three sides, and the fields that would change. */
function one(sides: {
  readonly files: JsonObject
  readonly ours?: Readonly<Record<Pointer, Json>>
  readonly live?: JsonObject
  readonly consent?: Partial<Consent>
  readonly ignore?: readonly Pointer[]
}): {
  readonly plan: Plan
  readonly input: DeclaredInput
  readonly fields: readonly FieldChange[]
  readonly recorded: Readonly<Record<Pointer, Json>>
} {
  const { files, ours, live, consent = {}, ignore = [] } = sides
  const input = inputOf({
    desired: [wantedBox('a', files, { ignore })],
    lastApplied: appliedBoxes(ours === undefined ? {} : { a: { '/name': 'a', ...ours } }),
    live: live === undefined ? [] : [liveBox('a', live)],
    consent,
  })
  const plan = planDeclared(input)
  return {
    plan,
    input,
    fields: plan.changes.flatMap((change) => change.fields),
    recorded: afterApplying(input, plan).lastApplied?.resources['box/a']?.fields ?? {},
  }
}

describe('the outcome of each case', () => {
  it('F = V: nothing to do, becomes ours', () => {
    const { plan, recorded } = one({ files: { note: 'x' }, live: { note: 'x' } })
    expect(plan.changes).toEqual([])
    expect(plan.summary).toEqual({ create: 0, update: 0, delete: 0, unchanged: 1, unmanaged: 0 })
    expect(recorded).toEqual({ '/name': 'a', '/note': 'x' })
  })

  it('F, no L, V differs: set to F', () => {
    const { fields, recorded } = one({ files: { note: 'x' }, live: { note: 'y' } })
    expect(fields).toEqual([{ path: '/note', from: 'y', to: 'x', reason: 'new' }])
    expect(recorded).toEqual({ '/name': 'a', '/note': 'x' })
  })

  it('F ≠ L = V: set to F', () => {
    const { fields } = one({ files: { note: 'x' }, ours: { '/note': 'y' }, live: { note: 'y' } })
    expect(fields).toEqual([{ path: '/note', from: 'y', to: 'x', reason: 'config' }])
  })

  it('F absent, L absent: not ours, never shown', () => {
    const { plan } = one({ files: {}, ours: {}, live: { note: 'y', unheardOf: 1 } })
    expect(plan.changes).toEqual([])
    expect(plan.findings).toEqual([])
  })

  it('F absent, L = V: cleared, with a word about ignore', () => {
    const { plan, fields, recorded } = one({ files: {}, ours: { '/note': 'y' }, live: { note: 'y' } })
    expect(fields).toEqual([{ path: '/note', from: 'y', reason: 'config' }])
    expect(codes(plan)).toEqual(['note removed-field'])
    expect(plan.findings[0]?.hint).toContain('ignore:')
    expect(recorded).toEqual({ '/name': 'a' })
  })

  it('F absent, L present, V = ∅: entry dropped', () => {
    const { plan, recorded } = one({ files: {}, ours: { '/note': 'y' }, live: {} })
    expect(plan.changes).toEqual([])
    expect(plan.findings).toEqual([])
    expect(recorded).toEqual({ '/name': 'a' })
  })

  it('F absent, L present, V other: conflict', () => {
    const { plan, fields } = one({ files: {}, ours: { '/note': 'y' }, live: { note: 'z' } })
    expect(fields).toEqual([{ path: '/note', from: 'z', reason: 'conflict' }])
    expect(codes(plan)).toEqual(['error conflict'])
  })

  it('tells an absent value by an absent key', () => {
    const { fields } = one({
      files: { note: null, labels: { gone: null, here: 1 } },
      ours: {},
      live: { note: 'y', labels: { gone: 1 } },
    })
    expect(fields).toEqual([
      { path: '/note', from: 'y', reason: 'new' },
      { path: '/labels/gone', from: 1, reason: 'new' },
      { path: '/labels/here', to: 1, reason: 'new' },
    ])
  })

  it('shows fields in the order of the kind, not of the file', () => {
    const { fields } = one({ files: { labels: { b: 1, a: 1 }, note: 'n', domains: ['d'] }, live: {} })
    expect(fields.map(({ path }) => path)).toEqual(['/domains', '/note', '/labels/a', '/labels/b'])
  })
})

describe('creating', () => {
  it('sends what is declared and not empty, and records all that is declared', () => {
    const { plan, fields, recorded } = one({
      files: { note: '', domains: [], labels: { a: 1, b: null }, disabled: false },
    })
    expect(plan.changes.map(({ action }) => action)).toEqual(['create'])
    expect(fields).toEqual([
      { path: '/name', to: 'a', reason: 'new' },
      { path: '/labels/a', to: 1, reason: 'new' },
    ])
    expect(recorded).toEqual({
      '/name': 'a',
      '/note': '',
      '/domains': [],
      '/labels/a': 1,
      '/labels/b': null,
      '/disabled': false,
    })
  })

  it('needs what the kind cannot do without, and says where', () => {
    const { plan } = one({ files: { name: null, note: 'x' } })
    expect(plan.findings).toMatchObject([
      { code: 'missing-field', severity: 'error', exit: 3, where: { file: 'boxes.yaml' } },
    ])
  })

  it('names the companions it writes', () => {
    const plan = planDeclared(
      inputOf({ desired: [wantedBox('a', { settings: { ttl: 1 } }), wantedBox('b')] }),
    )
    expect(plan.changes.map(({ companions }) => companions)).toEqual([['settings'], []])
  })
})

describe('drift', () => {
  const sides = { files: { note: 'x' }, ours: { '/note': 'x' }, live: { note: 'somebody' } }

  it('stops, with both ways out', () => {
    const { plan } = one(sides)
    expect(codes(plan)).toEqual(['error drift'])
    expect(plan.findings[0]?.hint).toContain('descope-mgmt apply --only box/a --on-drift revert')
    expect(plan.findings[0]?.hint).toContain('--on-drift keep')
    expect(plan.findings[0]?.hint).toContain('descope-mgmt pull --only box/a')
  })

  it('is undone with revert', () => {
    const { plan, fields } = one({ ...sides, consent: { onDrift: 'revert' } })
    expect(codes(plan)).toEqual(['warning drift'])
    expect(fields).toEqual([{ path: '/note', from: 'somebody', to: 'x', reason: 'drift' }])
  })

  it('is left and not recorded with keep, and the rest goes on', () => {
    const { plan, input, fields, recorded } = one({
      files: { note: 'x', domains: ['new.com'] },
      ours: { '/note': 'x' },
      live: { note: 'somebody' },
      consent: { onDrift: 'keep' },
    })
    expect(fields.map(({ path }) => path)).toEqual(['/domains'])
    expect(recorded).toEqual({ '/name': 'a', '/note': 'x', '/domains': ['new.com'] })
    const next = planDeclared(afterApplying(input, plan))
    expect(next.changes).toEqual([])
    expect(codes(next)).toEqual(['warning drift'])
  })

  it('inside a map that is wanted empty is left and not recorded with keep', () => {
    const { plan, recorded } = one({
      files: { labels: null },
      ours: { '/labels': null },
      live: { labels: { a: 1 } },
      consent: { onDrift: 'keep' },
    })
    expect(plan.changes).toEqual([])
    expect(recorded).toEqual({ '/name': 'a', '/labels': null })
  })

  it('names a run of ours that touched it', () => {
    const input = inputOf({
      desired: [wantedBox('a', { note: 'x' })],
      lastApplied: appliedBoxes({ a: { '/note': 'x' } }),
      live: [liveBox('a', { note: 'y' })],
      ourTouch: () => 'restore 41c0de',
    })
    expect(planDeclared(input).findings[0]?.message).toContain('our own restore 41c0de')
  })

  describe('by going altogether', () => {
    const gone = { files: { note: 'x', disabled: false }, ours: { '/note': 'old', '/domains': ['a'] } }

    it('stops', () => {
      const { plan } = one(gone)
      expect(codes(plan)).toEqual(['error drift'])
      expect(plan.findings[0]?.hint).toContain('Create it again')
    })

    it('is created again with revert, from the files alone', () => {
      const { plan, fields, recorded } = one({ ...gone, consent: { onDrift: 'revert' } })
      expect(changesOf(plan)).toEqual(['create box/a'])
      expect(fields).toEqual([
        { path: '/name', to: 'a', reason: 'drift' },
        { path: '/note', to: 'x', reason: 'drift' },
      ])
      expect(recorded).toEqual({ '/name': 'a', '/note': 'x', '/disabled': false })
    })

    it('stays away with keep, and last-applied stays', () => {
      const { plan, recorded } = one({ ...gone, consent: { onDrift: 'keep' } })
      expect(plan.changes).toEqual([])
      expect(plan.confirmed).toEqual([])
      expect(codes(plan)).toEqual(['warning drift'])
      expect(recorded).toEqual({ '/name': 'a', '/note': 'old', '/domains': ['a'] })
    })
  })
})

describe('conflict', () => {
  const sides = { files: { note: 'x' }, ours: { '/note': 'y' }, live: { note: 'somebody' } }

  it('stops', () => {
    const { plan } = one(sides)
    expect(codes(plan)).toEqual(['error conflict'])
    expect(plan.findings[0]?.hint).toContain('--on-conflict config')
    expect(plan.findings[0]?.hint).toContain('--on-conflict live')
  })

  it('goes the files’ way with config', () => {
    const { plan, fields, recorded } = one({ ...sides, consent: { onConflict: 'config' } })
    expect(codes(plan)).toEqual(['warning conflict'])
    expect(fields).toEqual([{ path: '/note', from: 'somebody', to: 'x', reason: 'conflict' }])
    expect(recorded).toEqual({ '/name': 'a', '/note': 'x' })
  })

  it('leaves field and last-applied with live, and is shown again until the files agree', () => {
    const { plan, input, recorded } = one({ ...sides, consent: { onConflict: 'live' } })
    expect(plan.changes).toEqual([])
    expect(recorded).toEqual({ '/name': 'a', '/note': 'y' })
    const after = afterApplying(input, plan)
    expect(codes(planDeclared(after))).toEqual(['warning conflict'])
    const agreed = { ...after, desired: [wantedBox('a', { note: 'somebody' })] }
    const next = planDeclared(agreed)
    expect(next.findings).toEqual([])
    expect(afterApplying(agreed, next).lastApplied?.resources['box/a']?.fields).toEqual({
      '/name': 'a',
      '/note': 'somebody',
    })
  })

  it('about a removed field leaves it in last-applied with live', () => {
    const { plan, recorded } = one({
      files: {},
      ours: { '/note': 'y' },
      live: { note: 'somebody' },
      consent: { onConflict: 'live' },
    })
    expect(plan.changes).toEqual([])
    expect(recorded).toEqual({ '/name': 'a', '/note': 'y' })
  })

  it('inside a map that is wanted empty leaves the map unrecorded with live', () => {
    const { plan, fields, recorded } = one({
      files: { labels: null },
      ours: { '/labels/a': 1 },
      live: { labels: { a: 2, b: 3 } },
      consent: { onConflict: 'live' },
    })
    expect(codes(plan)).toEqual(['warning conflict'])
    expect(fields.map(({ path }) => path)).toEqual(['/labels/b'])
    expect(recorded).toEqual({ '/name': 'a', '/labels/a': 1 })
  })
})

describe('released fields', () => {
  it.each<readonly [string, JsonObject, Readonly<Record<Pointer, Json>>, JsonObject]>([
    ['removed from the files', {}, { '/lifetime': 5 }, { lifetime: 5 }],
    ['removed, and changed by somebody', {}, { '/lifetime': 5 }, { lifetime: 6 }],
    ['wanted empty', { lifetime: null }, { '/lifetime': 5 }, { lifetime: 5 }],
    ['wanted empty, never ours', { lifetime: 0 }, {}, { lifetime: 5 }],
    ['inside an object wanted empty', { settings: null }, { '/settings/ttl': 5 }, { settings: { ttl: 5 } }],
  ])('%s stay as they are, are told, and leave last-applied', (_case, files, ours, live) => {
    const { plan, input, recorded } = one({ files, ours, live })
    expect(plan.changes).toEqual([])
    expect(codes(plan)).toEqual(['note released'])
    expect(Object.keys(recorded)).not.toContain('/lifetime')
    expect(Object.keys(recorded)).not.toContain('/settings/ttl')
    const next = planDeclared(afterApplying(input, plan))
    expect(next.changes).toEqual([])
    expect(codes(next).filter((code) => code !== 'note released')).toEqual([])
  })

  it('with a value are fields like others', () => {
    const { fields } = one({ files: { lifetime: 7 }, ours: { '/lifetime': 5 }, live: { lifetime: 5 } })
    expect(fields).toEqual([{ path: '/lifetime', from: 5, to: 7, reason: 'config' }])
  })
})

describe('fixed fields', () => {
  it('can be given at creation', () => {
    const plan = planDeclared(inputOf({ desired: [wantedBox('p'), wantedBox('a', { parent: 'p' })] }))
    expect(plan.findings).toEqual([])
  })

  it.each([
    ['another value', 'q'],
    ['nothing', null],
  ])('cannot be changed to %s', (_to, parent) => {
    const { plan } = one({ files: { parent }, ours: { '/parent': 'p' }, live: { parent: 'p' } })
    expect(plan.findings).toMatchObject([{ code: 'fixed-field', severity: 'error', address: 'box/a' }])
    expect(plan.changes).toEqual([])
  })

  it('removed from the files are released', () => {
    const { plan, recorded } = one({ files: {}, ours: { '/parent': 'p' }, live: { parent: 'p' } })
    expect(codes(plan)).toEqual(['note released'])
    expect(recorded).toEqual({ '/name': 'a' })
  })
})

describe('ignore', () => {
  it('hands a field over: not planned, not drift, and no longer ours', () => {
    const { plan, recorded } = one({
      files: { labels: { seats: 1, plan: 'x' } },
      ours: { '/labels/seats': 1, '/labels/plan': 'x' },
      live: { labels: { seats: 99, plan: 'x' } },
      ignore: ['/labels/seats'],
    })
    expect(plan.changes).toEqual([])
    expect(plan.findings).toEqual([])
    expect(recorded).toEqual({ '/name': 'a', '/labels/plan': 'x' })
  })

  it('counts for a whole kind too', () => {
    const plan = planDeclared(
      inputOf({
        desired: [wantedBox('a', { labels: { seats: 1 } })],
        live: [liveBox('a')],
        ignoreByKind: { box: ['/labels'] },
      }),
    )
    expect(plan.changes).toEqual([])
  })

  it('is not written at creation either', () => {
    const { fields } = one({ files: { note: 'x', labels: { seats: 1 } }, ignore: ['/labels/seats'] })
    expect(fields.map(({ path }) => path)).toEqual(['/name', '/note'])
  })
})

describe('what is not in the files', () => {
  const input = (consent: Partial<Consent>, more: Partial<DeclaredInput> = {}) =>
    inputOf({
      desired: [wantedBox('kept')],
      lastApplied: appliedBoxes({ kept: { '/name': 'kept' }, ours: { '/name': 'ours' }, gone: {} }),
      foreign: new Map([['box/theirs', 'platform']]),
      ...more,
      live: ['kept', 'ours', 'theirs', 'nobodys'].map((key) => liveBox(key)),
      consent,
    })

  it('stays without --prune, and ours is named with the switch', () => {
    const plan = planDeclared(input({}))
    expect(plan.changes).toEqual([])
    expect(plan.findings).toMatchObject([{ code: 'would-delete', severity: 'note', address: 'box/ours' }])
    expect(plan.findings[0]?.hint).toContain('--prune')
    expect(plan.summary).toMatchObject({ unchanged: 1, unmanaged: 2 })
  })

  it('is deleted with --prune where it is ours', () => {
    expect(changesOf(planDeclared(input({ prune: 'owned' })))).toEqual(['delete box/ours'])
  })

  it('is deleted with --prune=all where nobody else owns it', () => {
    expect(changesOf(planDeclared(input({ prune: 'all' })))).toEqual([
      'delete box/ours',
      'delete box/nobodys',
    ])
  })

  it('leaves last-applied when it is gone', () => {
    const plan = planDeclared(input({}))
    expect(plan.confirmed).toContainEqual({ address: 'box/gone', fields: {}, dropped: [], forget: true })
  })

  it('is not looked at when its collection is absent or it is out of scope', () => {
    const absent = planDeclared(input({ prune: 'all' }, { desired: [], declaredKinds: new Set() }))
    expect(absent.changes).toEqual([])
    expect(absent.findings).toEqual([])
    expect(absent.summary.unmanaged).toBe(0)
    const scoped = planDeclared(input({ prune: 'all' }, { isInScope: (address) => address === 'box/kept' }))
    expect(scoped.changes).toEqual([])
    expect(scoped.summary).toEqual({ create: 0, update: 0, delete: 0, unchanged: 1, unmanaged: 0 })
  })

  it('is refused when the collection is empty and last-applied has some', () => {
    const plan = planDeclared(input({ prune: 'owned' }, { desired: [] }))
    expect(codes(plan)).toContain('error empty-collection')
    expect(codes(planDeclared(input({}, { desired: [] })))).not.toContain('error empty-collection')
  })

  it('may go one by one from an empty collection', () => {
    const plan = planDeclared(
      input(
        { prune: 'owned' },
        { desired: [], removed: ['kept', 'ours'].map((key) => removedBox(key, 'delete')) },
      ),
    )
    expect(codes(plan)).not.toContain('error empty-collection')
    expect(changesOf(plan)).toEqual(['delete box/kept', 'delete box/ours'])
  })
})

describe('removed:', () => {
  const planOf = (what: 'delete' | 'forget', more: Parameters<typeof inputOf>[0] = {}) =>
    planDeclared(
      inputOf({
        removed: [removedBox('a', what)],
        lastApplied: appliedBoxes({ a: { '/name': 'a' } }),
        live: [liveBox('a')],
        ...more,
      }),
    )

  it('deletes what is ours, without --prune and without the collection', () => {
    const plan = planOf('delete', { declaredKinds: new Set() })
    expect(changesOf(plan)).toEqual(['delete box/a'])
    expect(plan.confirmed).toEqual([{ address: 'box/a', fields: {}, dropped: [], forget: true }])
  })

  it('forgets what is ours and leaves it', () => {
    const plan = planOf('forget')
    expect(plan.changes).toEqual([])
    expect(codes(plan)).toEqual(['note forgotten'])
    expect(plan.confirmed).toEqual([{ address: 'box/a', fields: {}, dropped: [], forget: true }])
    expect(plan.summary).toMatchObject({ unchanged: 0, unmanaged: 1 })
  })

  it('leaves what is not ours, and says how to delete it', () => {
    const plan = planOf('delete', { lastApplied: appliedBoxes({}) })
    expect(plan.changes).toEqual([])
    expect(plan.findings).toMatchObject([{ code: 'not-ours', severity: 'warning' }])
    expect(plan.findings[0]?.hint).toContain('descope-mgmt box delete a')
  })

  it('never touches what another config manages', () => {
    const plan = planOf('delete', {
      lastApplied: appliedBoxes({}),
      foreign: new Map([['box/a', 'platform']]),
      consent: { takeOver: ['box/a'] },
    })
    expect(plan.changes).toEqual([])
    expect(codes(plan)).toEqual(['error other-owner'])
  })

  it('says nothing more once it has happened', () => {
    expect(planOf('delete', { live: [], lastApplied: appliedBoxes({}) }).findings).toEqual([])
    expect(planOf('forget', { lastApplied: appliedBoxes({}) }).findings).toEqual([])
  })

  it('cannot name what is declared', () => {
    const plan = planOf('delete', { desired: [wantedBox('a')] })
    expect(plan.changes).toEqual([])
    expect(plan.findings).toMatchObject([{ code: 'declared-and-removed', severity: 'error', exit: 3 }])
  })
})

describe('other owners', () => {
  const declared = (consent: Partial<Consent>) =>
    inputOf({
      desired: [wantedBox('a', { note: 'x' })],
      live: [liveBox('a', { note: 'y' })],
      foreign: new Map([['box/a', 'platform']]),
      consent,
    })

  it('are named when their resource is declared', () => {
    const plan = planDeclared(declared({}))
    expect(plan.changes).toEqual([])
    expect(plan.confirmed).toEqual([])
    expect(plan.findings).toMatchObject([{ code: 'other-owner', severity: 'error', address: 'box/a' }])
    expect(plan.findings[0]?.message).toContain('"platform"')
    expect(plan.findings[0]?.hint).toContain('--take-over box/a')
  })

  it('lose it to --take-over of that address alone', () => {
    const plan = planDeclared(declared({ takeOver: ['box/a'] }))
    expect(changesOf(plan)).toEqual(['update box/a'])
    expect(codes(plan)).toEqual(['warning taken-over'])
    expect(codes(planDeclared(declared({ takeOver: ['box/b'] })))).toEqual(['error other-owner'])
  })
})

describe('last-applied', () => {
  it('is named by the plan', () => {
    const plan = planDeclared(inputOf())
    expect(plan.lastApplied).toEqual({ timeMs: 1, host: 'desk', runId: 'r1' })
  })

  it.each<readonly [string, boolean, boolean, Partial<Consent>, string]>([
    ['an update', false, true, {}, 'note'],
    ['a create in a protected environment', true, false, {}, 'note'],
    ['an update in a protected environment', true, true, {}, 'error'],
    ['an update there with --accept-new', true, true, { acceptNew: true }, 'note'],
  ])('that is missing is said: %s', (_case, isProtected, isLive, consent, severity) => {
    const plan = planDeclared(
      inputOf({
        desired: [wantedBox('a', { note: 'x' })],
        live: isLive ? [liveBox('a')] : [],
        lastApplied: undefined,
        environment: { name: 'prod', protected: isProtected },
        consent,
      }),
    )
    expect(plan.lastApplied).toBeNull()
    expect(codes(plan)).toEqual([`${severity} no-last-applied`])
  })
})

describe('protection in last-applied', () => {
  const recorded = (about: Parameters<typeof inputOf>[0]) => {
    const input = inputOf({ live: [liveBox('a')], ...about })
    return afterApplying(input, planDeclared(input)).lastApplied?.resources['box/a']?.protect
  }

  it('comes from the entry or from a pattern, is remembered, and ends by protect: false', () => {
    const plain = [wantedBox('a')]
    expect(recorded({ desired: plain })).toBeUndefined()
    expect(recorded({ desired: [wantedBox('a', {}, { protect: true })] })).toBe(true)
    expect(recorded({ desired: plain, protect: ['box/*'] })).toBe(true)
    expect(recorded({ desired: plain, lastApplied: appliedBoxes({ a: {} }, { a: true }) })).toBe(true)
    expect(
      recorded({
        desired: [wantedBox('a', {}, { protect: false })],
        protect: ['box/*'],
        lastApplied: appliedBoxes({ a: {} }, { a: true }),
      }),
    ).toBe(false)
  })
})

describe('a kind that is not looked at', () => {
  it('leaves its resources out of the plan', () => {
    const plan = planDeclared(inputOf({ desired: [wantedBox('a')], kinds: [] }))
    expect(plan.changes).toEqual([])
  })
})
