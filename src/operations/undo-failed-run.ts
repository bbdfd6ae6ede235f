import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Consent, Finding, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Run, StepResult } from '../core/model/run.js'
import type { StoredRun } from '../core/ports/store.js'
import { stepsThatWrote } from '../core/rollback/index.js'
import type { LastApplied } from '../core/model/state.js'
import { execute, type ExecuteOptions } from './execute.js'
import type { Proposal, Proposer } from './proposal.js'
import { planRunRollback } from './rollback-run.js'
import type { Session } from './session.js'

export interface Undone {
  /** The run that failed; what was taken back is `undone` in it. */
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

/** Each round leaves out what cannot be taken back; a plan with more obstacles in a row is given up. */
const MOST_ROUNDS = 20

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

async function undo(session: Session, undoing: Undoing): Promise<Undone> {
  const { failed, run, options } = undoing
  const { proposer, proposal, obstacles } = await planAround(session, undoing)
  const { plan } = proposal
  const conflicts = plan.findings.filter(({ code }) => code === 'conflict')
  const kept = [...obstacles, ...conflicts]
  const unable = kept.map((finding) => notTakenBack(failed, finding, finding.address))
  const told = new Set([...kept, ...plan.changes].flatMap(({ address }) => address ?? []))
  const unseen = [...stepsThatWrote(failed.steps, run.journal)]
    .filter((address) => !told.has(address))
    .map((address) => notSeen(failed, address))
  if (plan.changes.length === 0) return { run: failed, notes: [...unable, ...unseen] }

  const keptAt = new Set(kept.flatMap(({ address }) => address ?? []))
  const isBack = ({ address, outcome }: StepResult) => outcome === 'done' && !keptAt.has(address)
  const { run: by } = await execute(
    session,
    {
      ...proposer,
      ended: async ({ steps }) =>
        asNeverApplied(session, options, new Set(steps.filter(isBack).map(({ address }) => address))),
    },
    {
      ...options,
      expectedDigest: plan.digest,
      description: `taking back ${run.record.operation} ${failed.runId}, which failed`,
    },
  )
  const back = new Set(by.steps.filter(isBack).map(({ address }) => address))
  const steps = failed.steps.map((step) =>
    isUndoneBy(back, step) ? { ...step, outcome: 'undone' as const } : step,
  )
  const broken = by.steps.flatMap(({ address, outcome, error }) =>
    outcome === 'done' || error === undefined ? [] : [notTakenBack(failed, error, address)],
  )
  return {
    run: { ...failed, outcome: outcomeAfter(steps), steps },
    by,
    notes: [takenBack(by, back.size), ...unable, ...unseen, ...broken],
  }
}

/** The plan without what cannot be taken back, and why that cannot. */
async function planAround(
  session: Session,
  { run }: Undoing,
): Promise<{
  readonly proposer: Proposer
  readonly proposal: Proposal
  readonly obstacles: readonly Finding[]
}> {
  const obstacles: Finding[] = []
  const leftOut = new Set<Address>()
  let counts: Plan['summary'] | undefined
  for (let round = 1; ; round += 1) {
    const proposer = planRunRollback(session, {
      run,
      consent: consentToAll(counts),
      // Of this run itself, last-applied remembers what is protected.
      protect: [],
      isInScope: (address) => !leftOut.has(address),
      isJustEnded: true,
    })
    const proposal = await proposer.propose()
    const { findings, summary } = proposal.plan
    const errors = findings.filter(({ severity }) => severity === 'error')
    const [first] = errors
    if (first === undefined) return { proposer, proposal, obstacles }
    const about = errors.filter(({ address }) => address !== undefined && !leftOut.has(address))
    const isCounted = counts?.delete === summary.delete && counts.update === summary.update
    if (round === MOST_ROUNDS || (about.length === 0 && isCounted)) {
      throw new ToolError({ ...first, exit: 6 })
    }
    for (const finding of about) if (finding.address !== undefined) leftOut.add(finding.address)
    obstacles.push(...about)
    counts = summary
  }
}

/** Who asks for this wants all of it back, however many; others' changes stay. */
function consentToAll(counts: Plan['summary'] | undefined): Consent {
  return {
    onDrift: 'stop',
    onConflict: 'live',
    prune: 'none',
    ...(counts === undefined ? {} : { allowDeletes: counts.delete, allowUpdates: counts.update }),
    allowBreaking: true,
    allowSystem: true,
    acceptNew: false,
    cascadeUsers: false,
    takeOver: [],
  }
}

function isUndoneBy(back: ReadonlySet<Address>, { address, outcome }: StepResult): boolean {
  return back.has(address) && (outcome === 'done' || outcome === 'unverified')
}

function outcomeAfter(steps: readonly StepResult[]): Run['outcome'] {
  return steps.some(({ outcome }) => outcome === 'done' || outcome === 'unverified') ? 'partial' : 'failed'
}

/** Last-applied of these addresses as it was before the run. */
async function asNeverApplied(
  { store, api, owner }: Session,
  { lastApplied }: UndoOptions,
  addresses: ReadonlySet<Address>,
): Promise<void> {
  const state = lastApplied === undefined ? undefined : await store.state.read(api.projectId, owner)
  if (state === undefined || addresses.size === 0) return
  const resources = new Map(Object.entries(state.resources))
  const before = new Map(Object.entries(lastApplied?.before?.resources ?? {}))
  for (const address of addresses) {
    const entry = before.get(address)
    if (entry === undefined) resources.delete(address)
    else resources.set(address, entry)
  }
  await store.state.write({ ...state, resources: Object.fromEntries(resources) })
}

function takenBack(by: Run, count: number): Finding {
  return {
    code: 'taken-back',
    severity: 'note',
    message: `${count === 1 ? 'One change' : `${count} changes`} of this run ${count === 1 ? 'was' : 'were'} taken back by run ${printable(by.runId)}`,
    hint: `What it took away is in backup ${printable(by.backupId ?? '')}`,
  }
}

/** It was never written, somebody else took it back, or it was written and reads do not show that yet. */
function notSeen({ runId, steps }: Run, address: Address): Finding {
  const isDone = steps.some((step) => step.address === address && step.outcome !== 'failed')
  return {
    code: 'already-back',
    severity: isDone ? 'warning' : 'note',
    address,
    message: `${printable(address)} shows as it was before the run, so there was nothing to take back`,
    hint: `Reads can lag. If it shows later: descope-mgmt rollback ${printable(runId)} --only ${printable(address)}`,
  }
}

function notTakenBack(
  { runId }: Run,
  { code, message, hint }: Pick<ToolError, 'code' | 'message'> & { readonly hint?: string | undefined },
  address?: Address,
): Finding {
  const only = address === undefined ? '' : ` --only ${printable(address)}`
  const line = `Take it back: descope-mgmt rollback ${printable(runId)}${only}`
  return {
    code: 'not-taken-back',
    severity: 'warning',
    ...(address === undefined ? {} : { address }),
    message: `Not taken back: ${message} (${code})`,
    hint:
      code === 'conflict'
        ? `${line} --on-conflict config`
        : code === 'protected' && hint !== undefined
          ? hint
          : line,
  }
}
