import { usageError, type ToolError } from '../core/model/errors.js'

/** Options that do not go together, or not with this command. */
export function wrongUsage(message: string, hint: string): ToolError {
  return usageError({ code: 'wrong-usage', message, hint })
}
