const LINE_BREAK = 0x0a

/** Every line that is ended by a line break, and how many bytes they take. */
export function linesIn(bytes: Uint8Array): {
  readonly lines: readonly (string | undefined)[]
  readonly wholeBytes: number
} {
  const wholeBytes = bytes.lastIndexOf(LINE_BREAK) + 1
  if (wholeBytes === 0) return { lines: [], wholeBytes }
  // A byte order mark is kept: it is a change like any other.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const text = textOf(bytes.subarray(0, wholeBytes - 1), decoder)
  // All at once is much quicker; line by line is for who must know which of them is no text.
  return { lines: text === undefined ? eachLineOf(bytes, decoder) : text.split('\n'), wholeBytes }
}

function eachLineOf(bytes: Uint8Array, decoder: TextDecoder): readonly (string | undefined)[] {
  const lines: (string | undefined)[] = []
  let from = 0
  for (let end = bytes.indexOf(LINE_BREAK); end >= 0; end = bytes.indexOf(LINE_BREAK, from)) {
    lines.push(textOf(bytes.subarray(from, end), decoder))
    from = end + 1
  }
  return lines
}

function textOf(bytes: Uint8Array, decoder: TextDecoder): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
