import { shortestEdit } from './shortest-edit.js'

/** Lines of the first text that stand for lines of the second; one of the two ranges may be empty. Ends are exclusive. */
export interface ChangedLines {
  readonly aStart: number
  readonly aEnd: number
  readonly bStart: number
  readonly bEnd: number
}

/** Looking is given up after so many looks at each line; what is left then counts as replaced as a whole. */
const LOOKS_AT_A_LINE = 30

/**
 * Where two lists of lines differ, in their order. Lines that occur once on both sides hold the lists together, what
 * lies between them is compared line by line; where that would take long, it counts as replaced. Never quadratic.
 */
export function changedLines(a: readonly string[], b: readonly string[]): readonly ChangedLines[] {
  const numbers = new Map<string, number>()
  const numbered = (line: string) => {
    const known = numbers.get(line)
    if (known !== undefined) return known
    numbers.set(line, numbers.size)
    return numbers.size - 1
  }
  const [left, right] = [a.map(numbered), b.map(numbered)]
  const changes: ChangedLines[] = []
  const todo: ChangedLines[] = [{ aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length }]
  let looks = LOOKS_AT_A_LINE * (a.length + b.length)
  for (let range = todo.pop(); range !== undefined; range = todo.pop()) {
    const inner = withoutCommonEnds(left, right, range)
    const { aStart, aEnd, bStart, bEnd } = inner
    if (aStart === aEnd && bStart === bEnd) continue
    looks -= aEnd - aStart + bEnd - bStart
    if (aStart === aEnd || bStart === bEnd || looks < 0) {
      changes.push(inner)
      continue
    }
    const anchors = anchorsIn(left, right, inner)
    if (anchors.length === 0) {
      changes.push(...shortestEdit(left, right, inner))
      continue
    }
    let [aFrom, bFrom] = [aStart, bStart]
    for (const [aAt, bAt] of anchors) {
      todo.push({ aStart: aFrom, aEnd: aAt, bStart: bFrom, bEnd: bAt })
      aFrom = aAt + 1
      bFrom = bAt + 1
    }
    todo.push({ aStart: aFrom, aEnd, bStart: bFrom, bEnd })
  }
  return changes.sort((one, other) => one.aStart - other.aStart || one.bStart - other.bStart)
}

function withoutCommonEnds(a: readonly number[], b: readonly number[], range: ChangedLines): ChangedLines {
  let { aStart, aEnd, bStart, bEnd } = range
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart += 1
    bStart += 1
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd -= 1
    bEnd -= 1
  }
  return { aStart, aEnd, bStart, bEnd }
}

/** Lines that occur once in both parts, as many as stand in the same order: the longest rising run of their places. */
function anchorsIn(
  a: readonly number[],
  b: readonly number[],
  { aStart, aEnd, bStart, bEnd }: ChangedLines,
): readonly (readonly [aAt: number, bAt: number])[] {
  const inA = onlyPlaces(a, aStart, aEnd)
  const inB = onlyPlaces(b, bStart, bEnd)
  const pairs: { readonly a: number; readonly b: number; before: number }[] = []
  for (const [line, at] of inA) {
    const other = inB.get(line)
    if (at >= 0 && other !== undefined && other >= 0) pairs.push({ a: at, b: other, before: -1 })
  }
  pairs.sort((one, other) => one.a - other.a)
  // `ends[n]`: of all rising runs of n + 1 pairs, the pair that ends lowest.
  const ends: number[] = []
  for (const [index, pair] of pairs.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((pairs[ends[middle] ?? 0]?.b ?? 0) < pair.b) low = middle + 1
      else high = middle
    }
    pair.before = ends[low - 1] ?? -1
    ends[low] = index
  }
  const run: (readonly [number, number])[] = []
  for (let pair = pairs[ends.at(-1) ?? -1]; pair !== undefined; pair = pairs[pair.before]) {
    run.push([pair.a, pair.b])
  }
  return run.reverse()
}

/** Line → its place, or -1 where it occurs more than once. */
function onlyPlaces(lines: readonly number[], start: number, end: number): ReadonlyMap<number, number> {
  const places = new Map<number, number>()
  for (let at = start; at < end; at += 1) {
    const line = lines[at] ?? -1
    places.set(line, places.has(line) ? -1 : at)
  }
  return places
}
