import fc from 'fast-check'
import type { Json, JsonObject } from '../../src/core/model/json.js'

const few = fc.constantFrom<Json>('a', 'b', 'c')
const fewOf = (...values: readonly Json[]) => fc.constantFrom<Json>(...values)
const texts: fc.Arbitrary<Json> = fc.uniqueArray(few, { maxLength: 3 })
const labels = fc.dictionary(
  fc.constantFrom('plan', 'seats', 'a/b', 'a~b', '__proto__', 'constructor'),
  fewOf('x', 'y', '', false, 0, 1, ['p', 'q'], ['q', 'p'], { deep: 1 }),
  { maxKeys: 3, noNullPrototype: true },
)

const live = {
  domains: texts,
  note: few,
  disabled: fc.constant<Json>(true),
  labels,
  lifetime: fewOf(1, 2),
  settings: fc.record(
    { hosts: texts, ttl: fewOf(1, 2), mode: few, foreign: fewOf(1, { x: [1] }) },
    { requiredKeys: [], noNullPrototype: true },
  ),
  somethingNew: fewOf('x', [1, 2], { y: 1 }),
}

/** What is live of a box, known or not. */
export const anyBox: fc.Arbitrary<JsonObject> = fc.record(live, {
  requiredKeys: [],
  noNullPrototype: true,
})

const orEmpty = (value: fc.Arbitrary<Json>, ...empties: readonly Json[]) =>
  fc.oneof({ weight: 3, arbitrary: value }, { weight: 1, arbitrary: fewOf(null, ...empties) })

/** What files may declare of a box; emptiness in every way it can be said. */
export const anyDeclaredBox: fc.Arbitrary<JsonObject> = fc.record(
  {
    domains: orEmpty(texts, []),
    note: orEmpty(few, ''),
    disabled: orEmpty(fewOf(true, false)),
    labels: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.dictionary(
          fc.constantFrom('plan', 'seats', 'a/b', '__proto__'),
          orEmpty(fewOf('x', 'y', 1, false)),
          { maxKeys: 3, noNullPrototype: true },
        ) as fc.Arbitrary<Json>,
      },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    lifetime: orEmpty(fewOf(1, 2)),
    settings: fc.record(
      { hosts: orEmpty(texts, []), ttl: orEmpty(fewOf(1, 2)) },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
)

/** The same box with its keys and the members of its sets in another order. */
export function shuffledBox(box: JsonObject, seed: number): JsonObject {
  const turned = <Item>(items: readonly Item[]) => {
    const at = items.length === 0 ? 0 : seed % items.length
    return [...items.slice(at), ...items.slice(0, at)].toReversed()
  }
  return Object.fromEntries(
    turned(Object.entries(box)).map(([key, value]) => {
      if ((key === 'domains' || key === 'hosts') && Array.isArray(value))
        return [key, turned(value as readonly Json[])]
      const isContainer = key === 'labels' || key === 'settings'
      return isContainer && value !== null ? [key, shuffledBox(value as JsonObject, seed)] : [key, value]
    }),
  )
}
