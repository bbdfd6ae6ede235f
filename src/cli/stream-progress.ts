import { durationWords } from '../report/index.js'
import type { Progress } from '../core/ports/progress.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import { eraseLine } from './status-line.js'

/** Redrawn on a terminal so often; elsewhere a line each {@link LINE_EVERY_MS}. */
const REDRAW_EVERY_MS = 100
const LINE_EVERY_MS = 10_000
/** Before so much time has passed a pace says nothing. */
const PACE_FROM_MS = 1_000

interface Stretch {
  readonly label: string
  readonly total: number
  readonly startedMs: number
  readonly stopTicking: () => void
  done: number
  paused: string | undefined
  hasLine: boolean
}

/** Progress on stderr: one line redrawn in place on a terminal, otherwise a line every ten seconds. */
export function streamProgress(context: CliContext, globals: Pick<Globals, 'isQuiet'>): Progress {
  const { stderr, clock } = context
  if (globals.isQuiet) return SILENT
  const erase = eraseLine(context)
  const isRedrawn = erase !== ''
  let current: Stretch | undefined

  const show = () => {
    if (current === undefined) return
    const line = lineOf(current, clock.now())
    if (isRedrawn) stderr.write(`${erase}${line.slice(0, (stderr.columns ?? 80) - 1)}`)
    else stderr.write(`${line}\n`)
    current.hasLine = true
  }
  const stop = () => {
    if (current === undefined) return
    current.stopTicking()
    if (current.hasLine && isRedrawn) stderr.write(erase)
    current = undefined
  }
  return {
    start(label, total) {
      stop()
      current = {
        label,
        total,
        startedMs: clock.now(),
        stopTicking: context.every(isRedrawn ? REDRAW_EVERY_MS : LINE_EVERY_MS, show),
        done: 0,
        paused: undefined,
        hasLine: false,
      }
    },
    advance(done) {
      if (current === undefined) return
      current.done = done
      current.paused = undefined
    },
    pause(message) {
      if (current === undefined) {
        stderr.write(`${message}\n`)
        return
      }
      current.paused = message
      if (!isRedrawn) show()
    },
    stop,
  }
}

const SILENT: Progress = {
  start: () => undefined,
  advance: () => undefined,
  pause: () => undefined,
  stop: () => undefined,
}

function lineOf({ label, done, total, startedMs, paused }: Stretch, nowMs: number): string {
  const elapsedMs = nowMs - startedMs
  const count = `${label} ${done}/${total}`
  if (paused !== undefined) return `${count}, ${paused}`
  if (done === 0 || elapsedMs < PACE_FROM_MS) return count
  const perSecond = (done * 1000) / elapsedMs
  const leftMs = ((total - done) * elapsedMs) / done
  return `${count}, ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s, about ${durationWords(leftMs)} left`
}
