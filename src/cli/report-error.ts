import { ApiError } from '../core/model/api-error.js'
import { EXIT, ToolError, type ExitCode } from '../core/model/errors.js'
import { errorJson, jsonText, renderError, renderErrorMarkdown } from '../report/index.js'
import { aimed } from './aimed-error.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import { Output } from './output.js'

/** What has to be known of the options to report an error; some come before the options are read. */
export type ErrorFormat = Pick<Globals, 'format' | 'isColorOff' | 'isVerbose'>

/**
 * Tells the error, and gives the exit code for it: a document on stdout with `-o json`, else words on stderr; with
 * `-o markdown` on stdout as well, because a comment or a summary is made of that.
 * @param globals all of them, as soon as they are known: commands in hints then speak to the same project
 */
export function reportError(context: CliContext, globals: ErrorFormat | Globals, error: unknown): ExitCode {
  const found = knownError(context, globals, error)
  const known = 'isLocal' in globals ? aimed(found, globals) : found
  if (globals.format === 'json') {
    context.stdout.write(jsonText(errorJson(known)))
  } else {
    if (globals.format === 'markdown') {
      context.stdout.write(renderErrorMarkdown(known, { cwd: context.cwd }))
    }
    const style = new Output(context, globals).errorStyle
    context.stderr.write(renderError(known, { ...style, cwd: context.cwd }))
  }
  return known.exit
}

function knownError(context: CliContext, globals: ErrorFormat, error: unknown): ToolError {
  if (isInterruption(context, error)) return interrupted(error)
  return error instanceof ToolError ? error : defect(error, globals.isVerbose)
}

/** What was given up because the person stopped us: calls, waits, questions. */
function isInterruption({ interrupt }: CliContext, error: unknown): boolean {
  if (!interrupt.aborted) return false
  if (error instanceof ApiError) return error.failure === 'aborted'
  return error === interrupt.reason
}

function interrupted(cause: unknown): ToolError {
  return new ToolError({
    code: 'interrupted',
    message: 'Interrupted before anything was written',
    exit: EXIT.interrupted,
    cause,
  })
}

function defect(error: unknown, isVerbose: boolean): ToolError {
  const details = error instanceof Error ? (isVerbose ? error.stack : error.message) : String(error)
  return new ToolError({
    code: 'defect',
    message: `A defect in descope-mgmt: ${details ?? 'no details'}`,
    hint: isVerbose
      ? 'Please report it with the command line that led to it.'
      : 'Please report it, with what --verbose shows.',
    exit: EXIT.defect,
    cause: error,
  })
}
