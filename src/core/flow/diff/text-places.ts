import { changedLines } from '../raw-diff/changed-lines.js'

/** A stretch of one text that stands in the place of a stretch of another. Ends are exclusive. */
export type TextPlace = WordPlace | LinePlace

/** In texts of one line. */
export interface WordPlace {
  readonly line?: never
  readonly from: Stretch
  readonly to: Stretch
}

/** `undefined` for a line that is in one text only. */
export interface LinePlace {
  /** Counted from 1, in the newer text, or in the older one for what went. */
  readonly line: number
  readonly from: Stretch | undefined
  readonly to: Stretch | undefined
}

export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Comparing word by word what is longer takes time that nobody waits for; it counts as one place. */
const LONGEST = 200_000
/** Changes with no more than so many equal characters between them are one to a reader. */
const NEAR = 12

/** Where two texts differ: line by line where one has several lines, word by word otherwise. In the order of the text. */
export function textPlaces(from: string, to: string): readonly TextPlace[] {
  if (from.length > LONGEST || to.length > LONGEST) {
    return [{ from: { start: 0, end: from.length }, to: { start: 0, end: to.length } }]
  }
  return from.includes('\n') || to.includes('\n') ? linePlaces(from, to) : wordPlaces(from, to)
}

/** Lines that stand for each other are one place each. */
function linePlaces(from: string, to: string): readonly LinePlace[] {
  const [left, right] = [from.split('\n'), to.split('\n')]
  const [a, b] = [startsOf(left, 1), startsOf(right, 1)]
  return changedLines(left, right).flatMap(({ aStart, aEnd, bStart, bEnd }) => {
    const count = Math.max(aEnd - aStart, bEnd - bStart)
    return Array.from({ length: count }, (_none, index): LinePlace => {
      const [x, y] = [aStart + index, bStart + index]
      return {
        from: stretchAt(left, a, x < aEnd ? x : undefined),
        to: stretchAt(right, b, y < bEnd ? y : undefined),
        line: (y < bEnd ? y : x) + 1,
      }
    })
  })
}

function stretchAt(
  lines: readonly string[],
  starts: readonly number[],
  index: number | undefined,
): Stretch | undefined {
  if (index === undefined) return undefined
  const start = starts[index] ?? 0
  return { start, end: start + (lines[index] ?? '').length }
}

function wordPlaces(from: string, to: string): readonly WordPlace[] {
  const [left, right] = [wordsOf(from), wordsOf(to)]
  const [a, b] = [startsOf(left, 0), startsOf(right, 0)]
  const places: WordPlace[] = []
  for (const { aStart, aEnd, bStart, bEnd } of changedLines(left, right)) {
    const place = {
      from: { start: a[aStart] ?? from.length, end: a[aEnd] ?? from.length },
      to: { start: b[bStart] ?? to.length, end: b[bEnd] ?? to.length },
    }
    const last = places.at(-1)
    if (last === undefined || place.from.start - last.from.end > NEAR) places.push(place)
    else {
      places[places.length - 1] = {
        from: { start: last.from.start, end: place.from.end },
        to: { start: last.to.start, end: place.to.end },
      }
    }
  }
  return places
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{M}\p{N}_]+|\s+|./gsu) ?? []
}

/** Where each part begins, when so many characters stand between two of them. */
function startsOf(parts: readonly string[], between: number): readonly number[] {
  const starts: number[] = []
  let at = 0
  for (const part of parts) {
    starts.push(at)
    at += part.length + between
  }
  return starts
}
