import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appliedBoxes,
  boxKind,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import { parseJson, printJson, type Json, type JsonObject } from '../model/json.js'
import type { Change, Plan } from '../model/plan.js'
import type { SavedPlan } from '../model/saved-plan.js'
import { planDeclared } from '../plan/index.js'
import {
  keptPlan,
  movedSinceSaved,
  readSavedPlan,
  savedPlanJson,
  shownOtherwise,
  unseenFindings,
} from './index.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const live = [liveBox('a', { note: 'old', domains: ['a.com'], labels: { other: 2 } }), liveBox('c')]
const liveByAddress = new Map(live.map((one) => [one.address, one]))
const planned = planDeclared(
  inputOf({
    desired: [wantedBox('a', { note: 'x', domains: ['a.com', 'b.com'] }), wantedBox('b', { note: 'n' })],
    removed: [removedBox('c', 'delete')],
    lastApplied: appliedBoxes({ a: { '/note': 'old' }, c: { '/name': 'c' } }),
    live,
  }),
)

/** With everything a change can say. */
const full: Plan = {
  ...planned,
  changes: planned.changes.map((change, index): Change => {
    const more: Partial<Change> = {
      note: 'why "so"',
      content: { password: 'in a document' },
      hidden: { 'in a document': '(secret)' },
      original: { document: { password: 'in an original' }, companions: {} },
      diff: [{ op: 'changed', sort: 'task', subject: 'x', words: 'y', lines: ['z'], path: '/a', rank: 1.5 }],
      template: { from: { name: 't' }, to: { name: 't', version: '2' } },
    }
    return index === 0 ? { ...change, ...more } : change
  }),
  findings: [
    ...planned.findings,
    { code: 'drift', severity: 'warning', address: 'box/a', message: 'moved', where: { file: 'f', line: 3 } },
  ],
}

function saved(plan: Plan = full, secrets: readonly string[] = []): SavedPlan {
  const kept = keptPlan(
    { plan, live: liveByAddress },
    { kinds: [boxKind], hide: (value) => value, secrets, sha256 },
  )
  const scope = { only: ['box'], except: [], isStrict: false, skipsInvalid: true }
  return { toolVersion: '1.2.3', madeMs: 1_700_000_000_000, scope, ...kept }
}

const textOf = (plan: SavedPlan) => printJson(savedPlanJson(plan, sha256), 2)
const read = (text: string) => readSavedPlan(text, { file: 'plan.json', sha256 })

describe('a saved plan', () => {
  it('reads back as it was saved', () => {
    expect(read(textOf(saved()))).toEqual({ ok: true, saved: saved() })
  })

  it('holds no document, no original, and nothing that is secret, however it is spelt', () => {
    const secret = 'say "never"'
    const told: Plan = {
      ...full,
      changes: full.changes.map((change) => ({ ...change, note: `a ${secret}`, after: ['box/x'] })),
      findings: [{ code: 'c', severity: 'note', message: `b ${JSON.stringify(secret)}` }],
    }
    const text = textOf(saved(told, [secret, 'short']))
    expect(text).toContain('a (secret)')
    for (const word of ['never', 'password', 'in a document', 'in an original', 'box/x']) {
      expect(text).not.toContain(word)
    }
  })

  it('reads in any order of keys and with any spaces', () => {
    const turned = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(turned)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value as JsonObject)
          .reverse()
          .map(([key, inner]) => [key, turned(inner)]),
      )
    }
    expect(read(printJson(turned(parseJson(textOf(saved()))), 7))).toEqual({ ok: true, saved: saved() })
  })

  it('tells a newer format, another file, and one that says a thing twice', () => {
    const text = textOf(saved())
    const codeOf = (given: string) => {
      const answer = read(given)
      return answer.ok ? 'ok' : answer.problem.code
    }
    expect(codeOf(text.replace('"formatVersion": 1', '"formatVersion": 2'))).toBe('plan-newer')
    expect(codeOf(text.replace('"why', '"not why'))).toBe('plan-edited')
    expect(codeOf(text.replace('{', '{ "owner": "me",'))).toBe('plan-unreadable')
    for (const other of ['', '{}', '[]', 'tenants: []', '{"formatVersion":1,"digest":"x"}']) {
      expect(codeOf(other)).toBe('plan-unreadable')
    }
  })

  it('notices every edit of its text that changes anything', () => {
    const text = textOf(saved())
    const intact = parseJson(text)
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.integer({ min: 0, max: 3 }),
        fc.oneof(fc.constantFrom('', '0', '1', '"', ',', '{}', 'null', ' '), fc.string({ maxLength: 3 })),
        (at, length, put) => {
          const answer = read(`${text.slice(0, at)}${put}${text.slice(at + length)}`)
          if (answer.ok) expect(answer.saved).toEqual(saved())
        },
      ),
    )
    expect(parseJson(textOf(saved()))).toEqual(intact)
  })

  it('notices every value that is another, also where the checksum was made anew', () => {
    const file = savedPlanJson(saved(), sha256)
    const keys = Object.keys(file).filter((key) => key !== 'checksum')
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const answer = read(printJson({ ...file, [key]: value as Json }))
        if (answer.ok) expect(answer.saved).toEqual(saved())
        // Whatever passes has values that can be shown, and nothing is thrown.
        const { checksum: _checksum, ...rest } = { ...file, [key]: value as Json }
        const forged = { ...rest, checksum: `sha256:${sha256(printJson(rest))}` }
        expect(() => read(printJson(forged))).not.toThrow()
      }),
    )
  })
})

