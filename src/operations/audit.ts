import { managingEntry, refusalEntry, stepEntry, type AuditedRun } from '../core/audit/index.js'
import type { Address } from '../core/model/address.js'
import type { AuditWho } from '../core/model/audit.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import type { Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { StepOutcome, StepResult } from '../core/model/run.js'
import { withoutSecrets, type SecretPlaces } from '../report/index.js'
import { AuditWriter } from './audit-writer.js'
import type { Session } from './session.js'

/** The audit of a run that is carried out: one line for each change, written as its step ends. */
export class RunAudit {
  /** How the line says that each step ended; the last one where there are several. */
  private readonly told = new Map<Address, StepOutcome>()
  private readonly changes: ReadonlyMap<Address, Plan['changes'][number]>
  private readonly secrets: SecretPlaces

  private constructor(
    private readonly session: Session,
    private readonly writer: AuditWriter,
    private readonly run: AuditedRun,
    plan: Plan,
  ) {
    this.changes = new Map(plan.changes.map((change) => [change.address, change]))
    this.secrets = Object.fromEntries(session.kinds.map((kind) => [kind.name, kind.secrets]))
    for (const { address, outcome } of writer.before) {
      if (address !== undefined && outcome !== 'refused') this.told.set(address, outcome)
    }
  }

  /**
   * Begins the audit of a run, or goes on with it where the run is taken up again under the same id.
   * @throws ToolError `store-unreadable`: nothing is to be changed then
   */
  static async open(
    session: Session,
    about: {
      readonly plan: Plan
      readonly runId: string
      /** When the run began; its day names the folder. */
      readonly startedMs: number
      readonly reason?: string | undefined
    },
  ): Promise<RunAudit> {
    const { plan, runId, startedMs, reason } = about
    const { projectId, operation, environment, digest } = plan
    const writer = await AuditWriter.open(session, { projectId, runId, timeMs: startedMs })
    const run = auditedRun(session, { projectId, runId, operation, environment, planDigest: digest, reason })
    return new RunAudit(session, writer, run, plan)
  }

  /** Hash of the last line: `sha256:…`. It vouches for every line before, and is worth keeping elsewhere. */
  get head(): string | undefined {
    return this.writer.head
  }

  /**
   * Resolves when the step's line is durable. What was not started is told at the end of the run; that a step is done is
   * told once, also when the run was taken up again.
   * @throws ToolError `audit-not-written`
   */
  async stepEnded(result: StepResult): Promise<void> {
    const { address, outcome } = result
    if (outcome === 'done' && this.told.get(address) === 'done') return
    if (outcome === 'done' || outcome === 'failed') await this.tell(result)
  }

  /**
   * Resolves when it is durable that a resource leaves the last-applied of another owner.
   * @throws ToolError `audit-not-written`
   */
  async takenOver({ address, from }: { readonly address: Address; readonly from: string }): Promise<void> {
    const timeMs = this.session.clock.now()
    await this.writer.append(managingEntry(this.run, { address, timeMs, takenFrom: from }))
  }

  /**
   * Tells what `stepEnded` did not: steps that were not reached, and those that turned out otherwise later, each with a
   * further line. No change is lost where that fails, so it is only said in the log.
   */
  async finish(steps: readonly StepResult[]): Promise<void> {
    try {
      await Promise.all(
        steps.flatMap((step) => (this.told.get(step.address) === step.outcome ? [] : [this.tell(step)])),
      )
    } catch (error) {
      this.session.log.warn(`The audit of this run is not complete: ${messageOf(error)}`)
    }
    await this.writer.finish()
  }

  private async tell(result: StepResult): Promise<void> {
    const change = this.changes.get(result.address)
    if (change === undefined) return
    const timeMs = this.session.clock.now()
    const hide = (...[value, place]: Parameters<Parameters<typeof stepEntry>[1]['hide']>) =>
      withoutSecrets(value, place, this.secrets)
    await this.writer.append(stepEntry(this.run, { change, result, timeMs, hide }))
    this.told.set(result.address, result.outcome)
  }
}

/**
 * Writes the one line of a run that was refused before it changed anything. A refusal stands whether or not that can be
 * written, so trouble with it is only said in the log.
 * @returns the head of its audit
 */
export async function auditRefusal(
  session: Session,
  refused: {
    readonly runId: string
    readonly operation: string
    /** Digest of the plan that was to be carried out; `undefined` where none was made yet. */
    readonly planDigest: string | undefined
    readonly reason?: string | undefined
    /** Never empty. */
    readonly because: readonly { readonly code: string; readonly address?: Address }[]
  },
): Promise<string | undefined> {
  const { runId, operation, planDigest, reason, because } = refused
  const { projectId } = session.api
  const timeMs = session.clock.now()
  const environment = session.environment?.name ?? null
  const run = auditedRun(session, { projectId, runId, operation, environment, planDigest, reason })
  try {
    const writer = await AuditWriter.open(session, { projectId, runId, timeMs })
    await writer.append(refusalEntry(run, { timeMs, because }))
    return writer.head
  } catch (error) {
    session.log.warn(`This refusal could not be written into the audit: ${messageOf(error)}`)
    return undefined
  }
}

/** Does what may refuse the run, and leaves a line behind where it does. */
export async function auditingRefusal<Result>(
  session: Session,
  run: Omit<Parameters<typeof auditRefusal>[1], 'because'>,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ToolError && error.exit === EXIT.refused) {
      await auditRefusal(session, { ...run, because: [{ code: error.code }] })
    }
    throw error
  }
}

/** What every line of a run says, with what the session knows. */
export function auditedRun(
  { owner, who }: Session,
  run: Omit<AuditedRun, 'owner' | 'who' | 'commit'>,
): AuditedRun {
  return { ...run, owner, who: auditWho(who), commit: who.gitCommit }
}

function auditWho(who: Session['who']): AuditWho {
  const { user, host, ciActor: actor, ciUrl: url, gitName: name, gitEmail: email, keyFingerprint } = who
  const ci = { ...(actor === undefined ? {} : { actor }), ...(url === undefined ? {} : { url }) }
  const git = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) }
  return {
    user,
    host,
    ...(Object.keys(ci).length === 0 ? {} : { ci }),
    ...(Object.keys(git).length === 0 ? {} : { git }),
    ...(keyFingerprint === undefined ? {} : { keyFingerprint }),
  }
}

function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error), 300)
}
