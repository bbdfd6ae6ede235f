import type { JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import type { Span } from '../core/audit/collected/index.js'
import { spanJson } from './collected-text.js'
import { countOf } from './count-words.js'
import { listJson } from './documents.js'
import { paletteFor, type Style } from './palette.js'

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
  /** Files of collected records. */
  readonly collected: readonly {
    readonly file: string
    readonly location: string
    readonly records: number
    readonly head: string | undefined
    readonly named?: { readonly span: Span }
  }[]
}

/** What a check of the audit found: every damaged file with the line, then the sums. Ends with a line break. */
export function renderAuditVerification(
  { files, damages, missingHeads, collected }: ShownVerification,
  style: Style,
): string {
  const palette = paletteFor(style.color)
  const lines = files.reduce((sum, file) => sum + file.lines, 0)
  const records = collected.reduce((sum, file) => sum + file.records, 0)
  const sums = `${countOf(files.length, 'file')}, ${countOf(lines, 'line')}${collected.length === 0 ? '' : `; ${countOf(collected.length, 'file')} with ${countOf(records, 'record')} of Descope`}`
  const damaged = new Set(damages.map(({ file }) => file))
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
      .map(({ file, location, lines: count }) =>
        palette.warn(
          `cut      ${printable(location)}:${count + 1}: half a line${damaged.has(file) ? '' : ' that no run counts on'}`,
        ),
      ),
    isWhole ? palette.good(`Whole: ${sums}`) : palette.bad(`Not whole: ${sums}`),
  ].join('\n')}\n`
}

/**
 * `{ formatVersion, items: [files], collected: [files], damages: [{ code, file, location, line, problem }],
 * missingHeads }`
 */
export function auditVerificationJson({
  files,
  damages,
  missingHeads,
  collected,
}: ShownVerification): JsonObject {
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
    collected: collected.map(({ file, location, records, head, named }) => ({
      file,
      location,
      records,
      head: head ?? null,
      ...(named === undefined ? {} : spanJson(named.span)),
      state: damaged.has(file) ? 'damaged' : 'whole',
    })),
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
