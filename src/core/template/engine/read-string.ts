import { quoted } from '../../model/printable.js'
import { syntaxFault } from './problem.js'

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '/': '/',
}
const CODES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** Reads a string in quotes of either kind. Throws a {@link TemplateFault}. */
export function readString(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(start)
  const pieces: string[] = []
  let from = start + 1
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === quote) {
      pieces.push(text.slice(from, at))
      return { value: pieces.join(''), end: at + 1 }
    }
    if (character !== '\\') continue
    const { value, end } = readEscape(text, at)
    pieces.push(text.slice(from, at), value)
    from = end
    at = end - 1
  }
  throw syntaxFault(start, 'This string is not closed', `It ends with \`${quote}\`.`)
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } {
  const letter = text.charAt(at + 1)
  const simple = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
  if (simple !== undefined) return { value: simple, end: at + 2 }
  const length = Object.hasOwn(CODES, letter) ? CODES[letter] : undefined
  if (length !== undefined) {
    const digits = text.slice(at + 2, at + 2 + length)
    const code = Number.parseInt(digits, 16)
    if (digits.length === length && /^[0-9a-fA-F]+$/.test(digits) && code <= 0x10ffff) {
      return { value: String.fromCodePoint(code), end: at + 2 + length }
    }
  }
  throw syntaxFault(
    at,
    `${quoted(text.slice(at, at + 2))} is no escape`,
    String.raw`Write \\ for a backslash; \n, \t and \u00e9 are escapes.`,
  )
}
