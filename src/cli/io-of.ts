import { askerFor } from './ask.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import type { Io } from './io.js'
import { Output } from './output.js'
import { streamLog } from './stream-log.js'
import { streamProgress } from './stream-progress.js'

/** What a command works with, made from the outside world and the global options. */
export function ioOf(context: CliContext, globals: Globals, hide: Io['hide']): Io {
  return {
    context,
    globals,
    out: new Output(context, globals),
    ask: askerFor(context, globals),
    log: streamLog(context, globals),
    progress: streamProgress(context, globals),
    hide,
  }
}
