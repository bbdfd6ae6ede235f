import { describe, expect, it } from 'vitest'
import { findCycles } from './find-cycles.js'

const cyclesIn = (edges: Readonly<Record<string, readonly string[]>>) =>
  findCycles(new Map(Object.entries(edges)))

describe('findCycles', () => {
  it('finds none in a tree, and none through what is not there', () => {
    expect(cyclesIn({ a: ['root'], b: ['root', 'a'], root: ['elsewhere'] })).toEqual([])
  })

  it('names each circle once', () => {
    expect(cyclesIn({ tail: ['a'], a: ['b'], b: ['c'], c: ['a'], x: ['x'], y: ['a', 'x'] })).toEqual([
      ['a', 'b', 'c', 'a'],
      ['x', 'x'],
    ])
  })

  it('manages a chain of any length', () => {
    const count = 50_000
    const edges = Array.from(
      { length: count },
      (_, index) => [`n${index}`, [`n${(index + 1) % count}`]] as const,
    )
    expect(findCycles(new Map(edges))[0]).toHaveLength(count + 1)
  })
})
