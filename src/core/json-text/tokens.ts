const QUOTE = 0x22
const BACKSLASH = 0x5c
const DOT = 0x2e
const ZERO = 0x30

/**
 * Where a text that begins with a quote ends, behind its closing quote. When it does not end, `~offset` (negative) of
 * what is wrong; `~text.length` when everything ends before it does.
 */
export function textEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code < 0x20) return ~at
    if (code === BACKSLASH) {
      at += 1
      const letter = text.charAt(at)
      if (letter === 'u') {
        const digits = text.slice(at + 1, at + 5)
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) return digits.length < 4 ? ~text.length : ~at
        at += 4
      } else if (letter !== '' && !'"\\/bfnrt'.includes(letter)) return ~at
    }
  }
  return ~text.length
}

/** Where `true`, `false`, `null` or a number ends; -1 when there is none. */
export function wordEnd(text: string, start: number): number {
  for (const word of ['true', 'false', 'null']) if (text.startsWith(word, start)) return start + word.length
  return numberEnd(text, start)
}

function numberEnd(text: string, start: number): number {
  const first = text.charAt(start) === '-' ? start + 1 : start
  let end = text.charCodeAt(first) === ZERO ? first + 1 : digitsEnd(text, first)
  if (end === first) return -1
  if (text.charCodeAt(end) === DOT) {
    const fraction = digitsEnd(text, end + 1)
    if (fraction > end + 1) end = fraction
    else return end
  }
  if (text.charAt(end) === 'e' || text.charAt(end) === 'E') {
    const sign = text.charAt(end + 1)
    const power = sign === '+' || sign === '-' ? end + 2 : end + 1
    const exponent = digitsEnd(text, power)
    if (exponent > power) return exponent
  }
  return end
}

function digitsEnd(text: string, start: number): number {
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if (!(code >= ZERO && code <= 0x39)) return at
    at += 1
  }
}
