import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { DELETE_KEY, mergeOverlays } from './merge-overlays.js'

const scalar = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constant(null),
  fc.boolean(),
  fc.constantFrom('x', ''),
)
const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor')
const { plain, marked } = fc.letrec<{ plain: Json; marked: Json }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('plain')), { maxLength: 3 }).map((entries) => objectFrom(entries)),
  ),
  marked: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.constant({ [DELETE_KEY]: true }),
    fc.array(fc.tuple(key, tie('marked')), { maxLength: 3 }).map((entries) => objectFrom(entries)),
  ),
}))
const base = plain.filter(isObject)
const over = marked.filter(
  (value): value is JsonObject => isObject(value) && !Object.hasOwn(value, DELETE_KEY),
)

function objectFrom(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries)
}

/** Every leaf with its place, in words that compare. */
function leaves(value: Json, path = ''): readonly string[] {
  if (!isObject(value)) return [`${path} = ${JSON.stringify(value)}`]
  return Object.keys(value).flatMap((name) => leaves(member(value, name) ?? null, `${path}/${name}`))
}

describe('merging overlays', () => {
  it('changes nothing where nothing is said', () => {
    fc.assert(
      fc.property(base, (value) => {
        expect(mergeOverlays(value, [])).toEqual({ value, problems: [] })
        expect(mergeOverlays(value, [{}, {}])).toEqual({ value, problems: [] })
        expect(mergeOverlays(value, [value])).toEqual({ value, problems: [] })
      }),
    )
  })

  it('says what the overlay says, and of the rest what the base says', () => {
    fc.assert(
      fc.property(base, over, (below, above) => {
        const { value, problems } = mergeOverlays(below, [above])
        const [merged, wanted, had] = [leaves(value), leaves(above), leaves(below)]
        const isMark = (leaf: string) => leaf.includes(`/${DELETE_KEY} = `)
        for (const leaf of wanted) if (!isMark(leaf)) expect(merged).toContain(leaf)
        for (const leaf of merged) expect([...wanted, ...had]).toContain(leaf)
        expect(merged.some(isMark)).toBe(false)
        for (const { type, overlay } of problems) {
          expect(type).toBe('nothing-to-delete')
          expect(overlay).toBe(0)
        }
      }),
    )
  })

  it('does not depend on the order of overlays that agree', () => {
    fc.assert(
      fc.property(base, over, over, (below, one, other) => {
        const there = mergeOverlays(below, [one, other])
        const back = mergeOverlays(below, [other, one])
        const disagree = (merged: typeof there) =>
          merged.problems.some(({ type }) => type === 'contradiction')
        expect(disagree(there)).toBe(disagree(back))
        if (disagree(there)) return
        expect(leaves(there.value).toSorted()).toEqual(leaves(back.value).toSorted())
      }),
    )
  })

  it('gives the same where one overlay is given twice', () => {
    fc.assert(
      fc.property(base, over, (below, above) => {
        const once = mergeOverlays(below, [above])
        const twice = mergeOverlays(below, [above, above])
        expect(twice.value).toEqual(once.value)
        expect(twice.problems.some(({ type }) => type === 'contradiction')).toBe(false)
      }),
    )
  })
})
