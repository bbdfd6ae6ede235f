import fc from 'fast-check'
import { expect, it } from 'vitest'
import { united, without, type Span } from './index.js'
import '../../../../test/support/property-seed.js'

const span: fc.Arbitrary<Span> = fc
  .tuple(fc.nat({ max: 40 }), fc.nat({ max: 12 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }))
const momentsOf = (spans: readonly Span[]) =>
  new Set(
    spans.flatMap(({ fromMs, toMs }) =>
      Array.from({ length: toMs - fromMs + 1 }, (_, index) => fromMs + index),
    ),
  )

it('spans become one where they touch, and hold the same moments', () => {
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const found = united(spans)
      expect(momentsOf(found)).toEqual(momentsOf(spans))
      for (const [index, { fromMs }] of found.entries()) {
        expect(fromMs).toBeGreaterThan((found[index - 1]?.toMs ?? -2) + 1)
      }
    }),
  )
})

it('what is missing is all that no span holds', () => {
  fc.assert(
    fc.property(span, fc.array(span), (whole, spans) => {
      const held = momentsOf(spans)
      const expected = [...momentsOf([whole])].filter((moment) => !held.has(moment))
      expect([...momentsOf(without(whole, spans))]).toEqual(expected)
    }),
  )
})
