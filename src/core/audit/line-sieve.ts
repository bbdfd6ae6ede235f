import type { AuditFilter } from './filter.js'
import { isAskedFor, isInTime } from './filter.js'
import { readAuditLine } from './read-line.js'

/** A line that is asked for, by what orders it; the rest is read when it is shown. */
export interface SievedLine {
  readonly timeMs: number
  readonly run: string
  readonly number: number
  readonly text: string
}

/** How lines begin that this program wrote. */
const BEGINNING = /^\{"formatVersion":1,"number":(\d+),"run":"([^"\\]*)","time":"([^"\\]*)",/

/**
 * Tells of a line's text whether it is asked for, and reads as little of it as that takes: among a hundred thousand
 * lines few are shown. `undefined` for one that is not asked for. What is not asked for by more than time or run is
 * not read to its end, so that a line broken further on is found when it is shown, or by `audit verify`.
 */
export function lineSieve(filter: AuditFilter): (text: string) => SievedLine | 'unreadable' | undefined {
  const needles = needlesOf(filter)
  const isReadWhole = asksForMore(filter)
  return (text) => {
    const [, number = '', run = '', time = ''] = BEGINNING.exec(text) ?? []
    const timeMs = Date.parse(time)
    if (number === '' || Number.isNaN(timeMs) || !text.endsWith('}')) return readWhole(text, filter)
    if (!isInTime(timeMs, filter)) return undefined
    if (filter.runs !== undefined && filter.runs.length > 0) {
      if (!filter.runs.some((beginning) => run.startsWith(beginning))) return undefined
    }
    // Where JSON is written with escapes, a word can stand there in another spelling.
    if (!text.includes('\\') && !needles.every((needle) => needle.test(text))) return undefined
    return isReadWhole ? readWhole(text, filter) : { timeMs, run, number: Number(number), text }
  }
}

/** The newest first; of one moment, the later line first. */
export function newestFirst(
  a: Pick<SievedLine, 'timeMs' | 'run' | 'number'>,
  b: Pick<SievedLine, 'timeMs' | 'run' | 'number'>,
): number {
  if (a.timeMs !== b.timeMs) return b.timeMs - a.timeMs
  if (a.run !== b.run) return a.run < b.run ? 1 : -1
  return b.number - a.number
}

function readWhole(text: string, filter: AuditFilter): SievedLine | 'unreadable' | undefined {
  const line = readAuditLine(text)
  if (line === undefined) return 'unreadable'
  if (!isAskedFor(line, filter)) return undefined
  return { timeMs: Date.parse(line.time), run: line.run, number: line.number, text }
}

function asksForMore({ sinceMs, untilMs, runs, ...rest }: AuditFilter): boolean {
  return Object.values(rest).some((asked) => asked.length > 0)
}

/** What must stand in a line for it to be asked for, each as a sign that is quick to look for. */
function needlesOf(filter: AuditFilter): readonly RegExp[] {
  const { only, kinds = [], by = [], outcomes = [], operations = [], actions = [], reasons = [] } = filter
  const { commits = [] } = filter
  return [
    anyOf(only.map((pattern) => beginningOf(pattern.includes('/') ? pattern : `${pattern}/*`))),
    anyOf(kinds.map((kind) => `"${kind}/`)),
    // `ana@desk` stands in two pieces there.
    anyOf(
      by.map((name) => `"${name.split('@')[0] ?? ''}`),
      'i',
    ),
    anyOf(outcomes.map((outcome) => `"outcome":"${outcome}"`)),
    anyOf(operations.map((operation) => `"operation":"${operation}"`)),
    anyOf(
      actions.map((action) => `"action":"${action}"`),
      'i',
    ),
    anyOf(reasons, 'i'),
    anyOf(
      commits.map((commit) => `"commit":"${commit}`),
      'i',
    ),
  ].flatMap((needle) => needle ?? [])
}

function beginningOf(pattern: string): string {
  const star = pattern.indexOf('*')
  return star < 0 ? `"${pattern}"` : `"${pattern.slice(0, star)}`
}

/** `undefined` where everything may fit. */
function anyOf(words: readonly string[], flags: '' | 'i' = ''): RegExp | undefined {
  if (words.length === 0 || words.some((word) => word === '"')) return undefined
  // Outside ASCII capitals are not one letter each, and quotes and backslashes are written otherwise in JSON.
  if (flags === 'i' && words.some((word) => /[^ -~]|["\\]/.test(word.replace(/^"(?:\w+":")?/, ''))))
    return undefined
  return new RegExp(
    words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'),
    `${flags}u`,
  )
}
