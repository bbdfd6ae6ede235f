import { applyPlan } from '../apply/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import { addressBefore } from '../core/model/address-before.js'
import type { BackupRef } from '../core/model/backup.js'
import { EXIT, refusal, ToolError, type ExitCode } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Finding, Plan } from '../core/model/plan.js'
import type { Run, RunBeginning, RunRecord, StepError } from '../core/model/run.js'
import type { Lease, OpenRun } from '../core/ports/store.js'
import { asReadBack } from './as-read-back.js'
import { auditingRefusal, RunAudit } from './audit.js'
import { auditDeadRuns } from './audit-dead-runs.js'
import { LastAppliedRecorder, type TakenOverEntry } from './last-applied.js'
import { NotRecorded, outcomeWhen, withUnwritten } from './not-recorded.js'
import type { Proposal, Proposer } from './proposal.js'
import { enrichLive } from './read-live.js'
import { newestIfDead } from './resumable-run.js'
import { rewrittenDocuments } from './rewritten-documents.js'
import type { Session } from './session.js'
import { collectionsOf } from './originals.js'
import { refuseLost, releaseLock, takeLock, type LockWishes } from './take-lock.js'

export interface ExecuteOptions extends LockWishes {
  /** One line for the backup's table: what the run was for. */
  readonly description: string
  readonly reason?: string | undefined
  /** The first step that fails is the last that starts. Default: false. */
  readonly failsFast?: boolean
}

export interface Executed {
  readonly plan: Plan
  readonly run: Run
  /** What is to be said of how it went, such as what the service rewrote. */
  readonly notes: readonly Finding[]
  readonly backup: BackupRef | undefined
  /** Where the run's record lies; absent when there was nothing to do. */
  readonly record: string | undefined
  /** What left the last-applied of other owners. */
  readonly takenOver: readonly TakenOverEntry[]
}

/** Last-applied as it was before the run. */
export type ExecutedFrom = Executed & { readonly before: Proposal['lastApplied'] }

export interface Agreement<Declined, Proposed extends Proposal> {
  /** Of the plan that was agreed to before the lock was taken, for the audit of a refusal. Default: none was. */
  readonly planDigest?: string | undefined
  /**
   * Decides about the plan made under the lock: gives what of it is to be done, or anything else where nothing is. What
   * it throws refuses the run.
   */
  readonly agree: (fresh: Proposed) => Promise<Proposal | Declined>
}

/** Findings that stop an apply, and the code it would exit with. */
export function stoppingFindings(plan: Plan): {
  readonly findings: readonly Finding[]
  readonly exit: ExitCode
} {
  const findings = plan.findings.filter((finding) => finding.severity === 'error')
  const exit =
    findings.length === 0
      ? EXIT.done
      : findings.some(({ exit: code }) => code === 3)
        ? EXIT.usage
        : EXIT.refused
  return { findings, exit }
}

/** Carries out the one plan with this digest; any other is refused as stale. Else like {@link executeAgreed}. */
export async function execute(
  session: Session,
  proposer: Proposer,
  { expectedDigest, ...options }: ExecuteOptions & { readonly expectedDigest: string },
): Promise<ExecutedFrom> {
  return executeAgreed<never>(session, proposer, {
    ...options,
    planDigest: expectedDigest,
    agree: async (fresh) => {
      refuseStale(fresh.plan, expectedDigest)
      return fresh
    },
  })
}

/**
 * Carries a plan out: lock, a fresh look, the agreement to what it finds, guards, backup, steps, record, unlock.
 * Nothing is written to Descope before the backup is in the store and was read back.
 * @returns how it went, or what `agree` gave instead of a plan
 */
export async function executeAgreed<
  Declined extends { readonly declined: unknown },
  Proposed extends Proposal = Proposal,
