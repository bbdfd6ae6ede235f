import type { Finding, Severity } from '../core/model/plan.js'
import { printable, printableLines } from '../core/model/printable.js'
import { groupDigits } from './count-words.js'
import type { Palette } from './palette.js'
import { placeWords } from './place-words.js'
import { wrapLines } from './wrap.js'

/** Of findings with one code, so many are shown; the others are counted. */
const SHOWN_OF_A_CODE = 20

const ORDER: readonly Severity[] = ['error', 'warning', 'note']

export interface FindingStyle {
  readonly width: number
  readonly palette: Palette
  /** Folder that places are written relative to. */
  readonly cwd?: string | undefined
  readonly verbose: boolean
}

/** One block per severity, errors first: severity and code, what it is about, the message, the next move. */
export function findingLines(
  findings: readonly Finding[],
  style: FindingStyle,
): readonly (readonly string[])[] {
  return ORDER.map((severity) => {
    const seen = new Map<string, number>()
    const shown = findings.filter((finding) => {
      if (finding.severity !== severity) return false
      const nth = (seen.get(finding.code) ?? 0) + 1
      seen.set(finding.code, nth)
      return style.verbose || nth <= SHOWN_OF_A_CODE
    })
    const hidden = [...seen].filter(([, count]) => !style.verbose && count > SHOWN_OF_A_CODE)
    return [
      ...shown.flatMap((finding) => linesOf(finding, style)),
      ...hidden.map(
        ([code, count]) =>
          `… ${groupDigits(count - SHOWN_OF_A_CODE)} more of ${printable(code)} (--verbose shows all)`,
      ),
    ]
  })
}

function linesOf(
  { severity, code, address, message, hint, where }: Finding,
  { width, palette, cwd }: FindingStyle,
): readonly string[] {
  const paint = { error: palette.bad, warning: palette.warn, note: palette.strong }[severity]
  const subject = [
    ...(address === undefined ? [] : [printable(address)]),
    ...(where === undefined ? [] : [`(${placeWords(where, cwd)})`]),
  ]
  return [
    ...wrapLines(`${severity} ${[printable(code), ...subject].join('  ')}`, { width, rest: '    ' }).map(
      paint,
    ),
    ...wrapLines(printableLines(message), { width, first: '    ' }),
    ...(hint === undefined ? [] : wrapLines(printableLines(hint), { width, first: '    → ' })),
  ]
}
