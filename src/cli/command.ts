import type { ExitCode } from '../core/model/errors.js'
import type { Format } from './globals.js'
import type { Io } from './io.js'
import type { OptionValues } from './option-values.js'

export interface OptionSpec {
  /** As commander writes them: `--reason <text>`, `--prune [which]`. */
  readonly flags: string
  readonly description: string
  /** May be given more than once; every value is kept. */
  readonly isRepeatable?: boolean
  readonly choices?: readonly string[]
}

export interface ArgumentSpec {
  /** `<ids...>`, `[name]` */
  readonly name: string
  readonly description: string
}

/** One command as the help shows it. Its module is loaded only when it is called. */
export interface CommandSpec {
  /** Words typed to reach it: `['tenant', 'sync']`. */
  readonly path: readonly string[]
  readonly summary: string
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  /** True where `--only` and `--except` narrow what it does; elsewhere they are refused. */
  readonly isNarrowable?: boolean
  /** Formats of the answer that it has beside those that all commands have. */
  readonly formats?: readonly Format[]
  /** Command lines without the program's name, each with what it is good for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[]
  load(): Promise<RunCommand>
}

export type RunCommand = (
  io: Io,
  given: { readonly args: readonly string[]; readonly options: OptionValues },
) => Promise<ExitCode>
