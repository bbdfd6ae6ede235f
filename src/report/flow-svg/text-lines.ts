import { charactersOf } from '../wrap.js'
import { textWidth, type Font } from './text-width.js'

export interface Room {
  readonly font: Font
  /** Pixels. */
  readonly width: number
  readonly lines: number
}

/** Lines that fit, broken between words; inside a word, or after one of `/-_.:`, where one is too long. The rest is `…`. */
export function textLines(text: string, { font, width, lines: most }: Room): readonly string[] {
  if (most === 1) return text === '' ? [] : [ellipsed(text, { font, width })]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (textWidth(longer, font) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = piecesOf(word, { font, width })
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  if (line !== '') lines.push(line)
  if (lines.length <= most) return lines
  const last = lines[most - 1] ?? ''
  return [...lines.slice(0, most - 1), withEllipsis(last, { font, width })]
}

function piecesOf(word: string, { font, width }: Pick<Room, 'font' | 'width'>): readonly string[] {
  const pieces: string[] = []
  let piece: string[] = []
  for (const character of charactersOf(word)) {
    while (piece.length > 0 && textWidth([...piece, character].join(''), font) > width) {
      const end = piece.findLastIndex((one) => '/-_.:'.includes(one)) + 1
      const kept = end > 0 ? end : piece.length
      pieces.push(piece.slice(0, kept).join(''))
      piece = piece.slice(kept)
    }
    piece.push(character)
  }
  return [...pieces, piece.join('')]
}

/** As much of a line as fits. */
function ellipsed(line: string, room: Pick<Room, 'font' | 'width'>): string {
  if (textWidth(line, room.font) <= room.width) return line
  return withEllipsis(line, room)
}

function withEllipsis(line: string, { font, width }: Pick<Room, 'font' | 'width'>): string {
  let kept = ''
  let taken = textWidth('…', font)
  for (const character of charactersOf(line)) {
    taken += textWidth(character, font)
    if (taken > width) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}
