import { managingEntry } from '../core/audit/index.js'
import type { Plan } from '../core/model/plan.js'
import type { Run, RunRecord } from '../core/model/run.js'
import { AuditWriter } from './audit-writer.js'
import { auditedRun, auditingRefusal } from './audit.js'
import { auditDeadRuns } from './audit-dead-runs.js'
import { refuseStopped, whoIn } from './execute.js'
import { LastAppliedRecorder } from './last-applied.js'
import type { Proposal } from './proposal.js'
import type { Session } from './session.js'
import { refuseLost, releaseLock, takeLock, type LockWishes } from './take-lock.js'

export interface OwnershipOptions<Proposed extends Proposal> extends LockWishes {
  /** `adopt`, `forget`, or what else only moves last-applied. */
  readonly operation: string
  /** Looks at what is there; called under the lock. The plan changes nothing. */
  readonly propose: () => Promise<Proposed>
  /** Told what was found, before anything of it is refused or recorded. */
  readonly onProposed?: ((proposal: Proposed) => void) | undefined
  readonly reason?: string | undefined
  /** The commit that last-applied counts as written from. Default: the session's. */
  readonly commit?: (proposal: Proposed) => string | undefined
}

/** What was recorded, and the run it was recorded by. */
export interface Recorded<Proposed extends Proposal> {
  readonly proposal: Proposed
  readonly run: Run
}

/**
 * Moves things into last-applied or out of it, and writes nothing to Descope: lock, a look, guards, the record, a line
 * for each resource in the audit, unlock. Leaves a run behind like everything that writes last-applied.
 * @throws ToolError the first finding that stops the plan; `locked` and its like; `store-unwritable`,
 * `audit-not-written`
 */
export async function recordOwnership<Proposed extends Proposal>(
  session: Session,
  options: OwnershipOptions<Proposed>,
): Promise<Recorded<Proposed>> {
  const { operation, reason } = options
  const runId = session.newId()
  const audited = { runId, operation, planDigest: undefined, reason }
  const lease = await auditingRefusal(session, audited, async () =>
    takeLock(session, { ...options, runId, operation }),
  )
  try {
    await auditDeadRuns(session, runId)
    const proposal = await auditingRefusal(session, audited, async () => {
      const proposed = await options.propose()
      options.onProposed?.(proposed)
      refuseStopped(proposed.plan)
      await refuseLost(lease)
      return proposed
    })
    const { plan, lastApplied } = proposal
    const startedMs = session.clock.now()
    const writer = await AuditWriter.open(session, { projectId: plan.projectId, runId, timeMs: startedMs })
    const recorder = new LastAppliedRecorder({
      session,
      runId,
      plan,
      before: lastApplied,
      isAlone: () => lease.isHeld(),
      ...(options.commit === undefined ? {} : { commit: options.commit(proposal) ?? null }),
    })
    for (const confirmed of plan.confirmed) recorder.confirm(confirmed)
    const moved = [...recorder.unwritten]
    await recorder.flush()
    await tell(session, { writer, plan, runId, moved, reason })
    const run: Run = {
      runId,
      operation,
      backupId: null,
      outcome: 'done',
      steps: [],
      startedMs,
      endedMs: session.clock.now(),
      ...(writer.head === undefined ? {} : { auditHead: writer.head }),
    }
    await keepRecord(session, { plan, run, reason })
    return { proposal, run }
  } finally {
    await releaseLock(session, lease)
  }
}

async function tell(
  session: Session,
  about: {
    readonly writer: AuditWriter
    readonly plan: Plan
    readonly runId: string
    readonly moved: readonly string[]
    readonly reason: string | undefined
  },
): Promise<void> {
  const { plan, runId, reason } = about
  const { projectId, operation, environment, digest: planDigest } = plan
  const run = auditedRun(session, { projectId, runId, operation, environment, planDigest, reason })
  const timeMs = session.clock.now()
  await Promise.all(
    about.moved.map(async (address) => about.writer.append(managingEntry(run, { address, timeMs }))),
  )
}

/** Opened and finished at once: nothing of it could be gone on with. */
async function keepRecord(
  session: Session,
  about: { readonly plan: Plan; readonly run: Run; readonly reason: string | undefined },
): Promise<void> {
  const { plan, run, reason } = about
  const open = await session.store.runs.open({
    projectId: plan.projectId,
    runId: run.runId,
    timeMs: run.startedMs,
    plan,
    beginning: {
      by: whoIn(session),
      backupId: null,
      ...(reason === undefined ? {} : { reason }),
      wentBackTo: {},
    },
  })
  const record: RunRecord = {
    ...run,
    projectId: plan.projectId,
    environment: plan.environment,
    owner: session.owner,
    by: whoIn(session),
    ...(reason === undefined ? {} : { reason }),
    plan: { digest: plan.digest, summary: plan.summary },
    wentBackTo: {},
  }
  await open.finish(record)
}
