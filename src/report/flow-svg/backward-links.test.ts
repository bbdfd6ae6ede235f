import { describe, expect, it } from 'vitest'
import { backwardLinks } from './backward-links.js'

const links = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([from, to]) => ({ from, to }))

describe('links that lead back', () => {
  it('are those to a node one came through', () => {
    expect(backwardLinks(4, links([0, 1], [1, 2], [2, 0], [1, 3], [3, 1]))).toEqual([
      false,
      false,
      true,
      false,
      true,
    ])
  })

  it('are none where two ways meet', () => {
    expect(backwardLinks(3, links([0, 1], [0, 2], [1, 2]))).toEqual([false, false, false])
  })

  it('are found in a row that is longer than the stack is deep', () => {
    const length = 100_000
    const row = Array.from({ length }, (_none, index) => ({ from: index, to: (index + 1) % length }))
    expect(backwardLinks(length, row).filter(Boolean)).toHaveLength(1)
  })
})
