import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Run, StepResult } from '../core/model/run.js'
import type { LastApplied } from '../core/model/state.js'
import type { StoredRun } from '../core/ports/store.js'
import { stepsThatWrote } from '../core/rollback/index.js'
import { execute, type ExecuteOptions } from './execute.js'
import { planUndo } from './plan-undo.js'
import type { Proposer } from './proposal.js'
import type { Session } from './session.js'
import { setLastAppliedBack } from './set-last-applied-back.js'
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
   * applied. `undefined` inside: there was none.
   */
  readonly lastApplied?: { readonly before: LastApplied | undefined }
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

async function undo(session: Session, { failed, run, options }: Undoing): Promise<Undone> {
  const { proposer, proposal, obstacles } = await planUndo(session, run)
  const { plan } = proposal
  const conflicts = plan.findings.filter(({ code }) => code === 'conflict')
  const kept = [...obstacles, ...conflicts]
  const told = new Set([...kept, ...plan.changes].flatMap(({ address }) => address ?? []))
  const before = [
    ...kept.map((finding) => notTakenBack(failed, finding, finding.address)),
    ...[...stepsThatWrote(failed.steps, run.journal)]
      .filter((address) => !told.has(address))
      .map((address) => notSeen(failed, address)),
    ...plan.findings.filter(({ code }) => code === 'not-brought-back'),
  ]
  if (plan.changes.length === 0) return { run: failed, notes: before }

  // Of what stays in part, last-applied stays too: the rest of it is somebody's change.
  const keptAt = new Set(kept.flatMap(({ address }) => address ?? []))
  const whole = plan.changes.flatMap(({ address }) => (keptAt.has(address) ? [] : [address]))
  const acting = asNeverApplied(session, proposer, {
    addresses: new Set(whole),
    expectedDigest: plan.digest,
    lastApplied: options.lastApplied,
  })
  const { run: by, notes } = await execute(session, acting, {
    ...options,
    expectedDigest: plan.digest,
    description: `taking back ${run.record.operation} ${failed.runId}, which failed`,
  })
  const unkept = notes.filter(({ severity }) => severity === 'error')
  return outcomeOf(failed, { by, keptAt, before: [...before, ...unkept] })
}

/**
 * Last-applied goes back before the first write, under the lock of the run that takes back: however that one ends, or
 * dies, what it did is never somebody's drift.
 */
function asNeverApplied(
  session: Session,
  proposer: Proposer,
  about: {
    readonly addresses: ReadonlySet<Address>
    readonly expectedDigest: string
    readonly lastApplied: UndoOptions['lastApplied']
  },
): Proposer {
  const { addresses, expectedDigest, lastApplied } = about
  if (lastApplied === undefined) return proposer
  return {
    ...proposer,
    async propose() {
      const proposal = await proposer.propose()
      // With another plan nothing will be written.
      if (proposal.plan.digest === expectedDigest) {
        await setLastAppliedBack(session, lastApplied.before, addresses)
      }
      return proposal
    },
  }
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
