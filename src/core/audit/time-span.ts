import { parseDuration } from '../model/duration.js'

/** The first and the last millisecond of what a text names. */
export interface TimeSpan {
  readonly startMs: number
  readonly endMs: number
}

const DAY = /^\d{4}-\d\d-\d\d$/
const TIME =
  /^(?<minute>\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?<second>:\d\d)?(?<fraction>\.\d{1,3})?(?<zone>Z|[+-]\d\d:?\d\d)?$/i

const DAY_MS = 86_400_000
/** Words for days in UTC, by how many days ago they began. */
const DAYS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['yesterday', 1],
])

/** Words that {@link timeSpanOf} knows. */
export const DAY_WORDS: readonly string[] = [...DAYS.keys()]

/**
 * `2025-11-17` (a day in UTC), `today`, `yesterday`, `2025-11-17T10:30`, with seconds, a fraction and a zone if wanted (default UTC), or how
 * long ago: `30m`, `24h`, `7d`, `1w2d`, no further than 1970. `undefined` for anything else.
 */
export function timeSpanOf(text: string, nowMs: number): TimeSpan | undefined {
  const agoMs = parseDuration(text)
  if (agoMs !== undefined) {
    const timeMs = Math.max(0, nowMs - agoMs)
    return { startMs: timeMs, endMs: timeMs }
  }
  const daysAgo = DAYS.get(text.toLowerCase())
  if (daysAgo !== undefined) {
    const startMs = Math.floor(nowMs / DAY_MS - daysAgo) * DAY_MS
    return { startMs, endMs: startMs + DAY_MS - 1 }
  }
  if (DAY.test(text)) return spanOf(`${text}T00:00:00Z`, { text, lengthMs: DAY_MS })
  const time = TIME.exec(text)?.groups
  if (time === undefined) return undefined
  const { minute = '', second, fraction, zone = 'Z' } = time
  const lengthMs = fraction === undefined ? (second === undefined ? 60_000 : 1000) : 1
  return spanOf(`${minute.replace(' ', 'T')}${second ?? ':00'}${fraction ?? ''}${zone}`, { text, lengthMs })
}

function spanOf(
  iso: string,
  { text, lengthMs }: { readonly text: string; readonly lengthMs: number },
): TimeSpan | undefined {
  const startMs = Date.parse(iso)
  if (Number.isNaN(startMs)) return undefined
  // Some readers turn the 30th of February into a day of March.
  const day = text.slice(0, 10)
  if (!new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().startsWith(day)) return undefined
  return { startMs, endMs: startMs + lengthMs - 1 }
}
