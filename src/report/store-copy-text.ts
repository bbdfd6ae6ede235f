import { printable } from '../core/model/printable.js'
import type { JsonObject } from '../core/model/json.js'
import { countOf, groupDigits } from './count-words.js'
import { paletteFor, type Style } from './palette.js'
import { sizeWords } from './prune-text.js'
import { wrapLines } from './wrap.js'

/** What a copy of a store did, or would do. */
export interface ShownStoreCopy {
  readonly from: string
  readonly to: string
  readonly isDryRun: boolean
  /** Files that were copied, or would be. */
  readonly copied: number
  /** Absent in a preview: what is to be copied is not read then. */
  readonly bytes?: number
  /** There before, byte for byte. */
  readonly equalCount: number
  /** Still to be copied. */
  readonly left: number
  readonly projects: readonly string[]
  /** Names in the first that are no part of a store. */
  readonly others: readonly string[]
  readonly verified?: {
    readonly backups: number
    readonly auditLines: number
    readonly damages: readonly { readonly location: string; readonly problem: string }[]
  }
}

const NAMED = 5

/** A copy for people. Ends with a line break. */
export function renderStoreCopy(shown: ShownStoreCopy, { width, color }: Style): string {
  const palette = paletteFor(color)
  const { isDryRun, copied, bytes, equalCount, left, projects, others, verified } = shown
  const from = printable(shown.from, 1000)
  const to = printable(shown.to, 1000)
  const size = bytes === undefined ? '' : ` (${sizeWords(bytes)})`
  const equal = equalCount === 0 ? '' : `, ${groupDigits(equalCount)} there already and equal`
  const verb = isDryRun ? 'Would copy' : 'Copied'
  const blocks = [
    [palette.strong(`${verb} ${countOf(copied, 'file')}${size}${equal}`), `from  ${from}`, `to    ${to}`],
    wrapLines(`of ${countOf(projects.length, 'project')}: ${named(projects)}`, { width }),
    others.length === 0
      ? []
      : wrapLines(
          `${countOf(others.length, 'file')} in the first ${others.length === 1 ? 'is' : 'are'} no part of a store that this version knows, and left aside: ${named(others)}`,
          { width },
        ).map(palette.warn),
    left === 0 || isDryRun
      ? []
      : wrapLines(
          `Not complete: ${countOf(left, 'file')} left. The same command goes on with it. Do not use the new place before.`,
          { width },
        ).map(palette.bad),
    verified === undefined
      ? []
      : [
          ...wrapLines(
            `Verified: every file was read back; ${countOf(verified.backups, 'backup')} by digest, ${countOf(verified.auditLines, 'line')} of the audit by the chain`,
            { width },
          ).map(palette.good),
          ...verified.damages.flatMap(({ location, problem }) => [
            palette.warn(`damaged before, and copied as it was: ${printable(location, 1000)}`),
            ...wrapLines(printable(problem, 500), { width, first: '  ', rest: '  ' }),
          ]),
        ],
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n')}\n`
}

/** `verified` is null where nothing was copied or the copy is not complete. */
export function storeCopyJson(shown: ShownStoreCopy): JsonObject {
  const { from, to, isDryRun, copied, bytes, equalCount, left, projects, others, verified } = shown
  return {
    formatVersion: 1,
    from,
    to,
    isDryRun,
    copied,
    bytes: bytes ?? null,
    equal: equalCount,
    left,
    projects,
    leftAside: others,
    verified:
      verified === undefined
        ? null
        : { ...verified, damages: verified.damages.map((damage) => ({ ...damage })) },
  }
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => printable(name))
  return names.length > NAMED ? `${shown.join(', ')} and ${names.length - NAMED} more` : shown.join(', ')
}
