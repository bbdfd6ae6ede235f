import { countOf } from './count-words.js'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS = [
  { from: DAY, unit: 'day' },
  { from: HOUR, unit: 'hour' },
  { from: MINUTE, unit: 'minute' },
  { from: 10 * SECOND, unit: 'second' },
] as const

/** `just now`, `12 seconds ago`, `3 hours ago`, `2 days ago`; after 60 days the date. */
export function agoWords(timeMs: number, nowMs: number): string {
  const age = nowMs - timeMs
  if (age > 60 * DAY) return `on ${utcTime(timeMs).slice(0, 10)}`
  for (const { from, unit } of STEPS) {
    if (age >= from) return `${countOf(Math.floor(age / (from === 10 * SECOND ? SECOND : from)), unit)} ago`
  }
  return age < -10 * SECOND ? `in the future (${utcTime(timeMs)})` : 'just now'
}

/** `2025-11-17 10:30:00 UTC`; `unknown time` for what is no time. */
export function utcTime(timeMs: number): string {
  const time = new Date(timeMs)
  return Number.isNaN(time.getTime())
    ? 'unknown time'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
