import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'

const nothing = (): void => undefined

/** A library does not write to the streams of its caller. */
export const QUIET: Log & Progress = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  start: nothing,
  advance: nothing,
  pause: nothing,
  stop: nothing,
}
