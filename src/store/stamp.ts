/** A time as names in the store begin with it, in UTC: `20251117T103000.123Z`. */
export function stampOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replaceAll(/[-:]/g, '')
}

/** `20251117T103000.123Z`, `20251117_103000`, `2025-11-17T10-30-00Z`, alone or inside a longer name. */
const STAMP =
  /(?<!\d)(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)[T_ -](?<hour>\d\d)[-:_]?(?<minute>\d\d)[-:_]?(?<second>\d\d)(?:[.,_](?<fraction>\d{3})(?!\d))?(?!\d)/

/** The time a name tells, read as UTC, in ms; `undefined` when it tells none. */
export function timeInName(name: string): number | undefined {
  const found = STAMP.exec(name)?.groups
  if (found === undefined) return undefined
  const { year, month, day, hour, minute, second, fraction = '000' } = found
  const iso = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.${fraction}Z`
  const timeMs = Date.parse(iso)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** All seventeen digits of a time, from year to millisecond, in UTC or on this machine's clock. */
export function digitsOf(timeMs: number, zone: 'utc' | 'local'): string {
  const local = new Date(timeMs)
  const shiftMs = zone === 'utc' ? 0 : local.getTimezoneOffset() * 60_000
  return new Date(timeMs - shiftMs).toISOString().replaceAll(/\D/g, '')
}

/** A name without the time in it: `sign-in_20251117_103000` → `sign-in`. */
export function withoutTime(name: string): string {
  return name
    .replace(STAMP, '')
    .replace(/Z$/, '')
    .replaceAll(/^[_-]+|[_-]+$/g, '')
}
