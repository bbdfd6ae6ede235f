import { printable } from '../core/model/printable.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { columnsOf, shorten } from './wrap.js'

const GAP = 2
/** A column is never made narrower than this, or than its widest cell where that is less. */
const NARROWEST = 8

export interface Column {
  readonly title: string
  /** Default `left`. */
  readonly align?: 'left' | 'right'
  /** Names that people copy are kept whole while other columns can give way. Default `false`. */
  readonly keep?: boolean
  /** Not made narrower than this while other columns can give way. Default: 8. */
  readonly atLeast?: number
  /** Colour of a cell by its meaning. Default: none. */
  readonly paint?: (cell: string, palette: Palette) => string
}

/**
 * Rows below a line of titles, in columns that fit the terminal: the widest give way first, what is cut ends with `…`,
 * unless all is to be whole. Cells are made printable. Ends with a line break; no rows give the titles alone.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, color, isWhole = false }: Style,
): string {
  const palette = paletteFor(color)
  const cells = rows.map((row) => columns.map((_, index) => printable(row[index] ?? '')))
  const natural = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, columnsOf(row[index] ?? '')), columnsOf(title)),
  )
  const widths = isWhole
    ? natural
    : fitWidths(natural, { width: width - GAP * (columns.length - 1), columns })
  const lines = [columns.map(({ title }) => title), ...cells].map((row, rowIndex) =>
    columns
      .map(({ align, paint }, index) => {
        const columnWidth = widths[index] ?? 0
        const cell = shorten(row[index] ?? '', columnWidth)
        const painted = rowIndex === 0 ? palette.faint(cell) : (paint?.(cell, palette) ?? cell)
        const room = ' '.repeat(columnWidth - columnsOf(cell))
        return align === 'right' ? `${room}${painted}` : `${painted}${room}`
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

/** Takes from the widest column that may give way, one by one, until all fit or all are narrow. */
function fitWidths(
  natural: readonly number[],
  { width, columns }: { readonly width: number; readonly columns: readonly Column[] },
): readonly number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, columnWidth) => sum + columnWidth, 0) - width
  const least = columns.map(({ atLeast = 0 }) => Math.max(NARROWEST, atLeast))
  const rounds = [
    (index: number) => (columns[index]?.keep === true ? Number.POSITIVE_INFINITY : (least[index] ?? 0)),
    (index: number) => (columns[index]?.keep === true ? Number.POSITIVE_INFINITY : NARROWEST),
    () => NARROWEST,
  ]
  for (const narrowest of rounds) {
    while (excess > 0) {
      const candidates = [...widths.keys()].filter((index) => (widths[index] ?? 0) > narrowest(index))
      const [first, ...others] = candidates
      if (first === undefined) break
      const widest = others.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a), first)
      widths[widest] = (widths[widest] ?? 0) - 1
      excess -= 1
    }
  }
  return widths
}
