import { managingEntry, type AuditedRun } from '../core/audit/index.js'
import type { Address } from '../core/model/address.js'
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
    const told = new Telling(session, { writer, plan, runId, reason })
    const recorder = new LastAppliedRecorder({
      session,
      runId,
      plan,
      before: lastApplied,
      isAlone: () => lease.isHeld(),
      ...(options.commit === undefined ? {} : { commit: options.commit(proposal) ?? null }),
      onTakenOver: async ({ address, from }) => told.tell(address, from),
    })
    for (const confirmed of plan.confirmed) recorder.confirm(confirmed)
    const moved = [...recorder.unwritten]
    await recorder.flush()
    const taken = new Set(recorder.takenOver.map(({ address }) => address))
    const others = moved.filter((address) => !taken.has(address))
    await Promise.all(others.map(async (address) => told.tell(address)))
    await writer.finish()
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

/** One line of the audit for each resource that came or went. */
class Telling {
  readonly #session: Session
  readonly #writer: AuditWriter
  readonly #run: AuditedRun

  constructor(
    session: Session,
    about: {
      readonly writer: AuditWriter
      readonly plan: Plan
      readonly runId: string
      readonly reason: string | undefined
    },
  ) {
    const { writer, plan, runId, reason } = about
    const { projectId, operation, environment, digest: planDigest } = plan
    this.#session = session
    this.#writer = writer
    this.#run = auditedRun(session, { projectId, runId, operation, environment, planDigest, reason })
  }

  /** @param takenFrom the owner that had it */
  async tell(address: Address, takenFrom?: string): Promise<void> {
    const timeMs = this.#session.clock.now()
    await this.#writer.append(managingEntry(this.#run, { address, timeMs, takenFrom }))
  }
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
