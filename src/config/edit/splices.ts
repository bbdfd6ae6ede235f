/** A piece of text that takes the place of another; `from` = `to` puts it in between. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/**
 * The text with all splices done; everything outside of them stays as it is, character by character.
 * @throws RangeError where two of them overlap, which is a defect
 */
export function spliced(text: string, splices: readonly Splice[]): string {
  const parts: string[] = []
  let done = 0
  for (const { from, to, text: piece } of splices.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < done) throw new RangeError('two edits of one place')
    parts.push(text.slice(done, from), piece)
    done = to
  }
  return [...parts, text.slice(done)].join('')
}

/** Where the line begins that holds the offset. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line ends that holds the offset, its line break not included. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset)
  const end = feed === -1 ? text.length : feed
  return text[end - 1] === '\r' && end > offset ? end - 1 : end
}

/** Where the next line begins; the end of the text behind its last line. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset)
  return feed === -1 ? text.length : feed + 1
}

/** The line break that the text uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Columns before the offset in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}
