import { kindOf, type Address } from '../core/model/address.js'
import type { ReadBackup } from '../core/model/backup.js'
import type { Kind } from '../core/model/kind.js'
import type { RunRecord } from '../core/model/run.js'
import type { Session } from './session.js'

/** Runs that go back themselves: taking one of them back would bring the bad versions again. */
const GOING_BACK: ReadonlySet<string> = new Set(['restore', 'rollback'])

/** The newest run that changed, or may have changed, resources of a kind, with the backup it took before. */
export async function newestRunOn(
  { store, api }: Session,
  kind: Kind,
): Promise<(RunRecord & { readonly backupId: string }) | undefined> {
  const { projectId } = api
  for (const run of await store.runs.list(projectId, Number.POSITIVE_INFINITY)) {
    if (GOING_BACK.has(run.operation)) continue
    if (run.unfinished !== undefined) {
      const backupId = await backupOf({ store }, run, kind)
      if (backupId !== undefined) return { ...run, backupId }
    } else if (run.backupId !== null && run.steps.some((step) => isWritten(step, kind))) {
      return { ...run, backupId: run.backupId }
    }
  }
  return undefined
}

/**
 * Addresses of the kind that a run changed. Of one that died only its backup says what it was about to change; what it
 * did not reach is as it was, and needs nothing.
 */
export function changedBy(run: RunRecord, kind: Kind, { backup }: ReadBackup): ReadonlySet<Address> {
  const isOfKind = (address: Address) => kindOf(address) === kind.name
  if (run.unfinished !== undefined) return new Set(backup.metadata.targets.filter(isOfKind))
  return new Set(run.steps.filter((step) => isWritten(step, kind)).map(({ address }) => address))
}

function isWritten({ address, outcome }: RunRecord['steps'][number], kind: Kind): boolean {
  return kindOf(address) === kind.name && outcome !== 'blocked' && outcome !== 'notReached'
}

/** The backup of a run without an outcome: the first of its operation that was made after it began. */
async function backupOf(
  { store }: Pick<Session, 'store'>,
  run: RunRecord,
  kind: Kind,
): Promise<string | undefined> {
  const after = (await store.backups.list(run.projectId)).filter(
    ({ timeMs, operation, key }) =>
      key !== undefined && timeMs >= run.startedMs && operation === run.operation,
  )
  const first = after.at(-1)
  if (first === undefined) return undefined
  const { targets } = await store.backups.describe(first)
  return targets.some((address) => kindOf(address) === kind.name) ? first.id : undefined
}
