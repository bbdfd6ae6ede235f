const SPACE = String.raw`[ \t\r\n]+`
const TEXT = String.raw`"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`
const TOKEN = new RegExp(`${SPACE}|[{}\\[\\],:]|${TEXT}|${NUMBER}|true|false|null`, 'uy')

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'end'

/**
 * Where a text stops being JSON, counted from 1; `undefined` when it is JSON. `JSON.parse` names no place for half
 * of its complaints, and not the same in every Node.
 */
export function jsonErrorPlace(text: string): { readonly line: number; readonly column: number } | undefined {
  const offset = errorOffset(text)
  if (offset === undefined) return undefined
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function errorOffset(text: string): number | undefined {
  const closers: ('}' | ']')[] = []
  let expected: Expected = 'value'
  let offset = 0
  while (offset < text.length) {
    TOKEN.lastIndex = offset
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined) return offset
    if (!/^[ \t\r\n]/.test(token)) {
      const next = step(token, expected, closers)
      if (next === undefined) return offset
      expected = next
    }
    offset += token.length
  }
  return expected === 'end' ? undefined : offset
}

/** What may follow a token, or `undefined` where the token may not stand. Keeps `closers`, the brackets still open. */
function step(token: string, expected: Expected, closers: ('}' | ']')[]): Expected | undefined {
  switch (expected) {
    case 'end':
      return undefined
    case 'colon':
      return token === ':' ? 'value' : undefined
    case 'key':
    case 'keyOrEnd':
      if (token.startsWith('"')) return 'colon'
      return expected === 'keyOrEnd' ? close(token, closers) : undefined
    case 'commaOrEnd':
      if (token !== ',') return close(token, closers)
      return closers.at(-1) === '}' ? 'key' : 'value'
    case 'valueOrEnd':
      return token === ']' ? close(token, closers) : openOrPass(token, closers)
    default:
      return openOrPass(token, closers)
  }
}

/** Where a value is due: a bracket opens one, a plain one is passed. */
function openOrPass(token: string, closers: ('}' | ']')[]): Expected | undefined {
  if (token === '{' || token === '[') {
    closers.push(token === '{' ? '}' : ']')
    return token === '{' ? 'keyOrEnd' : 'valueOrEnd'
  }
  return /^[}\],:]/.test(token) ? undefined : afterValue(closers)
}

function close(token: string, closers: ('}' | ']')[]): Expected | undefined {
  if (closers.at(-1) !== token) return undefined
  closers.pop()
  return afterValue(closers)
}

function afterValue(closers: readonly string[]): Expected {
  return closers.length === 0 ? 'end' : 'commaOrEnd'
}
