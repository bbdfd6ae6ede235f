import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../core/ports/clock.js'
import type { Fetch } from '../descope/index.js'

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
export interface CliContext {
  /** What was typed behind the program's name. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: Sink
  readonly stderr: Sink
  readonly stdin: {
    readonly isTerminal: boolean
    /** The stream itself, for questions that listen to keys. */
    readonly stream: Readable
    /** Everything there is to read, as UTF-8. */
    readAll(): Promise<string>
  }
  readonly clock: Clock
  /** The way out to the network; default: the one that fits the environment's proxy variables. */
  readonly fetch?: Fetch | undefined
  readonly who: { readonly user: string; readonly host: string; readonly pid: number }
  readonly homeDir: string
  readonly toolVersion: string
  /** Absolute path of the folder with the templates that come with the program. */
  readonly builtInTemplates?: string | undefined
  /** Aborts at the first Ctrl-C or SIGTERM: nothing new starts. */
  readonly interrupt: AbortSignal
  /** Hexadecimal digits, so many bytes of them. */
  readonly randomHex: (bytes: number) => string
  readonly isProcessAlive: (pid: number) => boolean
  /** Calls back so many milliseconds later, again and again, until the returned function is called. */
  readonly every: (ms: number, callback: () => void) => () => void
}
