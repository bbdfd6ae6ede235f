import { parseJson, type Json } from '../../model/json.js'
import { quoted } from '../../model/printable.js'
import { syntaxFault } from './problem.js'
import { readString } from './read-string.js'

export type Token = { readonly offset: number } & (
  | { readonly type: 'name' | 'mark'; readonly text: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'number'; readonly text: string; readonly value: Json }
  /** Where the tag ends. */
  | { readonly type: 'end'; readonly text: string }
)

export interface Tag {
  /** The last one is the end. */
  readonly tokens: readonly Token[]
  /** Behind the closing delimiter. */
  readonly end: number
  /** It was closed with a minus: spaces and line breaks behind it are dropped. */
  readonly trims: boolean
}

/** More than any page of text has; a text of tags alone would need as many kilobytes. */
const MOST_TOKENS = 20_000

const SPACE = /\s*/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const DIGITS = /\d+/y
const MARK = /\*\*|\/\/|[=!<>]=|[-+*/%~<>=.,:|()[\]{}]/y
const BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * Reads the inside of a tag up to its closing delimiter. That is not looked for in strings and, as in Jinja2, not
 * within brackets: `{{ {"a": {"b": 1}} }}` is one tag. Throws a {@link TemplateFault}.
 */
export function readTag(text: string, start: number, { open, close, signs }: TagMarks): Tag {
  const tokens: Token[] = []
  const closing: string[] = []
  let at = start
  for (;;) {
    at = endOf(SPACE, text, at) ?? at
    if (closing.length === 0 || !/^[)\]}]/.test(close)) {
      const end = closed(text, at, { close, signs })
      if (end !== undefined) {
        tokens.push({ type: 'end', text: close, offset: at })
        return { tokens, ...end }
      }
    }
    if (at >= text.length) {
      throw syntaxFault(open.offset, `\`${open.text}\` is not closed`, `It ends with \`${close}\`.`)
    }
    const previous = tokens.at(-1)
    const { token, end } = readToken(text, at, previous?.type === 'mark' && previous.text === '.')
    if (token.type === 'mark') follow(token, closing, close)
    tokens.push(token)
    if (tokens.length > MOST_TOKENS) {
      throw syntaxFault(open.offset, `A tag has more than ${MOST_TOKENS} words`, 'Take it apart with `set`.')
    }
    at = end
  }
}

export interface TagMarks {
  readonly open: { readonly text: string; readonly offset: number }
  readonly close: string
  /** What may stand right before the closing delimiter: a minus trims what follows. */
  readonly signs: '-' | '-+'
}

function closed(
  text: string,
  at: number,
  { close, signs }: Omit<TagMarks, 'open'>,
): { end: number; trims: boolean } | undefined {
  const sign = text.charAt(at)
  if (sign !== '' && signs.includes(sign) && text.startsWith(close, at + 1)) {
    return { end: at + 1 + close.length, trims: sign === '-' }
  }
  return text.startsWith(close, at) ? { end: at + close.length, trims: false } : undefined
}

function readToken(text: string, offset: number, isAfterDot: boolean): { token: Token; end: number } {
  const first = text.charAt(offset)
  if (first === '"' || first === "'") {
    const { value, end } = readString(text, offset)
    return { token: { type: 'string', text: value, offset }, end }
  }
  const numberEnd = endOf(isAfterDot ? DIGITS : NUMBER, text, offset)
  if (numberEnd !== undefined) {
    const digits = text.slice(offset, numberEnd)
    if (/^0\d/.test(digits) || (!isAfterDot && /[A-Za-z0-9_]/.test(text.charAt(numberEnd)))) {
      throw syntaxFault(offset, 'This is no number', 'Write digits as JSON does: `12`, `0.5`, `1e6`.')
    }
    return { token: { type: 'number', text: digits, value: parseJson(digits), offset }, end: numberEnd }
  }
  for (const [type, pattern] of [
    ['name', NAME],
    ['mark', MARK],
  ] as const) {
    const end = endOf(pattern, text, offset)
    if (end !== undefined) return { token: { type, text: text.slice(offset, end), offset }, end }
  }
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  throw syntaxFault(offset, `${quoted(character)} means nothing here`)
}

/** Keeps the brackets that are open. */
function follow({ text, offset }: Token, closing: string[], close: string): void {
  const wanted = BRACKETS[text]
  if (wanted !== undefined) closing.push(wanted)
  else if (')]}'.includes(text)) {
    const expected = closing.pop()
    if (expected === text) return
    const hint =
      expected === undefined ? `The tag ends with \`${close}\`.` : `\`${expected}\` is expected before it.`
    throw syntaxFault(offset, `Unexpected \`${text}\``, hint)
  }
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}
