import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedLines } from './changed-lines.js'
import { unifiedDiff } from './unified-diff.js'

const NAMES = { from: 'a', to: 'b' }
const texts = (a: readonly string[], b: readonly string[]) =>
  unifiedDiff(textOf(a), textOf(b), NAMES).map(({ text }) => text)

describe('unifiedDiff', () => {
  it('shows a changed line with three lines around it', () => {
    const lines = Array.from({ length: 10 }, (_, index) => `line ${index + 1}`)
    expect(texts(lines, lines.with(5, 'other'))).toEqual([
      '--- a',
      '+++ b',
      '@@ -3,7 +3,7 @@',
      ' line 3',
      ' line 4',
      ' line 5',
      '-line 6',
      '+other',
      ' line 7',
      ' line 8',
      ' line 9',
    ])
  })

  it('says nothing of equal texts', () => {
    expect(texts(['a', 'b'], ['a', 'b'])).toEqual([])
  })

  it('names the line before an empty range', () => {
    expect(texts([], ['a'])).toEqual(['--- a', '+++ b', '@@ -0,0 +1,1 @@', '+a'])
    expect(texts(['a'], [])).toEqual(['--- a', '+++ b', '@@ -1,1 +0,0 @@', '-a'])
  })

  it('finds a line inserted among many equal ones', () => {
    const braces = Array.from({ length: 9 }, () => '}')
    expect(texts(braces, braces.toSpliced(4, 0, '{')).filter((line) => /^[+-][{}]/.test(line))).toEqual([
      '+{',
    ])
  })
})

describe('changedLines', () => {
  const someLines = fc.array(fc.constantFrom('{', '}', 'a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 })

  it('leads from one text to the other', () => {
    fc.assert(
      fc.property(someLines, someLines, (a, b) => {
        const built: string[] = []
        let at = 0
        for (const { aStart, aEnd, bStart, bEnd } of changedLines(a, b)) {
          built.push(...a.slice(at, aStart), ...b.slice(bStart, bEnd))
          at = aEnd
        }
        expect([...built, ...a.slice(at)]).toEqual(b)
      }),
    )
  })

  it('does not run away with texts that have nothing in common, or only what repeats', () => {
    const many = Array.from({ length: 40_000 }, (_, index) => `${index % 7}`)
    const others = Array.from({ length: 40_000 }, (_, index) => `${(index * 5) % 11}`)
    expect(changedLines(many, others).length).toBeGreaterThan(0)
  })
})

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
