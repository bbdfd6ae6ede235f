import type { Span } from './collected-file.js'

/** What the name of a file of collected records says. */
export interface CollectedName {
  readonly span: Span
  readonly records: number
  /** The beginning of the hash of its last line, 32 hexadecimal digits. */
  readonly head: string
}

const NAME =
  /^\d{4}-\d\d\/(?<from>\d{8}T\d{6}\.\d{3}Z)_(?<to>\d{8}T\d{6}\.\d{3}Z)_(?<records>\d+)_(?<head>[0-9a-f]{32})\.ndjson$/
const HEAD_DIGITS = 32

/**
 * `2025-11/20251117T103000.000Z_20251117T114500.000Z_312_9f2c….ndjson`, below the project's folder: the month in which
 * the span begins, the span, the number of records, the hash of the last line.
 * @param head `sha256:…`
 */
export function nameOfCollected({ span, records, head }: CollectedName): string {
  const { fromMs, toMs } = span
  const month = new Date(fromMs).toISOString().slice(0, 7)
  const digits = head.replace('sha256:', '').slice(0, HEAD_DIGITS)
  return `${month}/${stampOf(fromMs)}_${stampOf(toMs)}_${records}_${digits}.ndjson`
}

/** What a name says; `undefined` for one that {@link nameOfCollected} never gives. */
export function readCollectedName(file: string): CollectedName | undefined {
  const { from = '', to = '', records = '', head = '' } = NAME.exec(file)?.groups ?? {}
  const span = { fromMs: timeOf(from), toMs: timeOf(to) }
  return Number.isNaN(span.fromMs) || Number.isNaN(span.toMs)
    ? undefined
    : { span, records: Number(records), head }
}

/** `20251117T103000.123Z` */
function stampOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replaceAll(/[-:]/g, '')
}

/** `NaN` for what is no stamp. */
function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:'))
}
