import { usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'

/** Digits of a time from year to millisecond, and where its parts end. */
const LENGTHS: ReadonlySet<number> = new Set([8, 10, 12, 14, 15, 16, 17])
const WITH_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?[+-]\d\d:?\d\d$/i

/**
 * The last moment (ms) that a time names: `2025-01-15T10:30:00`, `20250115_103000` and `2025-01-15T11:30+01:00` in the
 * forms in which backups are named, separators optional; `20250115` is the end of that day. Without a zone it is UTC,
 * and this machine's own clock where that would be in the future.
 * @throws ToolError `wrong-usage` for what is no time, or one that has not come
 */
export function momentOf(text: string, nowMs: number): number {
  const trimmed = text.trim()
  const moment = WITH_OFFSET.test(trimmed) ? withOffset(trimmed) : withoutOffset(trimmed, nowMs)
  if (moment === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: `--at takes a time such as 2025-01-15T10:30:00 or 20250115_103000, not ${quoted(text)}`,
    })
  }
  if (startOf(moment) <= nowMs) return moment.endMs
  throw usageError({
    code: 'wrong-usage',
    message: `--at names a time that has not come yet: ${new Date(startOf(moment)).toISOString()}`,
    hint: 'Times without a zone are UTC; write the zone behind them, such as +01:00.',
  })
}

interface Moment {
  readonly endMs: number
  readonly lengthMs: number
}

function startOf({ endMs, lengthMs }: Moment): number {
  return endMs - lengthMs + 1
}

function withOffset(text: string): Moment | undefined {
  const startMs = Date.parse(text.replace(' ', 'T'))
  if (Number.isNaN(startMs)) return undefined
  const digits = (text.match(/\d/g) ?? []).length - '0000'.length
  const lengthMs = lengthOf(digits)
  return { endMs: startMs + lengthMs - 1, lengthMs }
}

function withoutOffset(text: string, nowMs: number): Moment | undefined {
  const isUtc = /\dZ$/i.test(text)
  const digits = text.replace(/Z$/i, '').replaceAll(/(?<=\d)[-_:. T](?=\d)/gi, '')
  if (!/^\d+$/.test(digits) || !LENGTHS.has(digits.length)) return undefined
  const parts = partsOf(digits)
  const utcMs = Date.UTC(...parts)
  if (!isSame(digits, utcMs)) return undefined
  const lengthMs = lengthOf(digits.length)
  if (isUtc || utcMs <= nowMs) return { endMs: utcMs + lengthMs - 1, lengthMs }
  const localMs = new Date(...parts).getTime()
  return { endMs: (localMs <= nowMs ? localMs : utcMs) + lengthMs - 1, lengthMs }
}

type Parts = readonly [number, number, number, number, number, number, number]

function partsOf(digits: string): Parts {
  const part = (from: number, to: number) => Number(digits.slice(from, to))
  const ms = Number(digits.slice(14).padEnd(3, '0'))
  return [part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14), ms]
}

/** False where a part was too large and ran over into the next: the 31st of February. */
function isSame(digits: string, timeMs: number): boolean {
  if (Number.isNaN(timeMs)) return false
  return new Date(timeMs).toISOString().replaceAll(/\D/g, '').startsWith(digits)
}

/** How long the stretch is that so many digits name. */
function lengthOf(digits: number): number {
  if (digits <= 8) return 86_400_000
  if (digits <= 10) return 3_600_000
  if (digits <= 12) return 60_000
  if (digits <= 14) return 1000
  return 10 ** (17 - digits)
}
