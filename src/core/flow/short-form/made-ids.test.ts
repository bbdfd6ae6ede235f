import { describe, expect, it } from 'vitest'
import { idsBeside } from './made-ids.js'

describe('ids that follow from what they are the id of', () => {
  it('are the same again, of the length that is asked for', () => {
    expect(idsBeside([])(['a', 'b'], 10)).toBe(idsBeside([])(['a', 'b'], 10))
    expect(idsBeside([])(['a'], 27)).toMatch(/^[0-9A-Za-z]{27}$/)
  })

  it('differ between many alike', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => idsBeside([])(['screen', String(index)], 10))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('step aside for what is taken', () => {
    const first = idsBeside([])(['a'], 10)
    const make = idsBeside([first])
    const second = make(['a'], 10)
    expect(new Set([first, second, make(['a'], 10)]).size).toBe(3)
  })
})
