import type { BackupRef } from '../core/model/backup.js'
import { refusal } from '../core/model/errors.js'
import { parseJson, printJson, type JsonObject } from '../core/model/json.js'
import type { Finding, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Run } from '../core/model/run.js'
import { SecretTexts } from '../core/model/secret-texts.js'
import { auditingRefusal } from '../operations/audit.js'
import { execute, stoppingFindings } from '../operations/execute.js'
import type { Proposer } from '../operations/proposal.js'
import type { Session } from '../operations/session.js'
import { isToBeUndone, undoFailedRun } from '../operations/undo-failed-run.js'
import { planJson, renderPlan, renderPlanMarkdown, runJson } from '../report/index.js'

/** Something that can be done to a project: what it would change, and the way to do it. */
export interface Planned {
  /**
   * Plain data: every change field by field, findings, sums, the digest. It holds the documents that would be written,
   * with what a template calls secret in them: to be shown there are {@link text}, {@link markdown} and {@link json}.
   */
  readonly plan: Plan
  /** True where nothing would be changed. */
  readonly isEmpty: boolean
  /** The findings that stop it, such as drift; empty where it can be applied. */
  readonly obstacles: readonly Finding[]
  /** As the command line shows it, without colours. Secrets are hidden. */
  text(options?: { readonly width?: number }): string
  /** For a pull request, below GitHub's 65,536 characters. Secrets are hidden. */
  markdown(): string
  /** What `-o json` gives: the shape that scripts may rely on. Secrets are hidden. */
  json(): JsonObject
  /**
   * Does it: lock, a fresh look, backup, steps, verification, record. How it went is a result, see `run.outcome`.
   * @throws ToolError and nothing was written: `stale` where it is not the same plan any more, the code of the first of
   * the obstacles, `confirmation-missing`, `locked`, `store-ephemeral` and what the store and the service answer
   */
  apply(options?: ApplyOptions): Promise<Applied>
}

/** How a plan is carried out. */
export interface ApplyOptions {
  /** Why, kept with the run. */
  readonly reason?: string
  /** The name of the protected environment; without it nothing is written there. */
  readonly confirmEnvironment?: string
  /** How long to wait for a lock that somebody else holds, in milliseconds. Default 0: refuse at once. */
  readonly lockTimeoutMs?: number
  /** Take the lock away from whoever holds it. Default: false. */
  readonly breaksLock?: boolean
  /** The first step that fails is the last that starts. Default: false. */
  readonly failsFast?: boolean
  /** A run that fails takes back what it changed. Default: false. */
  readonly rollsBackOnFailure?: boolean
}

/** How a plan was carried out. */
export interface Applied {
  readonly run: Run
  /** What is to be said of how it went. */
  readonly notes: readonly Finding[]
  /** The backup from before the first write; absent where nothing was to be done. */
  readonly backup?: BackupRef
  /** The run that took it back, where it failed and that was asked for. */
  readonly undoneBy?: Run
  /** What `-o json` gives. Secrets are hidden. */
  json(): JsonObject
}

/** Makes the plan once to be looked at; applied, it is made once more under the lock, and must be the same. */
export async function plannedBy(
  session: Session,
  proposer: Proposer,
  about: {
    readonly description: string
    readonly cwd: string
    /** Texts that may not be shown. */
    readonly secretTexts: readonly string[]
    readonly refuseStore: () => void
  },
): Promise<Planned> {
  const { plan } = await proposer.propose()
  const secrets = Object.fromEntries(session.kinds.map((kind) => [kind.name, kind.secrets]))
  const hidden = new SecretTexts()
  hidden.add(about.secretTexts)
  const shown = (json: JsonObject) => parseJson(hidden.hideIn(printJson(json))) as JsonObject
  const view = { dryRun: true, secrets, cwd: about.cwd, nowMs: session.clock.now() }
  return {
    plan,
    isEmpty: plan.changes.length === 0,
    obstacles: stoppingFindings(plan).findings,
    text: ({ width = 100 } = {}) => hidden.hideIn(renderPlan(plan, { ...view, width, color: false })),
    markdown: () => hidden.hideIn(renderPlanMarkdown(plan, view)),
    json: () => shown(planJson(plan, secrets)),
    async apply(options = {}) {
      about.refuseStore()
      const refused = { operation: plan.operation, planDigest: plan.digest, reason: options.reason }
      await auditingRefusal(session, { ...refused, runId: session.newId() }, async () => {
        refuseUnconfirmed(session, options.confirmEnvironment)
      })
      const executed = await execute(session, proposer, {
        description: about.description,
        expectedDigest: plan.digest,
        ...options,
      })
      const undone =
        options.rollsBackOnFailure === true && isToBeUndone(executed.run)
          ? await undoFailedRun(session, executed.run, {
              reason: options.reason,
              lockTimeoutMs: options.lockTimeoutMs ?? 0,
              ...(proposer.isConfigRun
                ? { lastApplied: { before: executed.before, takenOver: executed.takenOver } }
                : {}),
            })
          : undefined
      const run = undone?.run ?? executed.run
      const notes = [...executed.notes, ...(undone?.notes ?? [])]
      return {
        run,
        notes,
        ...(executed.backup === undefined ? {} : { backup: executed.backup }),
        ...(undone?.by === undefined ? {} : { undoneBy: undone.by }),
        json: () =>
          shown(runJson({ ...executed.plan, findings: [...executed.plan.findings, ...notes] }, run, secrets)),
      }
    },
  }
}

function refuseUnconfirmed({ environment }: Session, given: string | undefined): void {
  if (environment?.protected !== true || given === environment.name) return
  throw refusal({
    code: 'confirmation-missing',
    message:
      given === undefined
        ? `${printable(environment.name)} is protected`
        : `confirmEnvironment names ${printable(given)}, and the environment is ${printable(environment.name)}`,
    hint: `Pass confirmEnvironment: ${JSON.stringify(environment.name)}.`,
  })
}
