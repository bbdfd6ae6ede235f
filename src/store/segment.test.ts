import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { segmentFor, textOfSegment } from './segment.js'

const anyText = fc.string({ unit: 'binary', maxLength: 200 })

describe('segmentFor', () => {
  it('leaves plain names as they are', () => {
    for (const name of ['P2abcDEF', 'default', 'tenant-restore', 'a_b.c', 'team platform']) {
      expect(segmentFor(name)).toBe(name)
    }
  })

  it.each([
    ['../../x', '%2e.%2f..%2fx'],
    ['..', '%2e%2e'],
    ['__proto__', '__proto__'],
    ['CON', '%CON'],
    ['nul.txt', '%nul.txt'],
    ['a.', 'a%2e'],
    ['a ', 'a%20'],
    ['12:30', '12%3a30'],
    ['', '%'],
    ['%', '%25'],
    ['é', '%e9'],
    ['東', '%u6771'],
  ])('writes %j as %j', (text, segment) => {
    expect(segmentFor(text)).toBe(segment)
  })

  it('is safe as a file name on every system', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const segment = segmentFor(text)
        expect(segment).toMatch(/^[A-Za-z0-9._ @+=,()%~-]{1,160}$/)
        expect(segment).not.toMatch(/^[. ]|[. ]$/)
        expect(segment).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/i)
      }),
    )
  })

  it('can be read back where it was not cut, and never gives two texts one name', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const segment = segmentFor(a)
        if (!segment.includes('%~')) expect(textOfSegment(segment)).toBe(a)
        expect(segment === segmentFor(b)).toBe(a === b)
      }),
    )
    expect(textOfSegment(segmentFor('CON'))).toBe('CON')
    expect(textOfSegment(segmentFor(''))).toBe('')
    expect(textOfSegment(segmentFor('x'.repeat(300)))).toBeUndefined()
  })
})
