import type { Finding, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Run, StepResult } from '../core/model/run.js'
import { markdownDocument } from './markdown-document.js'
import type { Foldable } from './markdown-folding.js'
import { inlineCode, withoutFences } from './markdown-words.js'
import { paletteFor } from './palette.js'
import { foldableFinding, planFacts, planSections, sumTable, type MarkdownView } from './plan-markdown.js'
import { HEADINGS, otherStepLines, sumWords } from './run-text.js'

const WIDTH = 100
const LONGEST_LINE = 200

export interface RunMarkdownView extends MarkdownView {
  /** What is to be said of how it went. */
  readonly notes: readonly Finding[]
  /** The run that took this one back. */
  readonly undoneBy?: Run | undefined
}

/** How a run ended, for a comment on a pull request: its sums, what went wrong, then the plan as it was carried out. */
export function renderRunMarkdown(plan: Plan, run: Run, view: RunMarkdownView): string {
  const isIdle = plan.changes.length === 0 && run.outcome === 'done'
  const isBegun = run.outcome !== 'refused' || run.steps.length > 0
  const ending = `${HEADINGS[run.outcome]}${isBegun ? `: ${sumWords(run)}` : ''}`
  const facts = [
    ...(run.runId === '' ? [] : [`Run ${inlineCode(run.runId)}`]),
    ...(run.backupId === null ? [] : [`Backup ${inlineCode(run.backupId, LONGEST_LINE)}`]),
    ...(run.auditHead === undefined ? [] : [`Audit ${inlineCode(run.auditHead)}`]),
    ...(view.undoneBy === undefined ? [] : [`Taken back by run ${inlineCode(view.undoneBy.runId)}`]),
    ...(view.facts ?? []),
  ]
  return markdownDocument({
    head: `### Apply: ${isIdle ? 'nothing to do' : ending}\n\n${planFacts(plan, { ...view, facts })}\n${sumTable(plan)}`,
    sections: [
      {
        heading: '#### Steps that did not end well',
        as: 'block',
        items: run.steps.filter(({ outcome }) => outcome !== 'done').map(foldableStep),
      },
      {
        heading: '#### How it went',
        as: 'block',
        items: view.notes.map((note) => foldableFinding(note, view)),
      },
      ...planSections(plan, view),
    ],
    foot: `Digest ${inlineCode(plan.digest)}\n`,
  })
}

function foldableStep(step: StepResult): Foldable {
  const { address, outcome } = step
  const lines = otherStepLines(step, WIDTH, paletteFor(false))
  return {
    sort: `${outcome} step`,
    importance: outcome === 'failed' || outcome === 'unverified' ? 0 : 2,
    full: `${withoutFences(lines.join('\n'))}\n`,
    line: `${withoutFences(printable(`${outcome}  ${address}`, LONGEST_LINE))}\n`,
  }
}
