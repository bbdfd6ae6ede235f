import type { DiffEntry } from '../core/model/diff.js'
import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { groupDigits } from './count-words.js'
import type { Palette } from './palette.js'
import { wrapLines } from './wrap.js'

const SIGNS: Readonly<Record<DiffEntry['op'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  moved: '>',
}

export interface FlowDiffStyle {
  readonly width: number
  readonly indent: number
  readonly palette: Palette
  /** So many differences are shown, the others counted. Default: all. */
  readonly most?: number
  /** Everything that the words of a difference leave out stands below it. Default: false. */
  readonly inFull?: boolean
}

/**
 * Differences between two flows, one below the other in the order given: `~ "Welcome" (3), Continue: "Sign up" (4) →
 * "Sign in" (5)`. Signs: `+` came, `-` went, `~` changed, `>` moved.
 */
export function flowDiffLines(entries: readonly DiffEntry[], style: FlowDiffStyle): readonly string[] {
  const { width, indent, palette, most = Number.POSITIVE_INFINITY, inFull = false } = style
  const margin = ' '.repeat(indent)
  // A line that counts one hidden difference takes the room of that difference.
  const shown = entries.length <= most + 1 ? entries : entries.slice(0, most)
  const hidden = entries.length - shown.length
  return [
    ...shown.flatMap((entry) => [
      ...wrapLines(`${SIGNS[entry.op]} ${entryWords(entry)}`, {
        width,
        first: margin,
        rest: `${margin}    `,
      }).map(paintOf(entry.op, palette)),
      ...(inFull ? (entry.lines ?? []) : []).flatMap((line) =>
        wrapLines(printable(line), { width, first: `${margin}    `, rest: `${margin}      ` }),
      ),
    ]),
    ...(hidden === 0
      ? []
      : wrapLines(`… ${groupDigits(hidden)} more (--verbose shows all)`, { width, first: margin }).map(
          palette.faint,
        )),
  ]
}

/**
 * What scripts get: `[{ op, sort, subject, words, path, lines }]`, foreign text printable. A `path` may be absent; `lines`
 * are there where the words leave something out.
 */
export function flowDiffJson(entries: readonly DiffEntry[]): readonly JsonObject[] {
  return entries.map(({ op, sort, subject, words, path, lines }) => ({
    op,
    sort,
    subject: printable(subject),
    words: printable(words),
    ...(path !== undefined && { path }),
    ...(lines !== undefined && { lines: lines.map((line) => printable(line)) }),
  }))
}

function entryWords({ subject, words }: DiffEntry): string {
  return words === '' ? printable(subject) : `${printable(subject)}: ${printable(words)}`
}

function paintOf(op: DiffEntry['op'], palette: Palette): (text: string) => string {
  const paints = {
    added: palette.create,
    removed: palette.remove,
    changed: palette.update,
    moved: palette.update,
  }
  return paints[op]
}
