import { namesOf } from '../core/audit/index.js'
import type { AuditField, AuditLine } from '../core/model/audit.js'
import { isObject, printJson, type Json, type JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { listJson } from './documents.js'
import { paletteFor, type Style } from './palette.js'
import { renderTable } from './table.js'
import { utcTime } from './time-words.js'
import { columnsOf } from './wrap.js'

/** Of a field's value so many characters are shown, unless all is to be whole. */
const LONGEST_VALUE = 24

/** One row for each line, in the order given. */
export function renderAudit(lines: readonly AuditLine[], style: Style): string {
  return renderTable(
    [
      { title: 'time', keep: true },
      { title: 'by' },
      // Names are what is looked for: other columns give way first.
      {
        title: 'change',
        atLeast: Math.max(0, ...lines.map((line) => columnsOf(printable(whatWords(line))))),
      },
      { title: 'outcome' },
      { title: 'run', keep: true },
    ],
    lines.map((line) => [
      utcTime(Date.parse(line.time)).replace(' UTC', ''),
      namesOf(line.who)[0] ?? '',
      changeWords(line, { isWhole: style.isWhole ?? false }),
      outcomeWords(line),
      line.run,
    ]),
    style,
  )
}

/** `{ formatVersion, items: […] }`: each item is the line as the store holds it. */
export function auditJson(lines: readonly AuditLine[]): JsonObject {
  return listJson(lines.map((line) => line as AuditLine & JsonObject))
}

export interface ShownVerification {
  readonly files: readonly {
    readonly file: string
    readonly location: string
    readonly run: string | undefined
    readonly lines: number
    readonly head: string | undefined
    readonly isCut: boolean
  }[]
  readonly damages: readonly {
    readonly file: string
    readonly location: string
    readonly line: number
    readonly problem: string
  }[]
  readonly missingHeads: readonly string[]
}

/** What a check of the audit found: every damaged file with the line, then the sums. Ends with a line break. */
export function renderAuditVerification(
  { files, damages, missingHeads }: ShownVerification,
  style: Style,
): string {
  const palette = paletteFor(style.color)
  const lines = files.reduce((sum, file) => sum + file.lines, 0)
  const sums = `${countOf(files.length, 'file')}, ${countOf(lines, 'line')}`
  const isWhole = damages.length === 0 && missingHeads.length === 0
  return `${[
    // Paths are for copying: never broken into lines.
    ...damages.flatMap(({ location, line, problem }) => [
      palette.bad(`damaged  ${printable(location)}:${line}`),
      `         ${printable(problem)}`,
    ]),
    ...missingHeads.map((head) =>
      palette.bad(`missing  no line of this project has the hash ${printable(head)}`),
    ),
    ...files
      .filter(({ isCut }) => isCut)
      .map(({ location, lines: count }) =>
        palette.warn(`cut      ${printable(location)}:${count + 1}: half a line that no run counts on`),
      ),
    isWhole ? palette.good(`Whole: ${sums}`) : palette.bad(`Not whole: ${sums}`),
  ].join('\n')}\n`
}

/** `{ formatVersion, items: [files], damages: [{ code, file, location, line, problem }], missingHeads }` */
export function auditVerificationJson({ files, damages, missingHeads }: ShownVerification): JsonObject {
  const damaged = new Set(damages.map(({ file }) => file))
  return {
    ...listJson(
      files.map(({ file, location, run, lines, head, isCut }) => ({
        file,
        location,
        run: run ?? null,
        lines,
        head: head ?? null,
        isCut,
        state: damaged.has(file) ? 'damaged' : 'whole',
      })),
    ),
    damages: damages.map(({ file, location, line, problem }) => ({
      code: 'audit-damaged',
      file,
      location,
      line,
      problem,
    })),
    missingHeads,
  }
}

interface Shown {
  readonly isWhole: boolean
}

function changeWords(line: AuditLine, shown: Shown): string {
  const words =
    line.address === undefined ? '' : (line.fields ?? []).map((field) => fieldWords(field, shown)).join(', ')
  return `${whatWords(line)}${words === '' ? '' : ` (${words})`}`
}

/** Without its fields: `update tenant/acme`. */
function whatWords({ operation, action, address, addresses = [], takenFrom }: AuditLine): string {
  if (address !== undefined && takenFrom !== undefined) return `take over ${address} from ${takenFrom}`
  return address === undefined ? [operation, ...addresses].join(' ') : `${action ?? operation} ${address}`
}

function fieldWords({ path, from, to, differences }: AuditField, shown: Shown): string {
  if (path === '') return differences === undefined ? 'document' : countOf(differences, 'difference')
  return `${path.slice(1)}: ${valueWords(from, shown)} → ${valueWords(to, shown)}`
}

function valueWords(value: Json | undefined, { isWhole }: Shown): string {
  if (value === undefined) return 'nothing'
  if (isObject(value) && Object.keys(value).length === 0) return '{}'
  const text = printJson(value)
  return isWhole || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`
}

function outcomeWords({ outcome, codes = [] }: AuditLine): string {
  const word = outcome === 'notReached' ? 'not reached' : outcome
  return codes.length === 0 ? word : `${word}: ${codes.join(', ')}`
}
