import type { Readable, Writable } from 'node:stream'
import type { Outside } from '../wiring/outside.js'

/** A stream that text is written to. */
export interface Sink {
  readonly isTerminal: boolean
  /** Columns of the terminal; absent when it is none. */
  readonly columns?: number | undefined
  /** The stream itself, for questions that move the cursor. */
  readonly stream: Writable
  write(text: string): void
  /** Resolves when all that was written has left, with the error where it could not. */
  settled(): Promise<Error | undefined>
}

/** The outside world, built once: `main.ts` from the real process, tests from fakes. */
export interface CliContext extends Outside {
  /** What was typed behind the program's name. */
  readonly argv: readonly string[]
  readonly stdout: Sink
  readonly stderr: Sink
  readonly stdin: {
    readonly isTerminal: boolean
    /** The stream itself, for questions that listen to keys. */
    readonly stream: Readable
    /** Everything there is to read, as UTF-8. */
    readAll(): Promise<string>
  }
}
