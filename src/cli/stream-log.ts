import { printable } from '../core/model/printable.js'
import type { Log } from '../core/ports/log.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import { eraseLine } from './status-line.js'

/** What happens on the way, on stderr: warnings always, the rest with `--verbose`; with `--quiet` nothing but warnings. */
export function streamLog(
  context: Pick<CliContext, 'stderr' | 'env'>,
  globals: Pick<Globals, 'isQuiet' | 'isVerbose'>,
): Log {
  const erase = eraseLine(context)
  const line = (message: string) => {
    context.stderr.write(`${erase}${printable(message)}\n`)
  }
  const isShown = globals.isVerbose && !globals.isQuiet
  return {
    debug: isShown ? line : () => undefined,
    info: isShown ? line : () => undefined,
    warn: (message) => {
      line(`warning: ${message}`)
    },
  }
}
