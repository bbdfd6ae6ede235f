import { kindOf, type Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { RunRecord } from '../core/model/run.js'
import type { Session } from './session.js'

/** Runs that go back themselves: taking one of them back would bring the bad versions again. */
const GOING_BACK: ReadonlySet<string> = new Set(['restore', 'rollback'])

/** A run with the backup it took before. */
export interface NewestRun extends RunRecord {
  readonly backupId: string
  /**
   * Addresses of the kind that it changed, or may have changed. Of one that died only its backup says what it was about
   * to change; what it did not reach is as it was, and needs nothing.
   */
  readonly changed: ReadonlySet<Address>
}

/** The newest run that changed, or may have changed, resources of a kind. */
export async function newestRunOn({ store, api }: Session, kind: Kind): Promise<NewestRun | undefined> {
  for (const run of await store.runs.list(api.projectId, Number.POSITIVE_INFINITY)) {
    if (GOING_BACK.has(run.operation)) continue
    if (run.unfinished !== undefined) {
      const backup = await backupOf({ store }, run)
      const changed = new Set(backup?.targets.filter((address) => kindOf(address) === kind.name))
      if (backup !== undefined && changed.size > 0) return { ...run, backupId: backup.id, changed }
    } else if (run.backupId !== null) {
      const changed = new Set(run.steps.filter((step) => isWritten(step, kind)).map(({ address }) => address))
      if (changed.size > 0) return { ...run, backupId: run.backupId, changed }
    }
  }
  return undefined
}

function isWritten({ address, outcome }: RunRecord['steps'][number], kind: Kind): boolean {
  return kindOf(address) === kind.name && outcome !== 'blocked' && outcome !== 'notReached'
}

/**
 * The backup of a run without an outcome. Where its journal does not name one: the first of its operation that was made
 * after it began.
 */
async function backupOf(
  { store }: Pick<Session, 'store'>,
  run: RunRecord,
): Promise<{ readonly id: string; readonly targets: readonly Address[] } | undefined> {
  const backups = await store.backups.list(run.projectId)
  const first =
    run.backupId === null
      ? backups.findLast(
          ({ timeMs, operation, key }) =>
            key !== undefined && timeMs >= run.startedMs && operation === run.operation,
        )
      : backups.find(({ id }) => id === run.backupId)
  if (first === undefined) return undefined
  try {
    return { id: first.id, targets: (await store.backups.describe(first)).targets }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    // It is damaged; it was made for what the run was about to change.
    const stored = await store.runs.read(run.projectId, run.runId)
    return { id: first.id, targets: stored?.plan.changes.map(({ address }) => address) ?? [] }
  }
}
