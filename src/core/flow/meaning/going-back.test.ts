import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../../test/support/property-seed.js'
import { withoutGoingBack } from './going-back.js'
import { reachedFrom, type Ways } from './ways.js'

const graph = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const place = fc.integer({ min: 0, max: size - 1 }).map(String)
  return fc.record({
    ways: fc
      .tuple(...Array.from({ length: size }, () => fc.uniqueArray(place, { maxLength: 4 })))
      .map((targets): Ways => new Map(targets.map((list, index) => [String(index), list]))),
    beginnings: fc.uniqueArray(place, { minLength: 1, maxLength: 2 }),
  })
})

/** By the definition: without it, the task is not reached. */
function dominates(ways: Ways, beginnings: readonly string[], by: string, id: string): boolean {
  const without = new Map([...ways].map(([from, targets]) => [from, targets.filter((to) => to !== by)]))
  const reached = reachedFrom(beginnings, ways).has(id)
  return (
    reached &&
    (by === id ||
      !reachedFrom(
        beginnings.filter((start) => start !== by),
        without,
      ).has(id))
  )
}

describe('withoutGoingBack', () => {
  it('takes away exactly the ways to what dominates where they begin', () => {
    fc.assert(
      fc.property(graph, ({ ways, beginnings }) => {
        const forward = withoutGoingBack(ways, beginnings, () => true)
        for (const [from, targets] of ways) {
          expect(forward.get(from)).toEqual(targets.filter((to) => !dominates(ways, beginnings, to, from)))
        }
        expect(reachedFrom(beginnings, forward)).toEqual(reachedFrom(beginnings, ways))
      }),
    )
  })

  it('leaves ways to what is no screen', () => {
    const ways: Ways = new Map([
      ['a', ['b']],
      ['b', ['a']],
    ])
    expect(withoutGoingBack(ways, ['a'], () => false)).toEqual(ways)
    expect(withoutGoingBack(ways, ['a'], (id) => id === 'a').get('b')).toEqual([])
  })

  it('ends soon on long ladders with ways back', () => {
    const size = 5000
    const ways: Ways = new Map(
      Array.from({ length: size }, (_, index) => [
        String(index),
        [index + 1, index - 1, 0, size - 1 - index].filter((to) => to >= 0 && to < size).map(String),
      ]),
    )
    expect(withoutGoingBack(ways, ['0'], () => true).size).toBe(size)
  })
})