describe('a saved plan and the same made again', () => {
  const edited = (edit: (change: Change) => Change) =>
    saved({
      ...full,
      changes: full.changes.map((change) => (change.address === 'box/a' ? edit(change) : change)),
    })

  it('are the same, whatever the order of changes, fields and sets', () => {
    const turned = saved({
      ...full,
      changes: full.changes.toReversed().map((change) => ({
        ...change,
        fields: change.fields.toReversed().map((field) => ({
          ...field,
          ...(Array.isArray(field.to) ? { to: field.to.toReversed() } : {}),
        })),
      })),
    })
    expect(shownOtherwise([boxKind], saved(), turned)).toEqual([])
    expect(movedSinceSaved([boxKind], saved(), turned)).toEqual([])
  })

  it.each<readonly [string, (change: Change) => Change]>([
    [
      'another value',
      (change) => ({ ...change, fields: change.fields.map((it) => ({ ...it, to: 'other' })) }),
    ],
    ['a value less', (change) => ({ ...change, fields: change.fields.slice(1) })],
    ['a value twice', (change) => ({ ...change, fields: [...change.fields, ...change.fields] })],
    [
      'another reason',
      (change) => ({ ...change, fields: change.fields.map((it) => ({ ...it, reason: 'drift' })) }),
    ],
    ['another action', (change) => ({ ...change, action: 'delete' })],
    ['another note', (change) => ({ ...change, note: 'harmless' })],
    ['another address', (change) => ({ ...change, address: 'box/z' })],
  ])('differ in %s', (_what, edit) => {
    expect(shownOtherwise([boxKind], edited(edit), saved()).join()).toContain('box/')
  })

  it('differ in a change that stands there twice', () => {
    const twice = saved({ ...full, changes: [...full.changes, ...full.changes] })
    expect(shownOtherwise([boxKind], twice, saved())).not.toEqual([])
  })

  it('tell what moved', () => {
    const without = saved({ ...full, changes: full.changes.filter(({ address }) => address !== 'box/b') })
    expect(movedSinceSaved([boxKind], saved(), without)).toEqual(['box/b would not be created any more'])
    expect(movedSinceSaved([boxKind], without, saved())).toEqual(['box/b would be created too'])
    const other = edited((change) => ({
      ...change,
      fields: change.fields.map((field) => (field.path === '/note' ? { ...field, from: 'z' } : field)),
    }))
    expect(movedSinceSaved([boxKind], saved(), other)).toEqual(['box/a would change otherwise: note'])
    const beside = { ...saved(), live: { ...saved().live, 'box/a': 'sha256:other' } }
    expect(movedSinceSaved([boxKind], saved(), beside)).toEqual([
      'box/a was changed in a field that the plan does not touch',
    ])
  })

  it('tell a warning that was not there', () => {
    const silent = saved({ ...full, findings: [] })
    expect(unseenFindings(silent, saved()).map(({ code }) => code)).toContain('drift')
    expect(unseenFindings(saved(), saved())).toEqual([])
  })
})
