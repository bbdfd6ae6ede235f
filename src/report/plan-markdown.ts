import { kindOf } from '../core/model/address.js'
import type { Action, Change, Finding, Plan, Severity } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { changeLines } from './change-text.js'
import { costWords, type ExpectedCost } from './cost-text.js'
import { countOf, groupDigits } from './count-words.js'
import { findingLines } from './finding-text.js'
import { markdownDocument, type MarkdownSection } from './markdown-document.js'
import type { Foldable } from './markdown-folding.js'
import { fenced, inlineCode, withoutFences } from './markdown-words.js'
import { paletteFor } from './palette.js'
import { summaryWords } from './plan-text.js'
import type { SecretPlaces } from './secret-places.js'
import { agoWords, utcTime } from './time-words.js'

/** What a block of code has room for in a comment. */
const WIDTH = 100
/** A line about one thing is cut there. */
const LONGEST_LINE = 200
/** Of one message or note so much is shown; a comment has room for a few of them. */
const LONGEST_TEXT = 8_000
/** A project has a dozen kinds. */
const MOST_ROWS = 40
const ACTIONS: readonly Action[] = ['create', 'update', 'delete']
const SIGNS: Readonly<Record<Action, string>> = { create: '+', update: '~', delete: '-' }

export interface MarkdownView {
  readonly secrets: SecretPlaces
  /** Folder that places in files are written relative to. Default: places stay as they are. */
  readonly cwd?: string | undefined
  readonly cost?: ExpectedCost | undefined
  readonly nowMs: number
  /** Further facts below the project, each in a line of markdown. */
  readonly facts?: readonly string[]
}

/**
 * A plan for a comment on a pull request: the sums by kind, errors and warnings, every change folded. It stays below the
 * length that GitHub takes, and foreign text in it is neither markdown nor HTML. Ends with a line break.
 */
export function renderPlanMarkdown(plan: Plan, view: MarkdownView): string {
  return markdownDocument({
    head: `### Plan: ${planWords(plan)}\n\n${planFacts(plan, view)}\n${sumTable(plan)}`,
    sections: planSections(plan, view),
    foot: `Digest ${inlineCode(plan.digest)}\n`,
  })
}

/** `2 to create, 0 to update, 1 to delete: an apply is refused, 1 error`, or that there is nothing to do. */
function planWords(plan: Plan): string {
  const errors = plan.findings.filter(({ severity }) => severity === 'error').length
  const isIdle = plan.changes.length === 0
  if (errors === 0) return isIdle ? 'nothing to do' : summaryWords(plan)
  return `${isIdle ? '' : `${summaryWords(plan)}: `}an apply is refused, ${countOf(errors, 'error')}`
}

/** Where it goes, and what it was compared with: one line of markdown for each fact. */
export function planFacts(plan: Plan, view: MarkdownView): string {
  const { projectId, environment, host, owner, otherOwners = [], lastApplied, summary } = plan
  const where = [
    `Project ${inlineCode(projectId, LONGEST_LINE)}`,
    ...(environment === null ? [] : [`environment ${inlineCode(environment, LONGEST_LINE)}`]),
    `on ${inlineCode(host, LONGEST_LINE)}`,
    ...(owner === 'default' && otherOwners.length === 0 ? [] : [`owner ${inlineCode(owner, LONGEST_LINE)}`]),
  ]
  const applied =
    lastApplied === null
      ? 'never from here'
      : `${utcTime(lastApplied.timeMs)} (${agoWords(lastApplied.timeMs, view.nowMs)}), run ${inlineCode(lastApplied.runId, LONGEST_LINE)}`
  const rest = [
    `${groupDigits(summary.unchanged)} unchanged`,
    ...(summary.unmanaged === 0 ? [] : [`${groupDigits(summary.unmanaged)} not managed by these files`]),
  ]
  const lines = [
    where.join(', '),
    `Last applied: ${applied}`,
    ...(view.facts ?? []),
    ...(view.cost === undefined ? [] : [`Takes ${costWords(view.cost)}`]),
    rest.join(', '),
  ]
  return `${lines.map((line) => `- ${line}`).join('\n')}\n`
}

/** How many of each kind are created, updated and deleted; nothing where there is nothing. */
export function sumTable({ changes }: Plan): string {
  const kinds = [...new Set(changes.map(({ address }) => kindOf(address)))]
  if (kinds.length === 0) return ''
  const rows = kinds.slice(0, MOST_ROWS).map((kind) => {
    const own = changes.filter(({ address }) => kindOf(address) === kind)
    const counts = ACTIONS.map((action) =>
      groupDigits(own.filter((change) => change.action === action).length),
    )
    return `| ${inlineCode(kind, LONGEST_LINE)} | ${counts.join(' | ')} |`
  })
  return ['| kind | create | update | delete |', '| :-- | --: | --: | --: |', ...rows, ''].join('\n')
}

/** Errors, warnings, changes and notes, in this order. */
export function planSections(plan: Plan, view: MarkdownView): readonly MarkdownSection[] {
  const findings = (severity: Severity, heading: string): MarkdownSection => ({
    heading,
    as: 'block',
    items: plan.findings
      .filter((finding) => finding.severity === severity)
      .map((finding) => foldableFinding(finding, view)),
  })
  return [
    findings('error', '#### Errors: they stop an apply'),
    findings('warning', '#### Warnings'),
    {
      heading: '#### Changes',
      as: 'details',
      items: plan.changes.map((change) => foldableChange(change, view)),
    },
    findings('note', '#### Notes'),
  ]
}

const IMPORTANCE_OF_FINDINGS: Readonly<Record<Severity, number>> = { error: 0, warning: 3, note: 6 }

/** A finding in full, or by its first line. */
export function foldableFinding(finding: Finding, { cwd }: Pick<MarkdownView, 'cwd'>): Foldable {
  const palette = paletteFor(false)
  const { severity, code, address, message, hint } = finding
  const shown = { ...finding, message: cut(message), hint: hint === undefined ? undefined : cut(hint) }
  const lines = findingLines([shown], { width: WIDTH, palette, cwd, verbose: true }).flat()
  const about = address === undefined ? '' : `  ${address}`
  return {
    sort: severity,
    importance: IMPORTANCE_OF_FINDINGS[severity],
    full: `${withoutFences(lines.join('\n'))}\n`,
    line: oneLine(`${severity} ${code}${about}`),
  }
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`
}

/** A line of a block of code. */
function oneLine(text: string): string {
  return `${withoutFences(printable(text, LONGEST_LINE))}\n`
}

function foldableChange(change: Change, { secrets }: MarkdownView): Foldable {
  const { address, action, fields } = change
  const shown = change.note === undefined ? change : { ...change, note: cut(change.note) }
  const lines = changeLines(shown, { width: WIDTH, palette: paletteFor(false), secrets, verbose: false })
  const what = `${action}${action === 'update' ? `, ${countOf(fields.length, 'field')}` : ''}`
  const summary = `<summary>${SIGNS[action]} ${inlineCode(address, LONGEST_LINE)} ${what}</summary>`
  return {
    sort: action,
    importance: importanceOf(change),
    full: `<details>${summary}\n\n${fenced(lines.join('\n'), 'diff')}\n</details>\n\n`,
    line: oneLine(`${SIGNS[action]} ${address}  ${what}`),
  }
}

function importanceOf({ action, fields }: Change): number {
  if (action === 'delete') return 1
  if (fields.some(({ reason }) => reason === 'drift' || reason === 'conflict')) return 2
  return action === 'update' ? 4 : 5
}
