import type { JsonObject } from '../core/model/json.js'
import type { Finding } from '../core/model/plan.js'
import { printable, printableLines } from '../core/model/printable.js'
import { paletteFor, type Style } from './palette.js'

/** What was made of one file, or would be. */
interface MadeFile {
  /** As it is shown. */
  readonly path: string
  readonly action: 'create' | 'extend' | 'replace' | 'keep' | 'unchanged'
  readonly text: string
}

export interface BeginningView {
  readonly files: readonly MadeFile[]
  /** Nothing was written, and the texts are shown. */
  readonly isDryRun: boolean
  /** The run that recorded what is live as applied, where one did. */
  readonly recordedBy: string | null
  /** What was noticed about what is live. */
  readonly findings: readonly Finding[]
  /** Commands to go on with. */
  readonly next: readonly string[]
}

const DONE = {
  create: 'created',
  extend: 'extended',
  replace: 'replaced',
  keep: 'kept',
  unchanged: 'unchanged',
} as const
const PLANNED = { ...DONE, create: 'to create', extend: 'to extend', replace: 'to replace' } as const
const LONGEST = 'to replace'.length

/** The files of a beginning, what became of each, and what to type next. */
export function renderBeginning(view: BeginningView, { color }: Style): string {
  const palette = paletteFor(color)
  const words = view.isDryRun ? PLANNED : DONE
  const lines = view.files.map(({ path, action }) => {
    const word = words[action].padEnd(LONGEST)
    const painted =
      action === 'keep'
        ? palette.warn(word)
        : action === 'unchanged'
          ? palette.faint(word)
          : palette.create(word)
    const why = action === 'keep' ? `  (differs; --force ${printable(path)} writes over it)` : ''
    return `${painted}  ${printable(path)}${why}`
  })
  const texts = view.isDryRun
    ? view.files
        .filter(({ action, path }) => action !== 'keep' && action !== 'unchanged' && !isDocument(path))
        .flatMap(({ path, text }) => [
          '',
          palette.strong(`── ${printable(path)}`),
          printableLines(text).trimEnd(),
        ])
    : []
  const notes = view.findings.map(
    ({ severity, message }) => `${severity.padEnd(LONGEST)}  ${printable(message)}`,
  )
  const recorded =
    view.recordedBy === null ? [] : ['', `recorded as applied by run ${printable(view.recordedBy)}`]
  return [
    ...lines,
    ...notes,
    ...recorded,
    ...texts,
    '',
    'Next:',
    ...view.next.map((line) => `  ${printable(line)}`),
    '',
  ].join('\n')
}

/** Whole flows would bury the rest; `-o json` has them. */
function isDocument(path: string): boolean {
  return path.endsWith('.json')
}

export function beginningJson({ files, isDryRun, recordedBy, findings, next }: BeginningView): JsonObject {
  return {
    formatVersion: 1,
    isDryRun,
    files: files.map(({ path, action, text }) => ({ path, action, ...(isDryRun ? { text } : {}) })),
    recordedBy,
    findings: findings.map(({ code, severity, message, address, hint }) => ({
      code,
      severity,
      message,
      ...(address === undefined ? {} : { address }),
      ...(hint === undefined ? {} : { hint }),
    })),
    next,
  }
}
