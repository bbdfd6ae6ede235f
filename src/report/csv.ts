import { printableLines } from '../core/model/printable.js'

/** What makes a spreadsheet take a cell for a formula; some look past spaces, and know the wide forms too. */
const FORMULA = /^'*\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/

/**
 * Comma-separated values (RFC 4180): lines end in CR LF, line breaks stay within quotes. A cell that a spreadsheet
 * would calculate gets an apostrophe in front, and one more where it had one before that; characters that a terminal
 * would obey are written as `\u{001b}`. So it is for reading; what a program is to read back comes as JSON.
 */
export function csvText(titles: readonly string[], rows: Iterable<readonly (string | undefined)[]>): string {
  const lines = [titles.map(cellText).join(',')]
  for (const row of rows) lines.push(row.map(cellText).join(','))
  return lines.map((line) => `${line}\r\n`).join('')
}

function cellText(value: string | undefined): string {
  if (value === undefined || value === '') return ''
  const defused = FORMULA.test(value) ? `'${value}` : value
  const shown = PLAIN.test(defused) ? defused : printableLines(defused)
  return NEEDS_QUOTES.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

/** Most cells, which are safe as they are. */
const PLAIN = /^[ -~]*$/
