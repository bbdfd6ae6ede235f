import type { Action, Finding, Plan } from '../core/model/plan.js'
import { printable, printableLines } from '../core/model/printable.js'
import type { Run, RunOutcome, StepOutcome, StepResult } from '../core/model/run.js'
import { countOf } from './count-words.js'
import { durationWords } from './duration-words.js'
import { findingLines } from './finding-text.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { columnsOf, wrapLines } from './wrap.js'

/** From so many finished steps on, only their number is told. */
const MANY = 50
/** Of steps that ended badly in the very same way, so many are listed. */
const SHOWN_OF_SAME = 10

const PAST: Readonly<Record<Action, string>> = { create: 'created', update: 'updated', delete: 'deleted' }

const ENDED: Readonly<Record<Exclude<StepOutcome, 'done'>, string>> = {
  failed: 'failed',
  blocked: 'blocked',
  notReached: 'not reached',
  unverified: 'unverified',
  undone: 'taken back',
}

const ACTIONS = ['create', 'update', 'delete'] as const
const ENDINGS = ['failed', 'blocked', 'notReached', 'unverified', 'undone'] as const

/** How a run ended. */
export const HEADINGS: Readonly<Record<RunOutcome, string>> = {
  done: 'Done',
  partial: 'Partly done',
  failed: 'Failed',
  refused: 'Refused, nothing was changed',
  interrupted: 'Interrupted',
}

/** A command ready to copy, and a word of up to eight letters for what it does: `again`, `resume`, `undo`. */
export interface NextCommand {
  readonly label: string
  readonly command: string
}

export interface RunView extends Style {
  /** Lists every step. Default: of more than 50 good ones only the number is told. */
  readonly verbose?: boolean
  /** Where the backup lies; `null` when there is none. */
  readonly backup: { readonly location: string } | null
  /** The next moves. Default: none. */
  readonly next?: readonly NextCommand[]
  /** Said in the backup's place where nothing existed before. */
  readonly nothingBackedUp?: string
  /** What is to be said of how it went. */
  readonly notes?: readonly Finding[]
}

/**
 * How a run ended: its steps, what went wrong with the next move, the sums with the duration, the backup and
 * the next moves. Ends with a line break.
 */
export function renderRun(plan: Pick<Plan, 'changes'>, run: Run, view: RunView): string {
  const palette = paletteFor(view.color)
  const done = run.steps.filter((step) => step.outcome === 'done')
  const others = run.steps.filter((step) => step.outcome !== 'done')
  const listed = view.verbose === true || done.length <= MANY ? done : []
  const blocks = [
    [...listed.map((step) => doneLine(step, view.width, palette)), ...otherLines(others, view, palette)],
    ...findingLines(view.notes ?? [], { width: view.width, palette, verbose: view.verbose ?? false }),
    [
      ...wrapLines(
        `${plan.changes.length === 0 && run.outcome === 'done' ? 'Nothing to do' : HEADINGS[run.outcome]}: ${sumWords(run)}`,
        { width: view.width, rest: '  ' },
      ).map(run.outcome === 'done' ? palette.good : palette.bad),
      // Paths and commands are for copying: never broken into lines.
      ...(view.backup === null
        ? []
        : [view.nothingBackedUp ?? `backup   ${printable(view.backup.location)}`]),
      ...(view.next ?? []).map(
        ({ label, command }) => `${label.padEnd(9)}${palette.strong(printable(command))}`,
      ),
      palette.faint(`run      ${printable(run.runId)}`),
      ...(run.auditHead === undefined ? [] : [palette.faint(`audit    ${printable(run.auditHead)}`)]),
    ],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** `2 created, 1 updated, 1 failed in 1.3 s`, in plain digits for scripts. */
export function sumWords(run: Run): string {
  const done = run.steps.filter((step) => step.outcome === 'done')
  const sums: readonly (readonly [string, number])[] = [
    ...ACTIONS.map((action) => [PAST[action], done.filter((step) => step.action === action).length] as const),
    ...ENDINGS.map(
      (outcome) => [ENDED[outcome], run.steps.filter((step) => step.outcome === outcome).length] as const,
    ),
  ]
  const words = sums.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`)
  const took = durationWords(run.endedMs - run.startedMs)
  return `${words.length === 0 ? '0 changed' : words.join(', ')} in ${took}`
}

function doneLine({ action, address, durationMs }: StepResult, width: number, palette: Palette): string {
  const word = PAST[action].padEnd(11)
  const took = durationMs === undefined ? '' : `  ${durationWords(durationMs)}`
  const name = printable(address)
  // A long address keeps its line whole and loses the duration instead.
  const fits = columnsOf(`${word} ${name}${took}`) <= width
  return `${palette.good(word)} ${name}${fits ? palette.faint(took) : ''}`
}

function otherLines(steps: readonly StepResult[], view: RunView, palette: Palette): readonly string[] {
  const groups = new Map<string, StepResult[]>()
  for (const step of steps) {
    const same = JSON.stringify([step.outcome, step.error?.code, step.error?.message])
    const group = groups.get(same)
    if (group === undefined) groups.set(same, [step])
    else group.push(step)
  }
  return [...groups.values()].flatMap((group) => {
    const shown = view.verbose === true ? group : group.slice(0, SHOWN_OF_SAME)
    const hidden = group.length - shown.length
    return [
      ...shown.flatMap((step) => otherStepLines(step, view.width, palette)),
      ...(hidden === 0
        ? []
        : [`${' '.repeat(12)}… ${countOf(hidden, 'more step')} with the same end (--verbose shows all)`]),
    ]
  })
}

/** A step that did not end well, with what went wrong. */
export function otherStepLines(
  { action, address, outcome, error }: StepResult,
  width: number,
  palette: Palette,
): readonly string[] {
  if (outcome === 'done') return []
  const paint = outcome === 'failed' || outcome === 'unverified' ? palette.bad : palette.warn
  const indent = ' '.repeat(12)
  return [
    `${paint(ENDED[outcome].padEnd(11))} ${printable(address)}  ${palette.faint(action)}`,
    ...(error === undefined
      ? []
      : [
          ...wrapLines(`${printableLines(error.message)} (${printable(error.code)})`, {
            width,
            first: indent,
          }),
          ...(error.hint === undefined
            ? []
            : wrapLines(printableLines(error.hint), { width, first: `${indent}→ ` })),
        ]),
  ]
}
