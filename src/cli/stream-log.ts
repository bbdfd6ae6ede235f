import { printable } from '../core/model/printable.js'
import type { Log } from '../core/ports/log.js'
import type { Sink } from './context.js'
import type { Globals } from './globals.js'

/** What happens on the way, on stderr: warnings always, the rest with `--verbose`; with `--quiet` nothing but warnings. */
export function streamLog(stderr: Sink, globals: Pick<Globals, 'isQuiet' | 'isVerbose'>): Log {
  const line = (message: string) => {
    stderr.write(`${printable(message)}\n`)
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
