import { durationWords } from '../report/index.js'
import type { Pause, Progress } from '../core/ports/progress.js'
import type { CliContext } from './context.js'
import type { Globals } from './globals.js'
import { eraseLine } from './status-line.js'

/** Redrawn on a terminal so often; elsewhere a line each {@link LINE_EVERY_MS}. */
const REDRAW_EVERY_MS = 100
const LINE_EVERY_MS = 10_000
/** Shorter pauses are over before anybody has read of them. */
const TOLD_FROM_MS = 2_000
/** Before so much time has passed a pace says nothing. */
const PACE_FROM_MS = 1_000

interface Stretch {
  readonly label: string
  readonly total: number
  readonly startedMs: number
  readonly stopTicking: () => void
  done: number
  paused: { readonly message: string; readonly pause: Pause | undefined } | undefined
  hasLine: boolean
}

/** Progress on stderr: one line redrawn in place on a terminal, otherwise a line every ten seconds. */
export function streamProgress(context: CliContext, globals: Pick<Globals, 'isQuiet'>): Progress {
  const { stderr, clock } = context
  if (globals.isQuiet) return SILENT
  const erase = eraseLine(context)
  const isRedrawn = erase !== ''
  let current: Stretch | undefined
  /** When a pause was told outside a line that is redrawn. */
  let toldMs = Number.NEGATIVE_INFINITY

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
      // What is on its way ends also while a limit holds the rest up.
      if (current.paused?.pause?.perSecond === undefined) current.paused = undefined
    },
    pause(message, pause) {
      if (pause !== undefined && pause.untilMs - clock.now() < TOLD_FROM_MS) return
      if (current !== undefined) current.paused = { message, pause }
      if (current !== undefined && isRedrawn) return
      // Many calls may meet the same trouble, and each of them again and again.
      if (clock.now() - toldMs < LINE_EVERY_MS) return
      toldMs = clock.now()
      if (current === undefined) stderr.write(`${message}\n`)
      else show()
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

function lineOf(stretch: Stretch, nowMs: number): string {
  const { label, done, total, startedMs, paused } = stretch
  if (paused?.pause !== undefined && paused.pause.untilMs > nowMs) {
    return pausedLine(stretch, paused.pause, nowMs)
  }
  const elapsedMs = nowMs - startedMs
  const count = `${label} ${done}/${total}`
  if (paused !== undefined && paused.pause === undefined) return `${count}, ${paused.message}`
  if (done === 0 || elapsedMs < PACE_FROM_MS) return count
  const perSecond = (done * 1000) / elapsedMs
  const leftMs = ((total - done) * elapsedMs) / done
  return `${count}, ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s, about ${durationWords(leftMs)} left`
}

/**
 * `Applying paused 12 s, 640 of 1,000, about 3 min left`. What is left takes as long as at the pace before, or as the
 * limit allows where that is longer; a call for each unit is assumed.
 */
function pausedLine({ label, done, total, startedMs }: Stretch, pause: Pause, nowMs: number): string {
  const pausedMs = pause.untilMs - nowMs
  const count = `${label} paused ${durationWords(pausedMs)}, ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`
  const rest = total - done
  const atPaceMs = done === 0 ? 0 : (rest * (nowMs - startedMs)) / done
  const atLimitMs = pause.perSecond === undefined ? 0 : (rest * 1000) / pause.perSecond
  const leftMs = Math.max(atPaceMs, atLimitMs)
  return leftMs === 0 ? count : `${count}, about ${durationWords(pausedMs + leftMs)} left`
}
