import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBox, anyDeclaredBox, shuffledBox } from '../../../test/support/arbitrary-box.js'
import {
  afterApplying,
  appliedBoxes,
  boxFields,
  inputOf,
  liveBox,
  removedBox,
  wantedBox,
} from '../../../test/support/fake-kind.js'
import { leavesOf } from '../compare/index.js'
import { canonicalJson, type Json, type JsonObject } from '../model/json.js'
import type { Consent, Plan } from '../model/plan.js'
import { isWithin, type Pointer } from '../model/pointer.js'
import type { DeclaredInput } from './input.js'
import { planDeclared } from './plan-declared.js'

/** One box on all three sides; each side may be missing. */
interface Sides {
  readonly files: JsonObject | null
  readonly before: JsonObject | null
  readonly live: JsonObject | null
  readonly parent: string | null
  readonly protect: boolean | undefined
}

const KEYS = ['a', 'b', 'c', 'd']

const sides: fc.Arbitrary<Sides> = fc.record({
  files: fc.option(anyDeclaredBox, { freq: 6 }),
  before: fc.option(anyDeclaredBox, { freq: 3 }),
  live: fc.option(anyBox, { freq: 6 }),
  parent: fc.constantFrom(null, null, 'a', 'b'),
  protect: fc.constantFrom(undefined, undefined, true, false),
})

/** Consents that let a plan be applied; thresholds and breaking are not what is tried here. */
const goingAhead: fc.Arbitrary<Consent> = fc.record({
  onDrift: fc.constantFrom<'revert' | 'keep'>('revert', 'keep'),
  onConflict: fc.constantFrom<'config' | 'live'>('config', 'live'),
  prune: fc.constantFrom<'none' | 'owned' | 'all'>('none', 'owned', 'all'),
  allowBreaking: fc.constant(true),
  allowSystem: fc.constant(false),
  acceptNew: fc.constant(true),
  cascadeUsers: fc.boolean(),
  takeOver: fc.constant([]),
})

const anyInput: fc.Arbitrary<DeclaredInput> = fc
  .record({
    boxes: fc.tuple(sides, sides, sides, sides),
    consent: goingAhead,
    removes: fc.option(fc.constantFrom<'delete' | 'forget'>('delete', 'forget')),
    ignore: fc.subarray(['/labels/seats', '/note', '/settings', '/labels']),
  })
  .map(({ boxes, consent, removes, ignore }) => {
    const of = <Item>(pick: (box: Sides, key: string) => Item | undefined) =>
      boxes.flatMap((box, index) => pick(box, KEYS[index] ?? '') ?? [])
    const parentOf = ({ parent }: Sides, key: string) => (parent === null || parent >= key ? {} : { parent })
    return inputOf({
      consent,
      desired: of((box, key) =>
        box.files === null
          ? undefined
          : wantedBox(
              key,
              { ...box.files, domains: own(box.files, key), ...parentOf(box, key) },
              {
                ignore: key === 'c' ? ignore : [],
                ...(box.protect === undefined ? {} : { protect: box.protect }),
              },
            ),
      ),
      removed:
        removes === null ? [] : of((box, key) => (box.files === null ? removedBox(key, removes) : undefined)),
      live: of((box, key) =>
        box.live === null
          ? undefined
          : liveBox(key, { ...box.live, domains: own(box.live, key), ...parentOf(box, key) }),
      ),
      lastApplied: appliedBoxes(
        Object.fromEntries(
          boxes.flatMap(({ before }, index) => {
            const key = KEYS[index] ?? ''
            return before === null ? [] : [[key, { '/name': key, ...fieldsOf(before) }] as const]
          }),
        ),
      ),
    })
  })

function fieldsOf(box: JsonObject): Readonly<Record<Pointer, Json>> {
  return Object.fromEntries(leavesOf(boxFields, box))
}

/** Domains that no other box has, so that end states are sound. */
function own(box: JsonObject, key: string) {
  const { domains } = box
  return Array.isArray(domains) ? domains.map((domain) => `${String(domain)}.${key}`) : (domains ?? null)
}

const errors = (plan: Plan) => plan.findings.filter(({ severity }) => severity === 'error')

/** Inputs whose plan nothing stops. */
const applicable = anyInput
  .map((input) => ({ input, plan: planDeclared(input) }))
  .filter(({ plan }) => errors(plan).length === 0)

