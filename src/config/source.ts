import type { LineCounter } from 'yaml'
import type { Place } from '../core/model/errors.js'

/** The text of one file, able to say where an offset stands. */
export class Source {
  constructor(
    /** Absolute. */
    readonly path: string,
    /** As messages name it: relative to the working directory. */
    readonly shown: string,
    readonly text: string,
    readonly lines: LineCounter,
  ) {}

  place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset)
    return { file: this.shown, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}
