import type { ChangedLines } from './changed-lines.js'

/** With more lines to delete and insert than these, the range counts as replaced: time and room grow with its square. */
const MOST_EDITS = 400

/** The fewest lines deleted and inserted within a range, by the greedy algorithm of Myers (1986). */
export function shortestEdit(
  a: readonly number[],
  b: readonly number[],
  range: ChangedLines,
): readonly ChangedLines[] {
  const { aStart, bStart } = range
  const [width, height] = [range.aEnd - aStart, range.bEnd - bStart]
  const most = Math.min(width + height, MOST_EDITS)
  // Of every diagonal k = x - y how far x is reached; one copy for each number of edits, to go back by.
  const reached = new Int32Array(2 * most + 3)
  const steps: Int32Array[] = []
  for (let edits = 0; edits <= most; edits += 1) {
    steps.push(reached.slice(most + 1 - edits - 1, most + 1 + edits + 2))
    for (let k = -edits; k <= edits; k += 2) {
      const at = most + 1 + k
      const goesDown = k === -edits || (k !== edits && valueIn(reached, at - 1) < valueIn(reached, at + 1))
      let x = goesDown ? valueIn(reached, at + 1) : valueIn(reached, at - 1) + 1
      while (x < width && x - k < height && a[aStart + x] === b[bStart + x - k]) x += 1
      reached[at] = x
      if (x >= width && x - k >= height) return wayBack(steps, range)
    }
  }
  return [range]
}

/** Goes the steps back from the end; single deletions and insertions that touch become one change. */
function wayBack(
  steps: readonly Int32Array[],
  { aStart, aEnd, bStart, bEnd }: ChangedLines,
): readonly ChangedLines[] {
  const changes: ChangedLines[] = []
  let [x, y] = [aEnd - aStart, bEnd - bStart]
  for (let edits = steps.length - 1; edits > 0; edits -= 1) {
    const before = steps[edits] ?? new Int32Array()
    const reachedOn = (k: number) => valueIn(before, k + edits + 1)
    const k = x - y
    const wentDown = k === -edits || (k !== edits && reachedOn(k - 1) < reachedOn(k + 1))
    const fromX = wentDown ? reachedOn(k + 1) : reachedOn(k - 1)
    const fromY = fromX - (wentDown ? k + 1 : k - 1)
    const [toX, toY] = wentDown ? [fromX, fromY + 1] : [fromX + 1, fromY]
    const last = changes.at(-1)
    const touches = last?.aStart === aStart + toX && last.bStart === bStart + toY
    if (touches) changes.pop()
    changes.push({
      aStart: aStart + fromX,
      bStart: bStart + fromY,
      aEnd: touches ? last.aEnd : aStart + toX,
      bEnd: touches ? last.bEnd : bStart + toY,
    })
    x = fromX
    y = fromY
  }
  return changes.reverse()
}

function valueIn(list: Int32Array, at: number): number {
  return list[at] ?? 0
}
