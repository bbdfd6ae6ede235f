import type { Address } from '../core/model/address.js'
import { printable } from '../core/model/printable.js'
import type { RunRecord } from '../core/model/run.js'
import { findRun } from './find-run.js'
import { isConfigRun } from './ownership.js'
import type { Session } from './session.js'

/** A run whose work can be gone on with, or the sentence that says why there is none. */
export type Resumable =
  { readonly run: RunRecord } | { readonly run: undefined; readonly because: string; readonly hint?: string }

/**
 * The run that was named, or the newest one of this owner that died, was interrupted or failed. One that a later run
 * went past is not chosen unasked: its plan may be older than what the project is meant to be now.
 * @throws ToolError what `findRun` throws
 */
export async function runToResume(session: Session, name: string | undefined): Promise<Resumable> {
  if (name !== undefined) return named(await findRun(session.store, session.api.projectId, name))
  const runs = await session.store.runs.list(session.api.projectId, Number.POSITIVE_INFINITY)
  const own = runs.filter(({ owner }) => owner === session.owner)
  const index = own.findIndex((run) => run.outcome !== 'done' && run.finishedBy === undefined)
  const run = own[index]
  if (run === undefined) return { run: undefined, because: 'No run was left unfinished' }
  const touched = await addressesOf(session, run)
  const later = own.slice(0, index).find((other) => goesPast(other, touched))
  if (later === undefined) return { run }
  return {
    run: undefined,
    because: `Run ${printable(run.runId)} ended early, and ${printable(later.operation)} ${printable(later.runId)} was done after it`,
    hint: `If its plan is to be finished all the same: descope-mgmt apply --resume ${printable(run.runId)}`,
  }
}

/** True for a later run after which the plan of one that touched these addresses may be older than what is wanted. */
export function goesPast(
  later: Pick<RunRecord, 'operation' | 'steps'>,
  touched: ReadonlySet<Address>,
): boolean {
  return isConfigRun(later.operation) || later.steps.some(({ address }) => touched.has(address))
}

/** The newest run of this owner, where it died and nothing was done since. */
export async function newestIfDead(session: Session): Promise<RunRecord | undefined> {
  const runs = await session.store.runs.list(session.api.projectId)
  const newest = runs.find(({ owner }) => owner === session.owner)
  return newest?.unfinished === 'died' ? newest : undefined
}

function named(run: RunRecord): Resumable {
  const id = printable(run.runId)
  if (run.finishedBy !== undefined) {
    return { run: undefined, because: `Run ${id} was finished by run ${printable(run.finishedBy)}` }
  }
  return run.outcome === 'done' ? { run: undefined, because: `Run ${id} is done` } : { run }
}

async function addressesOf(
  { store, api }: Pick<Session, 'store' | 'api'>,
  { runId }: RunRecord,
): Promise<ReadonlySet<Address>> {
  const stored = await store.runs.read(api.projectId, runId)
  return new Set(stored?.plan.changes.map(({ address }) => address))
}
