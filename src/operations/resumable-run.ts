import { typedWord } from '../core/model/typed-word.js'
import type { Address } from '../core/model/address.js'
import { refusal, type ToolError } from '../core/model/errors.js'
import { printable } from '../core/model/printable.js'
import type { RunRecord, TakenBack } from '../core/model/run.js'
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
export async function runToResume(
  session: Pick<Session, 'store' | 'owner'> & { readonly api: Pick<Session['api'], 'projectId'> },
  name: string | undefined,
): Promise<Resumable> {
  if (name !== undefined) return named(await findRun(session.store, session.api.projectId, name))
  const runs = await session.store.runs.list(session.api.projectId, Number.POSITIVE_INFINITY)
  const own = runs.filter(({ owner }) => owner === session.owner)
  const index = own.findIndex(isLeftUndone)
  const run = own[index]
  if (run === undefined) return { run: undefined, because: whyNone(own) }
  const touched = await addressesOf(session, run)
  const later = own.slice(0, index).find((other) => goesPast(other, touched))
  if (later === undefined) return { run }
  return {
    run: undefined,
    because: `Run ${printable(run.runId)} ended early, and ${printable(later.operation)} ${printable(later.runId)} was done after it`,
    hint: `If its plan is to be finished all the same: descope-mgmt apply --resume ${typedWord(run.runId)}`,
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

/** True for a run that did not do it all, as long as no other finished it or took it back. */
export function isLeftUndone({ outcome, finishedBy, takenBack }: RunRecord): boolean {
  return outcome !== 'done' && finishedBy === undefined && takenBack === undefined
}

function whyNone(own: readonly RunRecord[]): string {
  const run = own.find(({ outcome, finishedBy }) => outcome !== 'done' && finishedBy === undefined)
  if (run?.takenBack === undefined) return 'No run was left unfinished'
  return `Run ${printable(run.runId)} was taken back by run ${printable(run.takenBack.by)}`
}

function named(run: RunRecord): Resumable {
  const id = printable(run.runId)
  if (run.finishedBy !== undefined) {
    return { run: undefined, because: `Run ${id} was finished by run ${printable(run.finishedBy)}` }
  }
  if (run.outcome === 'done') return { run: undefined, because: `Run ${id} is done` }
  if (run.takenBack !== undefined) throw takenBack(run, run.takenBack)
  return { run }
}

/** Half of its plan would be refused as taken back, and the other half done. */
function takenBack({ runId, operation }: RunRecord, { by, isWhole }: TakenBack): ToolError {
  const again = isConfigRun(operation) ? 'descope-mgmt apply' : `the same ${printable(operation)} again`
  return refusal({
    code: 'run-taken-back',
    message: `Run ${printable(runId)} was taken back${isWhole ? '' : ' in part'} by run ${printable(by)}, so its plan is not gone on with`,
    hint: isWhole
      ? `Do it anew, with a new plan: ${again}`
      : `See what that run left: descope-mgmt runs show ${typedWord(by)}. To go forward, make a new plan: ${again}`,
  })
}

async function addressesOf(
  { store, api }: Pick<Session, 'store'> & { readonly api: Pick<Session['api'], 'projectId'> },
  { runId }: RunRecord,
): Promise<ReadonlySet<Address>> {
  const stored = await store.runs.read(api.projectId, runId)
  return new Set(stored?.plan.changes.map(({ address }) => address))
}
