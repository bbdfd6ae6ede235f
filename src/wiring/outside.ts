import type { Clock } from '../core/ports/clock.js'
import type { Fetch } from '../descope/index.js'

/** The outside world as far as operations need it: built once, by the command line, by the library, or by a test. */
export interface Outside {
  /** Variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute; relative paths count from it. */
  readonly cwd: string
  readonly clock: Clock
  /** The way out to the network; default: the one that fits the environment's proxy variables. */
  readonly fetch?: Fetch | undefined
  readonly who: { readonly user: string; readonly host: string; readonly pid: number }
  readonly homeDir: string
  readonly toolVersion: string
  /** Absolute path of the folder with the templates that come with the program. */
  readonly builtInTemplates?: string | undefined
  /** Aborts when nothing new may start. */
  readonly interrupt: AbortSignal
  /** Aborts when calls of the service that are on their way are given up as well. Default: they are carried to their end. */
  readonly abandon?: AbortSignal
  /** Hexadecimal digits, so many bytes of them. */
  readonly randomHex: (bytes: number) => string
  readonly isProcessAlive: (pid: number) => boolean
  /** Calls back so many milliseconds later, again and again, until the returned function is called. */
  readonly every: (ms: number, callback: () => void) => () => void
}
