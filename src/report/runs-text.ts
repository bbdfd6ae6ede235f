import type { Address } from '../core/model/address.js'
import type { JsonObject } from '../core/model/json.js'
import type { Action, Summary } from '../core/model/plan.js'
import { printable, printableLines } from '../core/model/printable.js'
import type { JournaledStep, RunRecord, StepError, StepOutcome } from '../core/model/run.js'
import { countOf } from './count-words.js'
import { durationWords } from './duration-words.js'
import { paletteFor, type Palette, type Style } from './palette.js'
import { sumWords } from './run-text.js'
import { renderTable } from './table.js'
import { utcTime } from './time-words.js'
import { wrapLines } from './wrap.js'

/** One step of a run, as far as it is known. */
export interface ShownStep {
  readonly address: Address
  readonly action: Action
  /** Absent where the run wrote no outcome: only its journal speaks then. */
  readonly outcome?: StepOutcome | undefined
  readonly error?: StepError | undefined
  readonly durationMs?: number | undefined
  /** Absent where the step was not begun. */
  readonly journal?: JournaledStep | undefined
}

export interface ShownRun {
  readonly record: RunRecord
  /** In the order of the plan. */
  readonly steps: readonly ShownStep[]
  /** Where a person finds it. */
  readonly location: string
}

/** From so many finished steps on, only their number is told. */
const MANY = 50
/** Room for two sums: `2 created, 1 failed`. */
const STEPS_AT_LEAST = 19

const OUTCOMES: readonly StepOutcome[] = ['done', 'failed', 'blocked', 'notReached', 'unverified', 'undone']

/** A line for each run, newest first. */
export function renderRuns(runs: readonly RunRecord[], view: Style & { readonly location: string }): string {
  if (runs.length === 0) return `No runs in ${printable(view.location)}\n`
  const isOfSeveral = new Set(runs.map(({ projectId }) => projectId)).size > 1
  const table = renderTable(
    [
      { title: 'run', keep: true },
      { title: 'began', keep: true },
      { title: 'operation' },
      { title: 'by' },
      { title: 'outcome' },
      { title: 'steps', atLeast: STEPS_AT_LEAST },
      { title: 'backup' },
      ...(isOfSeveral ? [{ title: 'project' }] : []),
    ],
    runs.map((run) => [
      run.runId,
      utcTime(run.startedMs).replace(/:\d\d UTC$/, ''),
      run.operation,
      run.by,
      endWord(run),
      run.unfinished === undefined ? countWords(run) : plannedWords(run.plan.summary),
      run.backupId ?? '',
      ...(isOfSeveral ? [run.projectId] : []),
    ]),
    view,
  )
  return `${table}${countOf(runs.length, 'run')} in ${printable(view.location)}, times in UTC\n`
}

/** `{ formatVersion, items: [{ runId, operation, by, outcome, counts, backupId, … }] }`, newest first. */
export function runsJson(runs: readonly RunRecord[]): JsonObject {
  return { formatVersion: 1, items: runs.map(recordJson) }
}

