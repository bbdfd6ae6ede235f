import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { textLines } from './text-lines.js'
import { textWidth } from './text-width.js'

const font = { size: 10 }

describe('lines of text', () => {
  it('break between words, and inside a word behind its marks', () => {
    expect(textLines('Sign Up or In / OAuth', { font, width: 70, lines: 3 })).toEqual([
      'Sign Up or In',
      '/ OAuth',
    ])
    expect(textLines('webauthn-sign-up-or-in-start', { font, width: 100, lines: 3 })).toEqual([
      'webauthn-sign-up-',
      'or-in-start',
    ])
  })

  it('end with … where there is no more room', () => {
    expect(textLines('one two three four', { font, width: 30, lines: 2 })).toEqual(['one', 'two…'])
    expect(textLines('Wonderfully long', { font, width: 60, lines: 1 })).toEqual(['Wonderf…'])
    expect(textLines('', { font, width: 60, lines: 1 })).toEqual([])
  })

  it('break again where the part behind a mark is still too long', () => {
    for (const line of textLines('-aaaaaaaaWWWW', { font, width: 60, lines: 9 })) {
      expect(textWidth(line, font)).toBeLessThan(60.01)
    }
  })

  it('never take more than their room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 4 }), (text, most) => {
        const lines = textLines(text, { font, width: 60, lines: most })
        expect(lines.length).toBeLessThanOrEqual(most)
        for (const line of lines) expect(textWidth(line, font)).toBeLessThan(60.01)
      }),
    )
  })
})
