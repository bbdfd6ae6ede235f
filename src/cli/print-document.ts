import { replaceUnprintable } from '../core/model/printable.js'
import type { Io } from './io.js'

/**
 * Puts the text of a JSON document on stdout: into a pipe byte for byte as a file would hold it; on a terminal with what
 * the terminal would obey escaped, which means the same in JSON.
 */
export function printDocument({ context }: Pick<Io, 'context'>, text: string): void {
  const { stdout } = context
  stdout.write(stdout.isTerminal ? replaceUnprintable(text, escaped) : text)
}

function escaped(character: string): string {
  if (character === '\n') return character
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('')
}
