import { textEnd, wordEnd } from './tokens.js'

/** What may stand at a place of JSON text. */
export type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'end'

/**
 * Where text stops being JSON. `ended`: the text breaks off, at `offset` or in the middle of what begins there.
 * `openText`: a text without its closing quote on the same line, or with a control character or escape that JSON does
 * not have. `tooDeep`: more brackets are open than allowed.
 */
export interface JsonFault {
  readonly type: 'unexpected' | 'ended' | 'openText' | 'tooDeep'
  readonly offset: number
  readonly expected: Expected
  /** Closes what is open; `undefined` outside of every bracket. */
  readonly closer: '}' | ']' | undefined
}

/** A key that stands twice in one object; offsets are those of the two keys. */
export interface DuplicateKey {
  readonly key: string
  readonly first: number
  readonly second: number
}

export interface JsonScan {
  readonly fault: JsonFault | undefined
  readonly duplicates: readonly DuplicateKey[]
}

/** Where each key of an object was first seen; `undefined` stands for an open list. */
type Frame = Map<string, number> | undefined

const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a

/**
 * Reads JSON text once, without making values. It finds what `JSON.parse` does not tell: the place of a mistake in
 * every Node, and keys that stand twice. It takes for JSON exactly what `JSON.parse` takes, up to `maxDepth` brackets
 * in each other.
 */
export function scanJson(text: string, maxDepth: number): JsonScan {
  const duplicates: DuplicateKey[] = []
  const open: Frame[] = []
  let expected: Expected = 'value'
  let end = 0
  const closer = () => (open.length === 0 ? undefined : open.at(-1) === undefined ? ']' : '}')
  const failed = (type: JsonFault['type'], offset: number): JsonScan => ({
    fault: { type, offset, expected, closer: closer() },
    duplicates,
  })
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, end)) {
    const code = text.charCodeAt(at)
    const isValueDue: boolean = expected === 'value' || expected === 'valueOrEnd'
    if (code === QUOTE) {
      const isKeyDue: boolean = expected === 'key' || expected === 'keyOrEnd'
      if (!isKeyDue && !isValueDue) return failed('unexpected', at)
      end = textEnd(text, at)
      if (end < 0) return failed(afterSpace(text, ~end) >= text.length ? 'ended' : 'openText', at)
      if (isKeyDue) {
        noteKey(keyBetween(text, at, end), at, { keys: open.at(-1), duplicates })
        expected = 'colon'
      } else expected = 'commaOrEnd'
    } else if (code === COMMA) {
      if (expected !== 'commaOrEnd') return failed('unexpected', at)
      expected = open.at(-1) === undefined ? 'value' : 'key'
      end = at + 1
    } else if (code === COLON) {
      if (expected !== 'colon') return failed('unexpected', at)
      expected = 'value'
      end = at + 1
    } else {
      const token = text.charAt(at)
      end = at + 1
      if (token === '{' || token === '[') {
        if (!isValueDue) return failed('unexpected', at)
        if (open.length >= maxDepth) return failed('tooDeep', at)
        open.push(token === '{' ? new Map() : undefined)
        expected = token === '{' ? 'keyOrEnd' : 'valueOrEnd'
        continue
      }
      if (token === '}' || token === ']') {
        const mayClose = expected === 'commaOrEnd' || expected === (token === '}' ? 'keyOrEnd' : 'valueOrEnd')
        if (!mayClose || closer() !== token) return failed('unexpected', at)
        open.pop()
        expected = 'commaOrEnd'
      } else {
        if (!isValueDue) return failed('unexpected', at)
        end = wordEnd(text, at)
        if (end < 0) return failed(isCutWord(text, at) ? 'ended' : 'unexpected', at)
        expected = 'commaOrEnd'
      }
    }
    if (open.length === 0) expected = 'end'
  }
  return expected === 'end' ? { fault: undefined, duplicates } : failed('ended', end)
}

function afterSpace(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at += 1
  }
}

/** The key written from one quote to behind the other; escapes are resolved, so that two spellings are one key. */
export function keyBetween(text: string, start: number, end: number): string {
  const written = text.slice(start + 1, end - 1)
  return written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written
}

function noteKey(
  key: string,
  offset: number,
  into: { readonly keys: Frame; readonly duplicates: DuplicateKey[] },
): void {
  const first = into.keys?.get(key)
  if (first === undefined) into.keys?.set(key, offset)
  else into.duplicates.push({ key, first, second: offset })
}

function isCutWord(text: string, at: number): boolean {
  const rest = text.slice(at, at + 6)
  return rest === '-' || ['true', 'false', 'null'].some((word) => word !== rest && word.startsWith(rest))
}
