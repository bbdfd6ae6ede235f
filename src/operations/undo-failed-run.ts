import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Finding, Plan } from '../core/model/plan.js'
import { addressBefore } from '../core/model/address-before.js'
import { printable } from '../core/model/printable.js'
import type { Run, StepResult } from '../core/model/run.js'
import type { StoredRun } from '../core/ports/store.js'
import { stepsThatWrote } from '../core/rollback/index.js'
import { executeAgreed, type ExecuteOptions } from './execute.js'
import { proposerOfUndo } from './plan-undo.js'
import type { Session } from './session.js'
import { setLastAppliedBack, type BeforeRun } from './set-last-applied-back.js'
import { inDoubt, notSeen, notTakenBack, takenBack, undoInterrupted, undoNotBegun } from './undo-notes.js'

export interface Undone {
  /**
   * The run that failed. What was taken back is `undone` in it, what was sent back and not confirmed `unverified`; it is
   * `interrupted` where the taking back was.
   */
  readonly run: Run
  /** The run that took it back; absent where nothing was written for that. */
  readonly by?: Run
  /** What was taken back, and each thing that could not be with the line to type. */
  readonly notes: readonly Finding[]
}

export interface UndoOptions extends Pick<ExecuteOptions, 'reason' | 'lockTimeoutMs'> {
  /**
   * Of a run that wrote last-applied, how it stood before: what is undone is no drift then, but as if it had never been
   * applied.
   */
  readonly lastApplied?: BeforeRun
}

/** True for a run that ended with steps that failed or are in doubt, and not because somebody stopped it. */
export function isToBeUndone({ outcome, steps }: Run): boolean {
  if (outcome === 'interrupted' || outcome === 'refused') return false
  return steps.some((step) => step.outcome === 'failed' || step.outcome === 'unverified')
}

/**
 * Takes back what a failed run changed, through an ordinary plan of a run of its own. What somebody else changed in
 * between stays. Never throws what refuses or hinders it: that is told in the notes.
 */
export async function undoFailedRun(session: Session, failed: Run, options: UndoOptions): Promise<Undone> {
  try {
    const run = await session.store.runs.read(session.api.projectId, failed.runId)
    return run === undefined ? { run: failed, notes: [] } : await undo(session, { failed, run, options })
  } catch (error) {
    if (session.signal.aborted) {
      return { run: { ...failed, outcome: 'interrupted' }, notes: [undoNotBegun(failed)] }
    }
    // Whatever it was, how the run itself ended must be told.
    const details =
      error instanceof ToolError ? error : { code: 'defect', message: printable(String(error), 500) }
    return { run: failed, notes: [notTakenBack(failed, details)] }
  }
}

interface Undoing {
  readonly failed: Run
  readonly run: StoredRun
  readonly options: UndoOptions
}

/**
 * Nobody is shown this plan, so it is made once, under the lock: what others do until then is in it, and what they do
 * later is for each step to see.
 */
async function undo(session: Session, { failed, run, options }: Undoing): Promise<Undone> {
  let toTell: readonly Finding[] = []
  let keptAt: ReadonlySet<Address> = new Set()
  const executed = await executeAgreed(session, proposerOfUndo(session, run), {
    ...options,
    description: `taking back ${run.record.operation} ${failed.runId}, which failed`,
    agree: async (proposal) => {
      const { plan, obstacles } = proposal
      const kept = [...obstacles, ...plan.findings.filter(({ code }) => code === 'conflict')]
      keptAt = new Set(kept.flatMap(({ address }) => address ?? []))
      toTell = beforeUndo({ failed, run, plan, kept })
      if (plan.changes.length === 0) return { declined: true }
      // Of what stays in part, last-applied stays too: the rest of it is somebody's change.
      const whole = plan.changes.flatMap((change) =>
        keptAt.has(change.address) ? [] : [change.address, addressBefore(change)],
      )
      await asNeverApplied(session, options, new Set(whole))
      return proposal
    },
  })
  if ('declined' in executed) return { run: failed, notes: toTell }
  const unkept = executed.notes.filter(({ severity }) => severity === 'error')
  return outcomeOf(failed, { by: executed.run, keptAt, before: [...toTell, ...unkept] })
}

/** What is known before anything is taken back: what stays, what is back already, what is lost for good. */
function beforeUndo(about: {
  readonly failed: Run
  readonly run: StoredRun
  readonly plan: Plan
  /** What others changed, or what is in the way. */
  readonly kept: readonly Finding[]
}): readonly Finding[] {
  const { failed, run, plan, kept } = about
  const told = new Set([...kept, ...plan.changes].flatMap(({ address }) => address ?? []))
  return [
    ...kept.map((finding) => notTakenBack(failed, finding, finding.address)),
    ...[...stepsThatWrote(failed.steps, run.journal)]
      .filter((address) => !told.has(address))
      .map((address) => notSeen(failed, address)),
    ...plan.findings.filter(({ code }) => code === 'not-brought-back'),
  ]
}

/**
 * Last-applied goes back before the first write, under the lock of the run that takes back: however that one ends, or
 * dies, what it did is never somebody's drift.
 */
async function asNeverApplied(
  session: Session,
  { lastApplied }: UndoOptions,
  addresses: ReadonlySet<Address>,
): Promise<void> {
  if (lastApplied !== undefined) await setLastAppliedBack(session, lastApplied, addresses)
}

function outcomeOf(
  failed: Run,
  about: {
    readonly by: Run
    /** What others changed is not wholly taken back, whatever its step says. */
    readonly keptAt: ReadonlySet<Address>
    readonly before: readonly Finding[]
  },
): Undone {
  const { by, keptAt, before } = about
  const ends = new Map(
    by.steps.filter(({ address }) => !keptAt.has(address)).map((end) => [end.address, end]),
  )
  const steps = failed.steps.map((step) => afterUndo(failed, step, ends.get(step.address)))
  const count = [...ends.values()].filter(({ outcome }) => outcome === 'done').length
  const isInterrupted = by.outcome === 'interrupted'
  const isToldTogether = ({ outcome }: StepResult) =>
    outcome === 'unverified' || (isInterrupted && (outcome === 'notReached' || outcome === 'blocked'))
  const broken = by.steps.flatMap((step) =>
    step.error === undefined || isToldTogether(step) ? [] : [notTakenBack(failed, step.error, step.address)],
  )
  return {
    run: { ...failed, outcome: isInterrupted ? 'interrupted' : runOutcome(steps), steps },
    by,
    notes: [
      ...(count === 0 ? [] : [takenBack(by, count)]),
      ...before,
      ...broken,
      ...(isInterrupted ? [undoInterrupted(by)] : []),
    ],
  }
}

/** A step that failed keeps its failure, also where the part of it that was written is taken back. */
function afterUndo(failed: Run, step: StepResult, end: StepResult | undefined): StepResult {
  if (step.outcome !== 'done' && step.outcome !== 'unverified') return step
  if (end?.outcome === 'unverified') return { ...step, outcome: 'unverified', error: inDoubt(failed, end) }
  if (end?.outcome !== 'done') return step
  const { error: _, ...undone } = step
  return { ...undone, outcome: 'undone' }
}

function runOutcome(steps: readonly StepResult[]): Run['outcome'] {
  return steps.some(({ outcome }) => outcome === 'done' || outcome === 'unverified') ? 'partial' : 'failed'
}
