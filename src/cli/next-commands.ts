import { kindOf, type Address } from '../core/model/address.js'
import { keyAt } from '../core/model/key-at.js'
import type { Action } from '../core/model/plan.js'
import type { Run, StepOutcome } from '../core/model/run.js'
import { excessWords } from '../core/plan/index.js'
import type { Session } from '../operations/session.js'
import type { NextCommand } from '../report/index.js'
import type { Io } from './io.js'
import { shellQuoted } from '../core/model/typed-word.js'
import { sameTarget } from './same-target.js'

const WROTE: ReadonlySet<StepOutcome> = new Set(['done', 'unverified'])

/** The words of a command, for the same project, files and store. */
type Line = (...words: readonly string[]) => string

export interface EndedRun {
  readonly run: Run
  /** What was live before it. */
  readonly live: Iterable<Address>
  /** The run that took it back, as `--rollback-on-failure` wants it. */
  readonly undoneBy: Run | undefined
  /** It works from files: its own command line goes on where it ended. */
  readonly isConfigRun: boolean
}

/** The next moves after a run, ready to copy: at most one that goes on, and one that goes back. */
export function nextCommands(io: Io, session: Session, ended: EndedRun): readonly NextCommand[] {
  const { run, undoneBy, isConfigRun } = ended
  const line = (...words: readonly string[]) =>
    ['descope-mgmt', ...sameTarget(io.globals), ...words].join(' ')
  const typed = (argv: readonly string[]) => ['descope-mgmt', ...argv.map(shellQuoted)].join(' ')
  // What could not be created may be there all the same, and is somebody else's then.
  const hasWritten = run.steps.some(({ outcome }) => WROTE.has(outcome))
  const back = hasWritten ? [rollbackOf(session, ended, line)] : []
  if (run.outcome === 'done') return back
  const { argv } = io.context
  if (undoneBy === undefined) {
    const anew = afterStaleResume(run, { isConfigRun, line })
    if (anew !== undefined) return [...anew, ...back]
    const resume = { label: 'resume', command: line('apply', '--resume', run.runId) }
    if (!isConfigRun) return [resume, ...back]
    if (!hasWritten || !argv.some(isCount)) return [{ label: 'again', command: typed(argv) }, ...back]
    // The numbers were those of the whole plan. A resume is not asked for any; what it would refuse needs a new plan.
    const isStale = run.steps.some(({ error }) => error?.code === 'stale')
    return [isStale ? { label: 'again', command: typed(recounted(argv, run)) } : resume, ...back]
  }
  return [
    { label: 'again', command: typed(argv) },
    ...(undoneBy.outcome === 'interrupted'
      ? [{ label: 'undo', command: line('apply', '--resume', undoneBy.runId) }]
      : back),
  ]
}

/** A resume refuses again what it refused as stale: only a new plan goes on. `undefined` where it is none of that. */
function afterStaleResume(
  { steps, resumes, rolledBack }: Run,
  { isConfigRun, line }: { readonly isConfigRun: boolean; readonly line: Line },
): readonly NextCommand[] | undefined {
  if (!steps.some(({ error }) => error?.code === 'stale')) return undefined
  if (rolledBack !== undefined) return [{ label: 'again', command: line('rollback', rolledBack) }]
  if (resumes === undefined) return undefined
  return isConfigRun ? [{ label: 'again', command: line('apply') }] : []
}

const COUNTED: ReadonlyMap<string, Action> = new Map([
  ['--allow-deletes', 'delete'],
  ['--allow-updates', 'update'],
])

function isCount(word: string): boolean {
  return COUNTED.has(optionOf(word))
}

function optionOf(word: string): string {
  return word.split('=', 1)[0] ?? word
}

/** The same words, and the numbers of what is left. */
function recounted(argv: readonly string[], { steps }: Run): readonly string[] {
  return argv.flatMap((word, index) => {
    const isValue = COUNTED.has(argv[index - 1] ?? '')
    if (isValue) return []
    const action = COUNTED.get(optionOf(word))
    if (action === undefined) return [word]
    const left = steps.filter((step) => step.action === action && !WROTE.has(step.outcome)).length
    return left === 0 ? [] : [optionOf(word), String(left)]
  })
}

/** The one way back: it writes over nothing that others changed since. It carries what its plan will ask for. */
function rollbackOf(session: Session, { run, live }: EndedRun, line: Line): NextCommand {
  const { kinds } = session
  const written = (action: Action) =>
    run.steps.flatMap((step) => (step.action === action && WROTE.has(step.outcome) ? [step.address] : []))
  const made = written('create')
  const liveNow = new Set([...live, ...made])
  for (const address of written('delete')) liveNow.delete(address)
  const counted = (action: 'delete' | 'update', affected: readonly Address[]) =>
    excessWords({ action, affected, live: liveNow, kinds }).length === 0
      ? []
      : [`--allow-${action}s`, String(affected.length)]
  const words = [
    ...counted('delete', made),
    ...counted('update', written('update')),
    ...(made.some((address) => isSystem(session, address)) ? ['--allow-system'] : []),
  ]
  return { label: 'undo', command: line('rollback', run.runId, ...words) }
}

/** What every project has from the start is deleted only with a word more. */
function isSystem({ kinds }: Session, address: Address): boolean {
  const kind = kinds.find(({ name }) => name === kindOf(address))
  return kind?.isSystem?.(keyAt(kind, address), {}) === true
}
