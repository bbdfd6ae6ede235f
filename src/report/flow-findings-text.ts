import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { findingLines } from './finding-text.js'
import { paletteFor, type Style } from './palette.js'

/** What was found in one file or folder. */
export interface CheckedFile {
  readonly file: string
  /** The id, and the layout where it is known: `sign-in, console`. Empty where it holds nothing of the kind. */
  readonly title: string
  readonly findings: readonly Finding[]
}

export interface FindingsView extends Style {
  /** Shows every finding of a code, and files without findings. */
  readonly verbose: boolean
  readonly cwd?: string | undefined
}

/** Findings grouped by file, errors first; files without any are left out. Empty where there is none at all. */
export function fileFindings(files: readonly CheckedFile[], view: FindingsView): string {
  const { width, color, cwd, verbose } = view
  const palette = paletteFor(color)
  return files
    .filter(({ findings }) => verbose || findings.length > 0)
    .map(({ file, title, findings }) => {
      const words = findings.length === 0 ? 'nothing found' : findingCounts(findings)
      const about = title === '' ? words : `${printable(title)}: ${words}`
      const lines = findingLines(findings, { width: width - INDENT.length, palette, cwd, verbose }).flat()
      return [
        `${palette.strong(printable(file))}  ${about}`,
        ...lines.map((line) => `${INDENT}${line}`),
      ].join('\n')
    })
    .join('\n\n')
}

const INDENT = '  '

/** `1 error, 2 warnings`; `nothing found` where there is nothing. */
export function findingCounts(findings: readonly Pick<Finding, 'severity'>[]): string {
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [countOf(count, severity)]
  })
  return counts.length === 0 ? 'nothing found' : counts.join(', ')
}
