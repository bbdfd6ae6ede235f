import { usageError } from '../core/model/errors.js'
import type { Io } from './io.js'

/**
 * Ids as typed, each once; for `-` one per line (or separated by spaces, where they have none in them) from stdin.
 * @throws ToolError `wrong-usage` where there are none
 */
export async function keysFrom(
  io: Io,
  args: readonly string[],
  { isByLine = false }: { readonly isByLine?: boolean } = {},
): Promise<readonly string[]> {
  const keys = args.includes('-')
    ? [
        ...args.filter((arg) => arg !== '-'),
        ...(await io.context.stdin.readAll()).split(isByLine ? /\s*\n\s*/ : /\s+/),
      ]
    : args
  const wanted = [...new Set(keys.filter((key) => key !== ''))]
  if (wanted.length > 0) return wanted
  throw usageError({ code: 'wrong-usage', message: 'No ids were given' })
}