describe('plans from files', () => {
  it('leave nothing for the next plan to do', () => {
    fc.assert(
      fc.property(applicable, ({ input, plan }) => {
        const next = planDeclared(afterApplying(input, plan))
        expect(next.changes).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('never hold a field that is neither declared nor was ours, nor one that is ignored', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { address, fields } of planDeclared(input).changes) {
          const desired = input.desired.find((it) => it.address === address)
          const places = [
            ...leavesOf(boxFields, desired?.declared ?? {}).keys(),
            ...Object.keys(input.lastApplied?.resources[address]?.fields ?? {}),
          ]
          for (const { path } of fields) {
            expect(places.some((place) => isWithin(path, place))).toBe(true)
            expect(desired?.ignore.some((place) => isWithin(path, place))).toBe(false)
          }
        }
      }),
    )
  })

  it('never let last-applied gain a field the files did not declare', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const after = afterApplying(input, planDeclared(input)).lastApplied?.resources ?? {}
        for (const [address, { fields }] of Object.entries(after)) {
          const declared = leavesOf(
            boxFields,
            input.desired.find((it) => it.address === address)?.declared ?? {},
          )
          const before = input.lastApplied?.resources[address]?.fields ?? {}
          for (const [path, value] of Object.entries(fields)) {
            const isDeclared =
              declared.has(path) && canonicalJson(declared.get(path) ?? null) === canonicalJson(value)
            const isOld =
              Object.hasOwn(before, path) && canonicalJson(before[path] ?? null) === canonicalJson(value)
            expect(isDeclared || isOld).toBe(true)
          }
        }
      }),
    )
  })

  it('record only what live then holds, but for what was left with keep and live', () => {
    fc.assert(
      fc.property(applicable, ({ input, plan }) => {
        const { onDrift, onConflict } = input.consent
        if (onDrift === 'keep' || onConflict === 'live') return
        const next = planDeclared(afterApplying(input, plan))
        const said = next.findings.map(({ code }) => code)
        expect(said).not.toContain('drift')
        expect(said).not.toContain('conflict')
      }),
    )
  })

  it('count every live and every declared box once', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { summary, changes } = planDeclared(input)
        expect(changes).toHaveLength(summary.create + summary.update + summary.delete)
        expect(new Set(changes.map(({ address }) => address)).size).toBe(changes.length)
        const counted = summary.update + summary.delete + summary.unchanged + summary.unmanaged
        expect(counted).toBeLessThanOrEqual(input.live.size)
      }),
    )
  })

  it('do not follow the order of files, sets, keys, live and last-applied', () => {
    fc.assert(
      fc.property(anyInput, fc.nat(), (input, seed) => {
        const plan = planDeclared(input)
        const other = planDeclared(shuffled(input, seed))
        expect(other.digest).toBe(plan.digest)
        expect(other.summary).toEqual(plan.summary)
        const facts = ({ changes }: Plan) =>
          changes
            .map(({ address, action, fields, after }) => ({
              address,
              action,
              paths: fields.map(({ path, reason }) => `${path} ${reason}`),
              after: after.toSorted(),
            }))
            .toSorted((a, b) => (a.address < b.address ? -1 : 1))
        expect(facts(other)).toEqual(facts(plan))
        const said = ({ findings }: Plan) =>
          findings.map(({ code, address }) => `${code} ${address ?? ''}`).toSorted()
        expect(said(other)).toEqual(said(plan))
      }),
    )
  })

  it('say twice the same of the same', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(planDeclared(input)).toEqual(planDeclared(input))
      }),
    )
  })
})

function shuffled(input: DeclaredInput, seed: number): DeclaredInput {
  const { lastApplied } = input
  return {
    ...input,
    desired: input.desired
      .toReversed()
      .map((desired) => ({ ...desired, declared: shuffledBox(desired.declared, seed) })),
    removed: input.removed.toReversed(),
    live: new Map(
      [...input.live]
        .toReversed()
        .map(([address, live]) => [address, { ...live, spec: shuffledBox(live.spec, seed) }]),
    ),
    ...(lastApplied === undefined
      ? {}
      : {
          lastApplied: {
            ...lastApplied,
            resources: Object.fromEntries(
              Object.entries(lastApplied.resources)
                .toReversed()
                .map(([address, entry]) => [
                  address,
                  { ...entry, fields: Object.fromEntries(Object.entries(entry.fields).toReversed()) },
                ]),
            ),
          },
        }),
  }
}
