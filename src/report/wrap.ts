import stringWidth from 'string-width'

/** Columns a text takes on a terminal: wide characters count two, colour codes and combining marks none. */
export function columnsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text)
}

/** Most texts; measuring or splitting them character by character takes long. */
const PLAIN = /^[ -~]*$/

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What a reader sees as characters: an emoji of several code points is one. */
export function charactersOf(text: string): readonly string[] {
  if (PLAIN.test(text)) return text.split('')
  return Array.from(segments.segment(text), ({ segment }) => segment)
}

/** No indent leaves less room than this. */
const NARROWEST = 10

export interface Wrapping {
  /** Columns of the terminal. */
  readonly width: number
  /** What the first line begins with. Default: nothing. */
  readonly first?: string
  /** What every further line begins with. Default: as many spaces as `first` is wide. */
  readonly rest?: string
}

/**
 * Lines of at most `width` columns, broken between words; a word longer than a line is broken inside. A text
 * without room for ten columns beside its indent is not narrowed further. Line breaks in the text stay.
 */
export function wrapLines(text: string, { width, first = '', rest }: Wrapping): readonly string[] {
  const indent = rest ?? ' '.repeat(columnsOf(first))
  const room = Math.max(NARROWEST, width - columnsOf(indent))
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const firstRoom = lines.length === 0 ? Math.max(NARROWEST, width - columnsOf(first)) : room
    lines.push(...breakLine(line, { firstRoom, room }))
  }
  return lines.map((line, index) => `${index === 0 ? first : indent}${line}`.trimEnd())
}

/** At most `columns` columns, the end replaced by `…` where it does not fit. */
export function shorten(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  return `${headOf(text, columns - 1)}…`
}

/** The first line may have more or less room than the others. */
function breakLine(
  line: string,
  { firstRoom, room }: { readonly firstRoom: number; readonly room: number },
): readonly string[] {
  if (columnsOf(line) <= firstRoom) return [line]
  const lines: string[] = []
  const roomHere = () => (lines.length === 0 ? firstRoom : room)
  let current = ''
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`
    if (columnsOf(longer) <= roomHere()) {
      current = longer
      continue
    }
    if (current !== '') lines.push(current)
    const pieces = piecesOf(word, lines.length === 0 ? Math.min(firstRoom, room) : room)
    lines.push(...pieces.slice(0, -1))
    current = pieces.at(-1) ?? ''
  }
  return [...lines, current]
}

function piecesOf(word: string, room: number): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  let taken = 0
  for (const character of charactersOf(word)) {
    const columns = columnsOf(character)
    if (taken + columns > room) {
      pieces.push(piece)
      piece = ''
      taken = 0
    }
    piece += character
    taken += columns
  }
  return [...pieces, piece]
}

/** As many whole characters as fit into so many columns. */
function headOf(text: string, columns: number): string {
  let head = ''
  let taken = 0
  for (const character of charactersOf(text)) {
    taken += columnsOf(character)
    if (taken > columns) break
    head += character
  }
  return head
}