>(
  session: Session,
  proposer: Proposer<Proposed>,
  { planDigest, agree, ...options }: ExecuteOptions & Agreement<Declined, Proposed>,
): Promise<ExecutedFrom | Declined> {
  const runId = session.newId()
  const { operation } = proposer
  const audited = { runId, operation, planDigest, reason: options.reason }
  const lease = await auditingRefusal(session, audited, async () =>
    takeLock(session, { ...options, runId, operation }),
  )
  try {
    await auditDeadRuns(session, runId)
    const fresh = await auditingRefusal(session, audited, async () => proposer.propose())
    const known = { ...audited, planDigest: planDigest ?? fresh.plan.digest }
    const proposal = await auditingRefusal(session, known, async () => {
      const agreed = await agree(fresh)
      if ('declined' in agreed) return agreed
      refuseStopped(agreed.plan)
      await refuseLost(lease)
      return agreed
    })
    if ('declined' in proposal) return proposal
    const executed = await carryOut({ session, proposer, proposal, options, runId, lease })
    return {
      ...executed,
      notes: [...(proposal.notes ?? []), ...executed.notes],
      before: proposal.lastApplied,
    }
  } finally {
    await releaseLock(session, lease)
  }
}

interface Undertaking {
  readonly session: Session
  readonly proposer: Proposer
  readonly proposal: Proposal
  readonly options: ExecuteOptions
  readonly runId: string
  readonly lease: Lease
}

async function carryOut(undertaking: Undertaking): Promise<Executed> {
  const { session, proposer, proposal, options, runId, lease } = undertaking
  const { plan } = proposal
  const startedMs = session.clock.now()
  const { reason } = options
  let opening: Promise<RunAudit> | undefined
  const openAudit = async () => (opening ??= RunAudit.open(session, { plan, runId, startedMs, reason }))
  const recorder = new LastAppliedRecorder({
    session,
    runId,
    plan,
    before: proposal.lastApplied,
    isAlone: () => lease.isHeld(),
    onTakenOver: async (taken) => (await openAudit()).takenOver(taken),
  })

  if (plan.changes.length === 0) {
    let hasRecorded = false
    if (proposer.isConfigRun) {
      for (const confirmed of plan.confirmed) recorder.confirm(confirmed)
      hasRecorded = recorder.unwritten.size > 0
      await recorder.flush()
    }
    const endedMs = session.clock.now()
    const head = (await opening)?.head
    const run: Run = {
      runId,
      operation: plan.operation,
      backupId: null,
      outcome: 'done',
      steps: [],
      startedMs,
      endedMs,
      ...(head === undefined ? {} : { auditHead: head }),
      ...otherRuns(proposal),
    }
    const { takenOver } = recorder
    const record = await recordFinished(undertaking, run, hasRecorded || takenOver.length > 0)
    // An id that no record has would lead whoever asks for it nowhere.
    const shown = record === undefined ? { ...run, runId: '' } : run
    return { plan, run: shown, notes: [], backup: undefined, record, takenOver }
  }

  const live = new Map(proposal.live)
  const backup = await backUp({ session, plan, live, description: options.description })
  // Should this resume die too, the next one has only its plan, and what is done already is not in there.
  if (proposer.isConfigRun && proposal.resumes !== undefined) await recordWhatHolds(recorder, plan)
  const audit = await openAudit()
  const open = await openRun(undertaking, { startedMs, backupId: backup.id })
  const changed = new Set(plan.changes.map(({ address }) => address))
  const result = await applyPlan({
    plan,
    kinds: new Map(session.kinds.map((kind) => [kind.name, kind])),
    api: session.api,
    journal: (event) => open.journal(event),
    clock: session.clock,
    log: session.log,
    progress: session.progress,
    isLockHeld: () => lease.isHeld(),
    signal: session.signal,
    parallelism: session.parallelism,
    failsFast: options.failsFast,
    refused: proposal.refused,
    sentBefore: proposal.sentBefore,
    originals: live,
    isLookSpared: proposal.isLookSpared ?? false,
    keepOriginal: async (found) => keepOriginal(session, open, found),
    revisions: revisionsOf(proposal.live),
    verifyTimeoutMs: session.verifyTimeoutMs,
    onStepEnd: async (result) => audit.stepEnded(result),
    onConfirmed: async (confirmed, readBack) => {
      if (!proposer.isConfigRun) return
      recorder.confirm(readBack === null ? confirmed : asReadBack(session.kinds, confirmed, readBack))
      // What cannot be written now is tried once more at the end, and told then.
      if (changed.has(confirmed.address)) await recorder.flushNowAndThen().catch(() => undefined)
    },
  })
  const lost = new NotRecorded(open.location)
  const error = await lost.tryTo('last-applied', async () => recorder.flush())
  const steps = withUnwritten(result.steps, { unwritten: recorder.unwritten, error })
  await audit.finish(steps)
  const endedMs = session.clock.now()
  const run = (): Run => ({
    runId,
    operation: plan.operation,
    backupId: backup.id,
    outcome: outcomeWhen(result.outcome, { steps, isRecorded: lost.isEmpty }),
    steps,
    startedMs,
    endedMs,
    ...(audit.head === undefined ? {} : { auditHead: audit.head }),
    ...otherRuns(proposal),
  })
  await lost.tryTo('what was read back', async () => open.keep(collectionsOf(session.kinds, result.readBack)))
  await lost.tryTo('the record of the run', async () => open.finish(recordOf(undertaking, run())))
  const rewritten = rewrittenDocuments(session.kinds, {
    plan,
    readBack: result.readBack,
    isConfigRun: proposer.isConfigRun,
  })
  const { takenOver } = recorder
  return {
    plan,
    run: run(),
    notes: [...rewritten, ...lost.findings],
    backup,
    record: open.location,
    takenOver,
  }
}

