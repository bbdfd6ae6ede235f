import { describe, expect, it } from 'vitest'
import {
  printable,
  printableLines,
  quoted,
  replaceUnprintable,
  replaceUnprintableInLines,
} from './printable.js'

describe('printable', () => {
  it.each([
    ['plain text', 'plain text'],
    ['', ''],
    ['Acme GmbH & Söhne 日本 😀', 'Acme GmbH & Söhne 日本 😀'],
    ['👩‍💻, ❤️, नमस्ते, سلام', '👩‍💻, ❤️, नमस्ते, سلام'],
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\u001b[31mred\u001b[0m', '\\u{001b}[31mred\\u{001b}[0m'],
    ['\u009b2J', '\\u{009b}2J'],
    ['\u001b]0;title\u0007', '\\u{001b}]0;title\\u{0007}'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['zero\u200bwidth\ufeff, soft\u00ad', 'zero\\u{200b}width\\u{feff}, soft\\u{00ad}'],
    ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['\u{e0041}', '\\u{e0041}'],
    ['lone \ud800 surrogate', 'lone \\u{d800} surrogate'],
    ['\u0000\u007f', '\\u{0000}\\u{007f}'],
  ])('shows %j as %s', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('cuts what is too long, never inside a character', () => {
    expect(printable('abcdef', 3)).toBe('abc…')
    expect(printable('abc', 3)).toBe('abc')
    expect(printable('😀😀😀', 2)).toBe('😀😀…')
    expect(printable('😀😀', 2)).toBe('😀😀')
  })
})

describe('printableLines', () => {
  it('keeps line breaks and nothing else', () => {
    expect(printableLines('a\r\nb\n\u001bc')).toBe('a\nb\n\\u{001b}c')
  })
})

describe('quoted', () => {
  it('escapes quotes, backslashes, line breaks and marks', () => {
    expect(quoted('a "b"\\\n\u202ec')).toBe('"a \\"b\\"\\\\\\n\\u{202e}c"')
  })
})

it('replaces in lines what it replaces in one, but for line breaks', () => {
  const mark = () => '?'
  const unlike = Array.from({ length: 0x11_00_00 }, (_, code) => String.fromCodePoint(code)).filter(
    (character) => replaceUnprintableInLines(character, mark) !== replaceUnprintable(character, mark),
  )
  expect(unlike).toEqual(['\n'])
  expect(replaceUnprintableInLines('a\nb\r', mark)).toBe('a\nb?')
})
