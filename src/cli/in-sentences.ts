/** Sentences behind one another in one line: each ends with a stop, unless it ends with a sign of its own. */
export function inSentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => (/[.!?:…]$/.test(part) ? part : `${part}.`))
    .join(' ')
}
