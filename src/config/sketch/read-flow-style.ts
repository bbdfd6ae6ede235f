/** What stands in brackets, as far as it can be read; scalars are texts, whatever they look like. */
export type Sketched = string | readonly Sketched[] | ReadonlyMap<string, Sketched>

interface Open {
  readonly list: Sketched[] | undefined
  readonly map: Map<string, Sketched> | undefined
  key: string | undefined
}

const PLAIN_END = /[,[\]{}\n]|:(?=[\s,[\]{}]|$)|\s#/g

/**
 * Reads `[…]` or `{…}` of YAML or JSON from a place in a text. It never fails: what is half written is taken as far as
 * it goes, and what makes no sense is passed over.
 * @returns what was read, and where it ends
 */
export function readFlowStyle(
  text: string,
  start: number,
): { readonly value: Sketched; readonly end: number } {
  const stack: Open[] = []
  let done: Sketched = ''
  let at = start
  const put = (value: Sketched) => {
    const open = stack.at(-1)
    if (open === undefined) done = value
    else if (open.list !== undefined) open.list.push(value)
    else if (open.key === undefined) open.key = typeof value === 'string' ? value : undefined
    else {
      open.map?.set(open.key, value)
      open.key = undefined
    }
  }
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '[' || character === '{') {
      const isList = character === '['
      const opened: Open = {
        list: isList ? [] : undefined,
        map: isList ? undefined : new Map(),
        key: undefined,
      }
      put(opened.list ?? opened.map ?? '')
      stack.push(opened)
      at += 1
    } else if (character === ']' || character === '}') {
      const closed = stack.pop()
      at += 1
      if (stack.length === 0) {
        done = closed?.list ?? closed?.map ?? done
        break
      }
    } else if (character === '"' || character === "'") {
      const read = readQuoted(text, at)
      put(read.value)
      at = read.end
    } else if (character === ',') {
      const open = stack.at(-1)
      if (open !== undefined) open.key = undefined
      at += 1
    } else if (character === '#') {
      const line = text.indexOf('\n', at)
      at = line < 0 ? text.length : line
    } else if (character === ':' || /\s/.test(character)) at += 1
    else {
      PLAIN_END.lastIndex = at
      const end = PLAIN_END.exec(text)?.index ?? text.length
      put(text.slice(at, end).trim())
      at = Math.max(end, at + 1)
    }
  }
  const [outermost] = stack
  return { value: outermost?.list ?? outermost?.map ?? done, end: at }
}

/** A text in quotes; where the closing one is missing it ends with the line. */
export function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(start)
  let value = ''
  let at = start + 1
  for (; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\n') break
    if (character === quote) {
      if (quote !== "'" || text.charAt(at + 1) !== "'") return { value, end: at + 1 }
      at += 1
    }
    if (character === '\\' && quote === '"') {
      at += 1
      const unicode = /^u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 5))
      if (unicode !== null) at += 4
      value += unicode === null ? text.charAt(at) : String.fromCharCode(Number.parseInt(unicode[1] ?? '', 16))
    } else value += character
  }
  return { value, end: at }
}
