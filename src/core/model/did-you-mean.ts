import { printable } from './printable.js'

/** Longest piece of a file that a message repeats, in characters. */
const LONGEST_WORD = 80

/** `Did you mean "name"?`, or nothing when no known word is near. Case and underscores do not count. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const nearest = nearestWord(written, known)
  return nearest === undefined ? undefined : `Did you mean "${printable(nearest, LONGEST_WORD)}"?`
}

export function nearestWord(written: string, known: Iterable<string>): string | undefined {
  const wanted = fold(written)
  // Longer words than any key are not worth the work.
  if (wanted.length > 100) return undefined
  let best: { readonly word: string; readonly distance: number } | undefined
  for (const word of known) {
    const folded = fold(word)
    const distance = editDistance(wanted, folded)
    // A third of the letters may be wrong, at least one.
    const limit = Math.max(1, Math.floor((wanted.length - sharedFolders(wanted, folded)) / 3))
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { word, distance }
  }
  return best?.word
}

/** Letters up to the last `/` that both begin with: that two addresses share their kind does not make them alike. */
function sharedFolders(a: string, b: string): number {
  let shared = 0
  for (let index = 0; index < a.length && a[index] === b[index]; index++) {
    if (a[index] === '/') shared = index + 1
  }
  return shared
}

function fold(text: string): string {
  return text.replaceAll('_', '').toLowerCase()
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current: number[] = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const ways = [
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        ...(isSwap ? [at(beforeLast, column - 2) + 1] : []),
      ]
      current.push(Math.min(...ways))
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
