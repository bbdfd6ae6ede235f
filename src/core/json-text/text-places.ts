/** A place in a text; both count from 1. A column is a UTF-16 unit, a tab is one column. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Turns offsets into lines and columns. The line breaks are looked for once, at the first question. */
export function placesOfOffsets(text: string): (offset: number) => TextPlace {
  let starts: readonly number[] | undefined
  return (offset) => {
    starts ??= lineStarts(text)
    let line = 0
    let behind = starts.length
    while (behind - line > 1) {
      const middle = (line + behind) >>> 1
      if ((starts[middle] ?? 0) <= offset) line = middle
      else behind = middle
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
