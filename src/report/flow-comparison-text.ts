import type { DiffLine } from '../core/flow/raw-diff/index.js'
import type { DiffEntry } from '../core/model/diff.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { flowDiffLines } from './flow-diff-text.js'
import { paletteFor, type Style } from './palette.js'
import { wrapLines } from './wrap.js'

export interface Comparison {
  /** What was compared, as it was typed. */
  readonly a: string
  readonly b: string
  readonly diff: readonly DiffEntry[]
  /** Everything that the words of a difference leave out is shown, too. Default: false. */
  readonly inFull?: boolean
}

/** What differs between two flows in words, or that nothing does. */
export function flowComparison({ a, b, diff, inFull = false }: Comparison, { width, color }: Style): string {
  if (diff.length === 0) {
    return wrapLines(`No difference: ${printable(a)} and ${printable(b)} mean the same`, { width }).join('\n')
  }
  const palette = paletteFor(color)
  return [
    ...wrapLines(`${printable(a)} → ${printable(b)}: ${countOf(diff.length, 'difference')}`, {
      width,
      rest: '  ',
    }).map(palette.strong),
    ...flowDiffLines(diff, { width, indent: 2, palette, inFull }),
  ].join('\n')
}

/** A unified diff for a stream; lines are made printable and never broken. */
export function rawDiff(lines: readonly DiffLine[], { color }: Style): string {
  const palette = paletteFor(color)
  const paints = {
    head: palette.strong,
    place: palette.faint,
    same: (text: string) => text,
    removed: palette.remove,
    added: palette.create,
  }
  return lines.map(({ sort, text }) => paints[sort](printable(text))).join('\n')
}
