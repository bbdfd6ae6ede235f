import { EXIT, ToolError, type ExitCode } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { CliContext } from './context.js'
import type { ErrorFormat } from './report-error.js'

/** What it means that nobody got the answer. */
export interface IfLost {
  readonly exit: ExitCode
  /** Where it can be learned all the same. */
  readonly hint: string
}

const NOTHING_CHANGED: IfLost = {
  exit: EXIT.usage,
  hint: 'Make room where stdout goes, then run this again.',
}

/**
 * The exit code when all that was said has left: another one where stdout took not all of it, because whoever reads it
 * would go on with half an answer. A reader that went away (`… | head`) got what it wanted, and changes nothing.
 */
export async function exitWhenAnswered(
  context: CliContext,
  globals: ErrorFormat,
  about: { readonly exit: ExitCode; readonly ifLost?: IfLost | undefined },
): Promise<ExitCode> {
  const failure = await context.stdout.settled()
  if (failure === undefined) return about.exit
  const { reportError } = await import('./report-error.js')
  const { exit, hint } = about.ifLost ?? NOTHING_CHANGED
  const error = new ToolError({
    code: 'answer-not-written',
    message: `The answer could not be written: ${printable(failure.message, 300)}`,
    hint,
    exit,
    cause: failure,
  })
  reportError(context, { ...globals, format: 'text' }, error)
  return about.exit === EXIT.done || about.exit === EXIT.differences ? exit : about.exit
}
