import type { Json, JsonObject } from '../core/model/json.js'
import type { Pull, PulledFile } from '../core/model/pull.js'
import { printable } from '../core/model/printable.js'
import { changeLines, type ChangeStyle } from './change-text.js'
import { countOf, groupDigits } from './count-words.js'
import { changeJson, findingJson } from './documents.js'
import { findingLines } from './finding-text.js'
import { paletteFor, type Style } from './palette.js'
import { wrapLines } from './wrap.js'

export interface PullView extends Style {
  /** Nothing is written: the heading says so. */
  readonly isDryRun: boolean
  readonly verbose: boolean
  /** Folder that places in files are written relative to. */
  readonly cwd: string
  /** The command that shows that nothing is left to do. */
  readonly next: string
}

const SIGNS = { created: '+', changed: '~', removed: '-', unchanged: ' ' } as const
/** From so many files of one outcome on, only the first are shown. */
const MANY = 20
const SHOWN_OF_MANY = 10

/** What a pull does to the files: those, what changes in them, what is to be known, the sums. Ends with a line break. */
export function renderPull(pull: Pull, view: PullView): string {
  const palette = paletteFor(view.color)
  const { width, verbose, cwd, isDryRun } = view
  const style: ChangeStyle = { width, palette, secrets: {}, verbose }
  const environment = pull.environment === null ? '' : `, environment ${printable(pull.environment)}`
  const blocks = [
    [
      ...(isDryRun ? [`${palette.strong('DRY RUN')}: nothing is written`, ''] : []),
      `project  ${printable(pull.projectId)}${environment}`,
    ],
    fileLines(pull.files, view),
    pull.changes.flatMap((change) => changeLines(change, style)),
    ...findingLines(pull.findings, { width, palette, cwd, verbose }),
    wrapLines(sumWords(pull, isDryRun), { width }).map(palette.strong),
    [
      ...(pull.recordedBy === null ? [] : [palette.faint(`recorded as applied by run ${pull.recordedBy}`)]),
      ...(isDryRun ? [] : [`next     ${view.next}`]),
    ],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function fileLines(files: readonly PulledFile[], { verbose, color }: PullView): readonly string[] {
  const { create, update, remove, faint } = paletteFor(color)
  const paints = { created: create, changed: update, removed: remove, unchanged: faint }
  return (['created', 'changed', 'removed', 'unchanged'] as const).flatMap((outcome) => {
    const all = files.filter((file) => file.outcome === outcome)
    const shown = verbose || all.length <= MANY ? all : all.slice(0, SHOWN_OF_MANY)
    const rest = all.length - shown.length
    return [
      ...shown.map(({ file }) => `${SIGNS[outcome]} ${outcome.padEnd(9)}  ${printable(file)}`),
      ...(rest === 0 ? [] : [`… ${groupDigits(rest)} more ${outcome} (--verbose shows all)`]),
    ].map(paints[outcome])
  })
}

/** `12 tenants, 3 flows in 4 files`, or what changes where there is something already. */
function sumWords(pull: Pull, isDryRun: boolean): string {
  if (pull.mode === 'fresh') {
    const counts = Object.entries(pull.resources).map(
      ([collection, count]) =>
        `${groupDigits(count)} ${count === 1 ? collection.replace(/s$/, '') : collection}`,
    )
    const what = counts.length === 0 ? 'Nothing' : counts.join(', ')
    return `${what} in ${countOf(pull.files.length, 'file')}`
  }
  const { changes, added, removed, left } = pull
  const parts = [
    changes.length === 0 ? '' : `${groupDigits(changes.length)} changed`,
    added.length === 0 ? '' : `${groupDigits(added.length)} added`,
    removed.length === 0 ? '' : `${groupDigits(removed.length)} removed`,
  ].filter((part) => part !== '')
  const taken = parts.length === 0 ? 'Nothing to write' : `${parts.join(', ')} in the files`
  const rest = left.length === 0 ? '' : `; ${groupDigits(left.length)} not taken, see above`
  return `${isDryRun && parts.length > 0 ? 'Would be: ' : ''}${taken}${rest}`
}

/** The document of `pull -o json`. */
export function pullJson(pull: Pull, { isDryRun }: { readonly isDryRun: boolean }): JsonObject {
  return {
    formatVersion: 1,
    projectId: pull.projectId,
    environment: pull.environment,
    mode: pull.mode,
    dryRun: isDryRun,
    files: pull.files.map(({ file, outcome }): Json => ({ file, outcome })),
    resources: { ...pull.resources },
    changes: pull.changes.map((change) => changeJson(change, {})),
    added: pull.added,
    removed: pull.removed,
    left: pull.left,
    findings: pull.findings.map(findingJson),
    recordedBy: pull.recordedBy,
  }
}