/** Facts about a run, then its steps: what went well in short, everything else with its reason and the next move. */
export function renderShownRun(
  { record, steps, location }: ShownRun,
  view: Style & {
    readonly verbose: boolean
    /** The line that finishes its plan, where something is left of it. */
    readonly resumeCommand: string | undefined
  },
): string {
  const palette = paletteFor(view.color)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['run', record.runId],
    ['what', `${record.operation} by ${record.by}, owner ${record.owner}`],
    ['project', `${record.projectId}${record.environment === null ? '' : ` (${record.environment})`}`],
    ['began', `${utcTime(record.startedMs)}${tookWords(record)}`],
    ['why', record.reason],
    ['outcome', outcomeWords(record)],
    ['plan', `${plannedWords(record.plan.summary)}, ${record.plan.digest}`],
    ['resumes', record.resumes],
  ]
  // Names, paths and commands are for copying: never broken into lines.
  const copied: typeof facts = [
    ['backup', record.backupId ?? undefined],
    ['resume', view.resumeCommand],
    ['audit', record.auditHead],
    ['record', location],
  ]
  const lines = facts.flatMap(([title, words]) =>
    words === undefined ? [] : wrapLines(printable(words), { width: view.width, first: title.padEnd(9) }),
  )
  for (const [title, words] of copied) {
    if (words !== undefined) lines.push(`${title.padEnd(9)}${printable(words)}`)
  }
  const done = steps.filter(({ outcome }) => outcome === 'done')
  const hidden = view.verbose || done.length <= MANY ? 0 : done.length
  const shown = hidden === 0 ? steps : steps.filter(({ outcome }) => outcome !== 'done')
  return `${[
    lines,
    [
      ...shown.flatMap((step) => stepLines(step, view.width, palette)),
      ...(hidden === 0 ? [] : [`${countOf(hidden, 'step')} done (--verbose shows all)`]),
    ],
  ]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** The record's keys, then `steps`, each with what the journal says where the step did not end well. */
export function shownRunJson({ record, steps, location }: ShownRun): JsonObject {
  return {
    formatVersion: 1,
    ...recordJson(record),
    location,
    steps: steps.map(({ address, action, outcome, error, durationMs, journal }) => ({
      address,
      action,
      outcome: outcome ?? null,
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(error === undefined ? {} : { error: { ...error } }),
      ...(outcome === 'done'
        ? {}
        : {
            journal:
              journal === undefined
                ? null
                : {
                    unanswered: journal.unanswered,
                    written: journal.written,
                    failed: journal.failed.map((call) => ({ ...call })),
                    ended: journal.ended ?? null,
                  },
          }),
    })),
  }
}

function recordJson(record: RunRecord): JsonObject {
  const { unfinished, steps, plan } = record
  const isOver = unfinished === undefined
  return {
    runId: record.runId,
    projectId: record.projectId,
    environment: record.environment,
    operation: record.operation,
    owner: record.owner,
    by: record.by,
    reason: record.reason ?? null,
    outcome: record.outcome,
    unfinished: unfinished ?? null,
    startedAt: new Date(record.startedMs).toISOString(),
    endedAt: isOver ? new Date(record.endedMs).toISOString() : null,
    durationMs: isOver ? record.endedMs - record.startedMs : null,
    counts: Object.fromEntries(
      OUTCOMES.map((outcome) => [outcome, steps.filter((step) => step.outcome === outcome).length]),
    ),
    plan: { digest: plan.digest, summary: { ...plan.summary } },
    backupId: record.backupId,
    resumes: record.resumes ?? null,
    finishedBy: record.finishedBy ?? null,
    rolledBack: record.rolledBack ?? null,
    takenBackBy: record.takenBack?.by ?? null,
    auditHead: record.auditHead ?? null,
  }
}

function endWord({ outcome, unfinished, finishedBy, takenBack }: RunRecord): string {
  return [
    unfinished ?? outcome,
    ...(finishedBy === undefined ? [] : [`finished by ${finishedBy}`]),
    ...(takenBack === undefined
      ? []
      : [`taken back ${takenBack.isWhole ? 'by' : 'in part by'} ${takenBack.by}`]),
  ].join(', ')
}

function outcomeWords(record: RunRecord): string {
  const { finishedBy, takenBack, unfinished } = record
  if (takenBack !== undefined && unfinished === undefined) return `${endWord(record)}: ${countWords(record)}`
  if (finishedBy !== undefined || takenBack !== undefined) return endWord(record)
  switch (record.unfinished) {
    case 'running':
      return 'running'
    case 'died':
      return 'died: it wrote no outcome'
    case undefined:
      return `${record.outcome}: ${countWords(record)}`
    default:
      return record.unfinished satisfies never
  }
}

/** `2 created, 1 failed` */
function countWords(run: RunRecord): string {
  return sumWords(run).replace(/ in [^,]+$/, '')
}

function tookWords({ unfinished, startedMs, endedMs }: RunRecord): string {
  return unfinished === undefined ? `, took ${durationWords(endedMs - startedMs)}` : ''
}

function plannedWords(summary: Summary): string {
  const parts = (['create', 'update', 'delete'] as const).flatMap((action) =>
    summary[action] > 0 ? [`${summary[action]} to ${action}`] : [],
  )
  return parts.length === 0 ? 'nothing to do' : parts.join(', ')
}

const ENDED: Readonly<Record<StepOutcome, string>> = {
  done: 'done',
  failed: 'failed',
  blocked: 'blocked',
  notReached: 'not reached',
  unverified: 'unverified',
  undone: 'taken back',
}

function stepLines(step: ShownStep, width: number, palette: Palette): readonly string[] {
  const { address, action, outcome, error, durationMs, journal } = step
  const word = (outcome === undefined ? begunWord(journal) : ENDED[outcome]).padEnd(11)
  const paint = outcome === 'done' ? palette.good : outcome === 'failed' ? palette.bad : palette.warn
  const took = durationMs === undefined ? '' : `  ${durationWords(durationMs)}`
  const indented = (text: string, first = ' '.repeat(12)) => wrapLines(text, { width, first })
  return [
    `${paint(word)} ${printable(address)}  ${palette.faint(`${action}${took}`)}`,
    ...(error === undefined
      ? []
      : [
          ...indented(`${printableLines(error.message)} (${printable(error.code)})`),
          ...(error.hint === undefined ? [] : indented(printableLines(error.hint), `${' '.repeat(12)}→ `)),
        ]),
    ...(outcome === 'done' || journal === undefined
      ? []
      : journalWords(journal).flatMap((text) => indented(text))),
  ]
}

function begunWord(journal: JournaledStep | undefined): string {
  if (journal === undefined) return 'not begun'
  return journal.ended === undefined ? 'begun' : ENDED[journal.ended]
}

function journalWords({ unanswered, written, failed }: JournaledStep): readonly string[] {
  return [
    ...(unanswered.length === 0
      ? []
      : [`not answered, perhaps not sent: ${printable(unanswered.join(', '))}`]),
    ...(written.length === 0 ? [] : [`took effect, or may have: ${printable(written.join(', '))}`]),
    ...failed.map(({ call, code, errorCode }) =>
      printable(`failed: ${call} (${[code, errorCode].filter((part) => part !== undefined).join(', ')})`),
    ),
  ]
}
