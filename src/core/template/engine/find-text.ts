import { valueFault } from './problem.js'
import type { Spot } from './values.js'

/** Up to here the search that JavaScript has is quick whatever the texts are; beyond, it can take hours. */
const SHORT = 32

/** Where a piece stands in a text, from the left, without overlaps. In time that grows with their lengths alone. */
export function findAll(text: string, piece: string, { offset, budget }: Spot): readonly number[] {
  if (piece === '') throw valueFault(offset, 'An empty text can be found nowhere')
  budget.scan(offset, text.length + piece.length)
  const found = piece.length <= SHORT ? findShort(text, piece) : findLong(text, piece)
  budget.work(offset, found.length)
  return found
}

function findShort(text: string, piece: string): readonly number[] {
  const found: number[] = []
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) found.push(at)
  return found
}

/** Knuth, Morris and Pratt's: no character of the text is looked at again. */
function findLong(text: string, piece: string): readonly number[] {
  const borders = bordersOf(piece)
  const found: number[] = []
  let matched = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    while (matched > 0 && piece.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0
    if (piece.charCodeAt(matched) === code) matched += 1
    if (matched < piece.length) continue
    found.push(at - piece.length + 1)
    matched = 0
  }
  return found
}

/** For each beginning of the piece: how long the longest of its own beginnings is that it ends with. */
function bordersOf(piece: string): readonly number[] {
  const borders = [0]
  let length = 0
  for (let at = 1; at < piece.length; at += 1) {
    const code = piece.charCodeAt(at)
    while (length > 0 && piece.charCodeAt(length) !== code) length = borders[length - 1] ?? 0
    if (piece.charCodeAt(length) === code) length += 1
    borders.push(length)
  }
  return borders
}

/** The text with another piece in the place of one, from the left, at most `limit` times. */
export function replaceAll(
  text: string,
  { old, by, limit }: { readonly old: string; readonly by: string; readonly limit: number },
  spot: Spot,
): string {
  const places = findAll(text, old, spot).slice(0, limit)
  spot.budget.make(spot.offset, text.length + places.length * (by.length - old.length))
  return cut(text, places, old.length).join(by)
}

export function splitAt(text: string, separator: string, spot: Spot): readonly string[] {
  const places = findAll(text, separator, spot)
  spot.budget.make(spot.offset, text.length)
  return cut(text, places, separator.length)
}

function cut(text: string, places: readonly number[], width: number): string[] {
  const ends = [...places, text.length]
  return ends.map((end, index) => {
    const previous = places[index - 1]
    return text.slice(previous === undefined ? 0 : previous + width, end)
  })
}
