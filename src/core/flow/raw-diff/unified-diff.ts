import { changedLines, type ChangedLines } from './changed-lines.js'

/** Unchanged lines shown around a change. */
const CONTEXT = 3

/** One line of a unified diff, without a line break. */
export interface DiffLine {
  readonly sort: 'head' | 'place' | 'same' | 'removed' | 'added'
  readonly text: string
}

/**
 * Two texts as a unified diff, as `patch` reads it; none where they are equal. `from` and `to` name them in the head.
 * Both texts end with a line break.
 */
export function unifiedDiff(
  a: string,
  b: string,
  { from, to }: { readonly from: string; readonly to: string },
): readonly DiffLine[] {
  const [left, right] = [linesOf(a), linesOf(b)]
  const hunks = hunksOf(changedLines(left, right))
  if (hunks.length === 0) return []
  const lines: DiffLine[] = [
    { sort: 'head', text: `--- ${from}` },
    { sort: 'head', text: `+++ ${to}` },
  ]
  for (const changes of hunks) {
    const [first, last] = [changes[0], changes.at(-1)]
    if (first === undefined || last === undefined) continue
    const before = Math.min(CONTEXT, first.aStart)
    const after = Math.min(CONTEXT, left.length - last.aEnd)
    const aRange = placeWords(first.aStart - before, last.aEnd + after)
    const bRange = placeWords(first.bStart - before, last.bEnd + after)
    lines.push({ sort: 'place', text: `@@ -${aRange} +${bRange} @@` })
    let at = first.aStart - before
    for (const { aStart, aEnd, bStart, bEnd } of changes) {
      lines.push(...asLines('same', left.slice(at, aStart)))
      lines.push(...asLines('removed', left.slice(aStart, aEnd)))
      lines.push(...asLines('added', right.slice(bStart, bEnd)))
      at = aEnd
    }
    lines.push(...asLines('same', left.slice(at, last.aEnd + after)))
  }
  return lines
}

const SIGNS = { same: ' ', removed: '-', added: '+' } as const

function asLines(sort: keyof typeof SIGNS, lines: readonly string[]): readonly DiffLine[] {
  return lines.map((line) => ({ sort, text: `${SIGNS[sort]}${line}` }))
}

/** Changes whose surroundings touch are shown together. */
function hunksOf(changes: readonly ChangedLines[]): readonly (readonly ChangedLines[])[] {
  const hunks: ChangedLines[][] = []
  for (const change of changes) {
    const hunk = hunks.at(-1)
    const last = hunk?.at(-1)
    if (hunk !== undefined && last !== undefined && change.aStart - last.aEnd <= 2 * CONTEXT)
      hunk.push(change)
    else hunks.push([change])
  }
  return hunks
}

/** `12,7`: the first line, counted from 1, and how many. An empty range names the line before it. */
function placeWords(start: number, end: number): string {
  return `${end === start ? start : start + 1},${end - start}`
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
