import { ApiError } from '../core/model/api-error.js'
import { ProblemsError, ToolError, type ErrorDetails } from '../core/model/errors.js'
import type { Globals } from './globals.js'
import { withSameTarget } from './same-target.js'

/**
 * The same error, with hints whose commands can be copied: they speak to the project, the files and the store that
 * this command line spoke to. Answers of the service name no commands that do, and stay.
 */
export function aimed(error: ToolError, globals: Globals): ToolError {
  if (error instanceof ApiError) return error
  // `init` is given environments as NAME=PROJECT, which no other command takes.
  const target = globals.env?.includes('=') === true ? { ...globals, env: undefined } : globals
  const told = (details: ErrorDetails) => withSameTarget(details, target)
  if (error instanceof ProblemsError) {
    const [first, ...others] = error.problems
    return new ProblemsError([told(first), ...others.map(told)])
  }
  const { code, message, hint, where, exit } = error
  return new ToolError({ ...told({ code, message, hint, where }), exit, cause: error })
}
