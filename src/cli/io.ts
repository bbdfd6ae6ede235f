import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import type { Asker } from './ask.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import type { Output } from './output.js'

/** What a command has to work with. */
export interface Io {
  readonly context: CliContext
  readonly globals: Globals
  readonly out: Output
  readonly ask: Asker
  readonly log: Log
  readonly progress: Progress
  /** Keeps texts off the streams from now on: what secret variables hold. */
  readonly hide: (texts: readonly string[]) => void
}
