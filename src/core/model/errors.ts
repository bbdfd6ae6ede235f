/** A place in a file. Line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** What the program answers the shell with; the table with the explanations is in `docs/errors.md`. */
export const EXIT = {
  done: 0,
  defect: 1,
  differences: 2,
  usage: 3,
  service: 4,
  incomplete: 5,
  refused: 6,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export interface ErrorDetails {
  /** Stable kebab-case word that scripts may rely on; listed in `docs/errors.md`. */
  readonly code: string
  readonly message: string
  /** The next move. */
  readonly hint?: string | undefined
  readonly where?: Place | undefined
}

/** A mistake or a refusal that the user must hear about. Everything else that is thrown is a defect of ours. */
export class ToolError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly where: Place | undefined
  readonly exit: ExitCode

  constructor(details: ErrorDetails & { readonly exit: ExitCode; readonly cause?: unknown }) {
    super(details.message, { cause: details.cause })
    this.name = 'ToolError'
    this.code = details.code
    this.hint = details.hint
    this.where = details.where
    this.exit = details.exit
  }
}

/** Several problems found at once, as a config has them. Never empty. */
export class ProblemsError extends ToolError {
  constructor(readonly problems: readonly [ErrorDetails, ...ErrorDetails[]]) {
    super({ ...problems[0], exit: EXIT.usage })
    this.name = 'ProblemsError'
  }
}

export function usageError(details: ErrorDetails & { readonly cause?: unknown }): ToolError {
  return new ToolError({ ...details, exit: EXIT.usage })
}

export function refusal(details: ErrorDetails): ToolError {
  return new ToolError({ ...details, exit: EXIT.refused })
}
