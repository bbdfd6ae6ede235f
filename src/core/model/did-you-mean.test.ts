import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, editDistance } from './did-you-mean.js'

describe('didYouMean', () => {
  const known = ['name', 'parent', 'customAttributes', 'disabled']

  it.each([
    ['nmae', 'name'],
    ['custom_atributes', 'customAttributes'],
    ['Disable', 'disabled'],
    ['parrent', 'parent'],
  ])('takes %s for %s', (written, meant) => {
    expect(didYouMean(written, known)).toBe(`Did you mean "${meant}"?`)
  })

  it.each([
    ['permission/nope', undefined],
    ['permission/a.raed', 'permission/a.read'],
    ['permision/a.read', 'permission/a.read'],
    ['role/acme/editr', 'role/acme/Editor'],
    ['role/acme/other', undefined],
  ])('takes two addresses for alike by what they do not share: %s', (written, meant) => {
    const hint = didYouMean(written, ['permission/a.read', 'role/acme/Editor'])
    expect(hint).toBe(meant === undefined ? undefined : `Did you mean "${meant}"?`)
  })

  it.each(['', 'x', 'colour', 'x'.repeat(10_000)])('does not guess wildly', (written) => {
    expect(didYouMean(written, known)).toBeUndefined()
  })
})

describe('editDistance', () => {
  it('counts a swap of neighbours as one', () => {
    expect(editDistance('ab', 'ba')).toBe(1)
    expect(editDistance('kitten', 'sitting')).toBe(3)
  })

  it('is nought for equal words, the same in both directions, and never more than the longer word', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b)
        expect(distance === 0).toBe(a === b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
      }),
    )
  })
})