async function recordWhatHolds(recorder: LastAppliedRecorder, plan: Plan): Promise<void> {
  const changed = new Set(plan.changes.map(({ address }) => address))
  for (const confirmed of plan.confirmed) if (!changed.has(confirmed.address)) recorder.confirm(confirmed)
  await recorder.flush()
}

/** The run's folder, with what the plan does not say in the beginning of its journal. */
async function openRun(
  { session, proposal, options, runId }: Undertaking,
  { startedMs, backupId }: { readonly startedMs: number; readonly backupId: string | null },
): Promise<OpenRun> {
  const { plan } = proposal
  return session.store.runs.open({
    projectId: plan.projectId,
    runId,
    timeMs: startedMs,
    plan,
    beginning: {
      by: whoIn(session),
      backupId,
      ...(options.reason === undefined ? {} : { reason: options.reason }),
      ...otherRuns(proposal),
      ...notAgreedTo(proposal),
      wentBackTo: proposal.wentBackTo ?? {},
    },
  })
}

async function keepOriginal({ kinds }: Session, open: OpenRun, found: Live): Promise<void> {
  for (const [collection, entries] of Object.entries(collectionsOf(kinds, [found]))) {
    for (const entry of entries) await open.keepOriginal(collection, entry)
  }
}

/**
 * A run that finds nothing left of another leaves a record all the same: it says that the other is finished. So does one
 * from files after a run that died: it says that there was nothing left to do. And one that wrote last-applied, which
 * names the run.
 */
async function recordFinished(
  undertaking: Undertaking,
  run: Run,
  isNamed: boolean,
): Promise<string | undefined> {
  const { session, proposer, proposal } = undertaking
  const isAfterDead = async () => proposer.isConfigRun && (await newestIfDead(session)) !== undefined
  const isNothing = proposal.resumes === undefined && !isNamed
  if (isNothing && !(await isAfterDead())) return undefined
  const open = await openRun(undertaking, { startedMs: run.startedMs, backupId: null })
  await open.finish(recordOf(undertaking, run))
  return open.location
}

/** The runs that this one goes on with, or takes back. */
function otherRuns({ resumes, rolledBack }: Proposal): Pick<Run, 'resumes' | 'rolledBack'> {
  return {
    ...(resumes === undefined ? {} : { resumes }),
    ...(rolledBack === undefined ? {} : { rolledBack }),
  }
}

