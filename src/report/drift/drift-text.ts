import type { Drift, DriftChange, DriftedResource } from '../../core/model/drift.js'
import { printable } from '../../core/model/printable.js'
import { changedFieldLines, type ChangeStyle } from '../change-text.js'
import { findingLines } from '../finding-text.js'
import { paletteFor, type Palette, type Style } from '../palette.js'
import { wrapLines } from '../wrap.js'
import {
  againstWords,
  authorWords,
  changeOf,
  driftWords,
  foldedWords,
  isCompared,
  isDocumentUntold,
  NOBODY,
  restWords,
  whenWords,
  type ShownDrift,
} from './shown-drift.js'

/** So many resources are shown in full. */
const SHOWN = 100
const SIGNS: Readonly<Record<DriftChange, string>> = { changed: '~', gone: '-', created: '+' }
const LABEL = 8

/** What moved, when, by whom, and the two ways out; foreign text is made printable, secrets are hidden. */
export function renderDrift(
  { drift, waysOut, secrets }: ShownDrift,
  view: Style & { readonly verbose: boolean; readonly cwd?: string | undefined },
): string {
  const palette = paletteFor(view.color)
  const { width, verbose, cwd } = view
  const style: ChangeStyle = { width, palette, secrets, verbose }
  const shown = verbose ? drift.drift : drift.drift.slice(0, SHOWN)
  const hidden = drift.drift.length - shown.length
  const blocks: (readonly string[])[] = [
    headLines(drift, width),
    ...findingLines(drift.findings, { width, palette, cwd, verbose }),
    ...shown.map((resource) => {
      const { revert, keep } = waysOut(resource)
      return [
        ...resourceLines(resource, drift, style),
        ...(revert === undefined ? [] : commandLines('revert', revert, style)),
        ...(keep === undefined ? [] : commandLines('keep', keep, style)),
      ]
    }),
    hidden === 0 ? [] : [palette.faint(foldedWords(hidden))],
    [lastLine(drift, palette)],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function headLines(
  { projectId, environment, host, owner, against }: Drift,
  width: number,
): readonly string[] {
  const where = [
    `${printable(projectId)}${environment === null ? '' : ` (${printable(environment)})`} on ${printable(host)}`,
    ...(owner === 'default' ? [] : [`owner ${printable(owner)}`]),
  ]
  return [
    ...wrapLines(where.join(', '), { width, first: labelled('project') }),
    ...wrapLines(againstWords(against), { width, first: labelled('against') }),
  ]
}

/** A resource with its fields, when and who; `style` says how long values may be. */
export function resourceLines(
  resource: DriftedResource,
  { against }: Pick<Drift, 'against'>,
  style: ChangeStyle,
): readonly string[] {
  const { width, palette } = style
  const { address, change, by, isDeclared, isManaged, nowAt } = resource
  const renamed = nowAt === undefined ? '' : `  (it is ${printable(nowAt)} now)`
  const aside =
    against?.type === 'backup' && !isManaged
      ? '  (not managed)'
      : isManaged && !isDeclared && against?.type === 'last-applied'
        ? '  (managed, and not in these files)'
        : ''
  const paint = { changed: palette.update, gone: palette.remove, created: palette.create }[change]
  const authors = by.length === 0 ? [NOBODY] : by.map(authorWords)
  return [
    ...wrapLines(`${SIGNS[change]} ${printable(address)}  ${change}${renamed}${aside}`, {
      width,
      rest: '    ',
    }).map(paint),
    ...changedFieldLines(changeOf(resource, against), style),
    ...(isDocumentUntold(resource)
      ? wrapLines('document: what it was is not kept, so what changed in it cannot be told', {
          width,
          first: '    ',
        })
      : []),
    ...wrapLines(whenWords(resource), { width, first: `  ${labelled('when')}` }),
    ...authors.flatMap((words, index) =>
      wrapLines(words, { width, first: `  ${labelled(index === 0 ? 'who' : '')}` }),
    ),
  ]
}

/** A command is not broken: it is there to be copied. */
function commandLines(label: string, command: string, { palette }: ChangeStyle): readonly string[] {
  return [`  ${palette.faint(labelled(label))}${printable(command)}`]
}

function labelled(label: string): string {
  return label.padEnd(LABEL)
}

function lastLine(drift: Drift, palette: Palette): string {
  if (!isCompared(drift)) return palette.bad('Not compared')
  const rest = `; ${restWords(drift)}`
  return drift.drift.length === 0
    ? palette.good(`No drift${rest}`)
    : palette.strong(`Drift: ${driftWords(drift)}${rest}`)
}
