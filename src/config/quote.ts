import { printable } from '../core/model/printable.js'

/** Longest piece of a file that a message repeats, in characters. */
const LONGEST_QUOTE = 80

/** Text from a file as a message shows it: in quotes, unprintable characters spelled out, cut when long. */
export function quote(text: string): string {
  return `"${printable(text, LONGEST_QUOTE)}"`
}

/** `"a", "b" or "c"` */
export function quoteList(texts: readonly string[], word: 'or' | 'and' = 'or'): string {
  const quoted = texts.map(quote)
  const last = quoted.pop() ?? ''
  return quoted.length === 0 ? last : `${quoted.join(', ')} ${word} ${last}`
}
