import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvText } from './csv.js'
import '../../test/support/property-seed.js'

const cell = (value: string) =>
  csvText([], [[value]])
    .split('\r\n')
    .slice(1, -1)
    .join('\r\n')

describe('a cell of CSV', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
  ])('is no formula: %j', (value) => {
    expect(cell(value)).toMatch(/^"?'/)
  })

  it('is as it was where nothing is wrong with it, and quoted where it must be', () => {
    expect(cell('tenant/acme')).toBe('tenant/acme')
    expect(cell('a-b=c')).toBe('a-b=c')
    expect(cell('Müller')).toBe('Müller')
    expect(cell('a "b", c')).toBe('"a ""b"", c"')
    expect(cell('one\ntwo')).toBe('"one\ntwo"')
    expect(csvText(['a', 'b'], [['1', undefined]])).toBe('a,b\r\n1,\r\n')
  })

  it('shows a terminal nothing that it would obey', () => {
    expect(cell('\u001b[2J\u202ex')).toBe('\\u{001b}[2J\\u{202e}x')
  })

  it('is read back by who knows the rules', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme-ascii' }), { minLength: 2, maxLength: 2 })),
        (rows) => {
          const read = parse(csvText(['a', 'b'], rows)).slice(1)
          expect(read.map((row) => row.map((text) => text.replace(/^'(?='*\s*[=+\-@])/, '')))).toEqual(rows)
        },
      ),
    )
  })
})

/** RFC 4180, as short as can be. */
function parse(text: string): string[][] {
  return text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((row) =>
      row
        .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
        .map((value) => (value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value)),
    )
}
