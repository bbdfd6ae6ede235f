import { expect, it } from 'vitest'
import { printable } from './printable.js'

it.each([
  ['Acme GmbH & Söhne 日本 😀', 'Acme GmbH & Söhne 日本 😀'],
  ['a\u001b[2Jb', 'a\\u{001b}[2Jb'],
  ['line\nbreak', 'line\\u{000a}break'],
  ['\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['lone \ud800 surrogate', 'lone \\u{d800} surrogate'],
])('shows %j as %s', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('cuts what is too long', () => {
  expect(printable('abcdef', 3)).toBe('abc…')
  expect(printable('abc', 3)).toBe('abc')
})
