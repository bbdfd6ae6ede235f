import { ApiError } from '../../core/model/api-error.js'
import { ToolError } from '../../core/model/errors.js'

export interface WritePart {
  readonly what: string
  /** Default true. */
  readonly isWanted?: boolean
  readonly write: () => Promise<void>
}

/** One call after the other. An error behind a success says what is written already. */
export async function writeInOrder(parts: readonly WritePart[]): Promise<void> {
  const wanted = parts.filter(({ isWanted }) => isWanted !== false)
  for (const [index, part] of wanted.entries()) {
    try {
      await part.write()
    } catch (error) {
      const before = wanted.slice(0, index).map(({ what }) => what)
      const after = wanted.slice(index + 1).map(({ what }) => what)
      throw before.length === 0 ? error : partlyWritten(error, { before, failed: part.what, after })
    }
  }
}

function partlyWritten(
  error: unknown,
  parts: { readonly before: readonly string[]; readonly failed: string; readonly after: readonly string[] },
): unknown {
  if (!(error instanceof ToolError)) return error
  const notTried = parts.after.length === 0 ? '' : ` Not tried: ${parts.after.join(', ')}.`
  const message = `Written: ${parts.before.join(', ')}. Failed: ${parts.failed}: ${error.message.replace(/\.$/, '')}.${notTried}`
  const details = { code: error.code, message, cause: error }
  const hint = error.hint === undefined ? {} : { hint: error.hint }
  if (!(error instanceof ApiError)) return new ToolError({ ...details, ...hint, exit: error.exit })
  const { failure, status, errorCode, request, mayHaveArrived, isTransient } = error
  return new ApiError({
    ...details,
    ...hint,
    failure,
    status,
    errorCode,
    request,
    mayHaveArrived,
    isTransient,
  })
}
