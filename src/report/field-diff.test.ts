import { describe, expect, it } from 'vitest'
import type { Json } from '../core/model/json.js'
import { fieldDiffLines, fieldValueLines } from './field-diff.js'
import { paletteFor } from './palette.js'

const style = { width: 80, indent: 4, palette: paletteFor(false), folding: { characters: 40, items: 5 } }

function diff(from: Json | undefined, to: Json | undefined): string {
  return fieldDiffLines({ path: '/f', from, to }, style).join('\n')
}

describe('fieldDiffLines', () => {
  it.each<readonly [Json | undefined, Json | undefined, string]>([
    ['A', 'B', '"A" → "B"'],
    [undefined, 'B', '(none) → "B"'],
    ['A', '', '"A" → ""'],
    ['A', null, '"A" → (none)'],
    [1, '1', '1 → "1"'],
    [false, true, 'false → true'],
    [['a'], ['a', 'b'], '+b (1 kept)'],
    [['a', 'b'], [], '−a −b'],
    [undefined, ['a', 'b c'], '+a +"b c"'],
    [['a', 'b'], ['b', 'a'], '[a, b] → [b, a]'],
    [['a'], 'a', '[a] → "a"'],
    [[{ x: 1 }], [{ x: 2 }], '[{"x":1}] → [{"x":2}]'],
    [['a'], ['b', 'c', 'd', 'e', 'f', 'g', 'h'], '+b +c +d +e +f and 2 more −a'],
    [{}, { a: 1 }, '(none) → {"a":1}'],
  ])('%j to %j', (from, to, words) => {
    expect(diff(from, to)).toBe(`    f: ${words}`)
  })

  it('shows long texts where they begin to differ', () => {
    const same = 'x'.repeat(100)
    expect(diff(`${same}A${same}`, `${same}B${same}`)).toBe(
      [
        '    f:',
        `      - …"${'x'.repeat(20)}A${'x'.repeat(19)}"… (201 characters)`,
        `      + …"${'x'.repeat(20)}B${'x'.repeat(19)}"… (201 characters)`,
      ].join('\n'),
    )
  })

  it('puts two values on two lines where one is too narrow', () => {
    expect(diff('a '.repeat(20), 'b '.repeat(20))).toBe(
      ['    f:', `      - "${'a '.repeat(20)}"`, `      + "${'b '.repeat(20)}"`].join('\n'),
    )
  })

  it('names places with odd keys so that they can be told apart', () => {
    const lines = fieldDiffLines({ path: '/customAttributes/a.b~1c', from: 1, to: 2, tag: 'drift' }, style)
    expect(lines).toEqual(['    customAttributes."a.b/c": 1 → 2  [drift]'])
  })
})

describe('fieldValueLines', () => {
  it('breaks a long list between items', () => {
    const value = Array.from({ length: 5 }, (_, index) => `domain-${index}.example.com`)
    expect(fieldValueLines({ path: '/domains', value }, style)).toEqual([
      '    domains: domain-0.example.com, domain-1.example.com, domain-2.example.com,',
      '        domain-3.example.com, domain-4.example.com',
    ])
  })

  it('folds what is very long', () => {
    expect(fieldValueLines({ path: '/f', value: { a: 'x'.repeat(500) } }, style)).toEqual([
      `    f: {"a":"${'x'.repeat(34)}… (508 characters)`,
    ])
  })
})
