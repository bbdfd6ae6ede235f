import { describe, expect, it } from 'vitest'
import { matches, patternFault } from './matches.js'

describe('matches', () => {
  it('holds the whole text to the expression', () => {
    expect(matches('a|b', 'b')).toBe(true)
    expect(matches('a|b', 'ab')).toBe(false)
    expect(matches('a', 'a\n')).toBe(false)
    expect(matches('.', '😀')).toBe(true)
  })

  it('gives up on an expression that tries all ways, and goes on with the next', () => {
    const endless = `${'a'.repeat(60)}!`
    expect(matches('(a+)+', endless)).toBeUndefined()
    expect(matches('(a+)+', endless)).toBeUndefined()
    expect(matches('(a+)+', 'aaa')).toBe(true)
  })
})

describe('patternFault', () => {
  it.each(['[', '(', '*', String.raw`\p{Nothing}`, 'a)|(?:b'])(
    'tells that %s is no expression',
    (pattern) => {
      expect(patternFault(pattern)).toBeTypeOf('string')
    },
  )

  it.each(['', '[a-z]+', 'a|b', String.raw`\p{L}+`])('finds nothing wrong with %s', (pattern) => {
    expect(patternFault(pattern)).toBeUndefined()
  })
})