/** For the beginning of the journal, so that it is known of a run that dies too. */
function notAgreedTo({ notAgreedTo: refused }: Proposal): Pick<RunBeginning, 'notAgreedTo'> {
  if (refused === undefined || refused.size === 0) return {}
  const errors = [...refused].map(([address, { code, message, hint }]): [Address, StepError] => [
    address,
    { code, message, ...(hint === undefined ? {} : { hint }) },
  ])
  return { notAgreedTo: Object.fromEntries(errors) }
}

/** `user@host`, for records; in a pipeline `dora as runner@host`. */
export function whoIn({ who: { user, host, ciActor } }: Pick<Session, 'who'>): string {
  return `${ciActor === undefined ? '' : `${ciActor} as `}${user}@${host}`
}

function revisionsOf(live: Proposal['live']): ReadonlyMap<Address, string> {
  return new Map(
    [...live].flatMap(([address, { revision }]): [Address, string][] =>
      revision === undefined ? [] : [[address, revision]],
    ),
  )
}

function refuseStale(plan: Plan, expectedDigest: string): void {
  if (plan.digest === expectedDigest) return
  throw refusal({
    code: 'stale',
    message: 'The project or the files changed since this plan was made; nothing was written',
    hint: 'Look at the plan again.',
  })
}

/** Throws for the first finding that stops an apply; the others are in the plan. */
export function refuseStopped(plan: Plan): void {
  const { findings, exit } = stoppingFindings(plan)
  const [first] = findings
  if (first === undefined) return
  const more =
    findings.length === 1
      ? ''
      : ` (and ${findings.length - 1} more ${findings.length === 2 ? 'reason' : 'reasons'})`
  throw new ToolError({ ...first, message: `${first.message}${more}`, exit })
}

/** The complete originals of all that will be updated or deleted; what will be created is named as not there. */
async function backUp(about: {
  readonly session: Session
  readonly plan: Plan
  readonly live: Map<Address, Live>
  readonly description: string
}): Promise<BackupRef> {
  const { session, plan, live, description } = about
  const kinds = new Map(session.kinds.map((kind) => [kind.name, kind]))
  const wanted = new Map<Address, { readonly kind: Kind; readonly companions: readonly string[] }>()
  for (const change of plan.changes) {
    const kind = kinds.get(kindOf(change.address))
    if (kind === undefined) continue
    // A document is replaced whole, also where only a field beside it changes.
    const companions = kind.document === undefined ? change.companions : Object.keys(kind.costly)
    wanted.set(addressBefore(change), { kind, companions })
  }
  await enrichLive(session, live, wanted)
  const originals = plan.changes.flatMap((change) => live.get(addressBefore(change)) ?? [])
  return session.store.backups.create({
    projectId: plan.projectId,
    environment: plan.environment,
    timeMs: session.clock.now(),
    metadata: {
      operation: plan.operation,
      description,
      targets: [...new Set(plan.changes.flatMap((change) => [change.address, addressBefore(change)]))],
      toolVersion: session.toolVersion,
      host: plan.host,
      ...(session.who.gitCommit === undefined ? {} : { gitCommit: session.who.gitCommit }),
    },
    collections: collectionsOf(
      [...kinds.values()].filter((kind) =>
        plan.changes.some((change) => kindOf(change.address) === kind.name),
      ),
      originals,
    ),
  })
}

function recordOf({ session, proposal, options }: Undertaking, run: Run): RunRecord {
  const { plan } = proposal
  return {
    ...run,
    projectId: plan.projectId,
    environment: plan.environment,
    owner: session.owner,
    by: whoIn(session),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    plan: { digest: plan.digest, summary: plan.summary },
    wentBackTo: wentBackTo(proposal, run),
  }
}

/** A step that failed or was not reached went nowhere. */
function wentBackTo({ wentBackTo: asked = {} }: Proposal, { steps }: Run): RunRecord['wentBackTo'] {
  const arrived = new Set(
    steps.flatMap(({ address, outcome }) =>
      outcome === 'done' || outcome === 'unverified' ? [address] : [],
    ),
  )
  return Object.fromEntries(Object.entries(asked).filter(([address]) => arrived.has(address)))
}
