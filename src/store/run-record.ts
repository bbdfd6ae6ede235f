import { isObject, member, type Json } from '../core/model/json.js'
import type { Plan } from '../core/model/plan.js'
import type { RunRecord } from '../core/model/run.js'
import { beginningIn } from '../core/model/run-journal.js'
import { textOfSegment } from './segment.js'
import { timeInName } from './stamp.js'

/** True for what `finish` wrote; its innermost parts are taken on trust, they are only shown. */
export function isRunRecord(json: Json | undefined): json is Json & RunRecord {
  if (!isObject(json)) return false
  const { runId, operation, outcome, startedMs, endedMs, projectId, steps, plan, wentBackTo } = json
  return (
    [runId, operation, outcome, projectId].every((value) => typeof value === 'string') &&
    [startedMs, endedMs].every((value) => typeof value === 'number') &&
    Array.isArray(steps) &&
    isPlanSummary(plan) &&
    isObject(wentBackTo)
  )
}

/** What is known of a run that wrote no outcome: its plan, how its journal begins, and its folder's name. */
export function unfinishedRecord(about: {
  readonly projectId: string
  /** Ends in `<stamp>_<runId>/`. */
  readonly folder: string
  readonly plan: Json | undefined
  readonly journal: readonly Json[]
  /** The run that holds the project's lock. */
  readonly running: string | undefined
}): RunRecord | undefined {
  const { projectId, folder, plan, journal, running } = about
  const name = folder.split('/').at(-2) ?? ''
  const startedMs = timeInName(name)
  const segment = name.slice(name.indexOf('_') + 1)
  const runId = textOfSegment(segment) ?? segment
  if (startedMs === undefined || !isPlan(plan)) return undefined
  const began = beginningIn(journal)
  return {
    runId,
    operation: plan.operation,
    backupId: began?.backupId ?? null,
    outcome: 'interrupted',
    steps: [],
    startedMs,
    endedMs: startedMs,
    projectId,
    environment: plan.environment,
    owner: plan.owner,
    by: began?.by ?? 'unknown',
    ...(began?.reason === undefined ? {} : { reason: began.reason }),
    ...(began?.resumes === undefined ? {} : { resumes: began.resumes }),
    ...(began?.rolledBack === undefined ? {} : { rolledBack: began.rolledBack }),
    plan: { digest: plan.digest, summary: plan.summary },
    wentBackTo: {},
    unfinished: running === runId ? 'running' : 'died',
  }
}

/**
 * Says of runs which run finished their work; the newest comes first. A run that went on and did not end well itself
 * passes on what finished it.
 */
export function withFinishers(newestFirst: readonly RunRecord[]): readonly RunRecord[] {
  const finishers = new Map<string, string | undefined>()
  return newestFirst.map((run) => {
    const finishedBy = finishers.get(run.runId)
    if (run.resumes !== undefined && !finishers.has(run.resumes)) {
      finishers.set(run.resumes, run.outcome === 'done' ? run.runId : finishedBy)
    }
    return finishedBy === undefined ? run : { ...run, finishedBy }
  })
}

function isPlan(
  json: Json | undefined,
): json is Json & Pick<Plan, 'operation' | 'environment' | 'owner' | 'digest' | 'summary'> {
  if (!isPlanSummary(json) || !isObject(json)) return false
  const { operation, environment, owner } = json
  return (
    typeof operation === 'string' &&
    typeof owner === 'string' &&
    (environment === null || typeof environment === 'string')
  )
}

function isPlanSummary(json: Json | undefined): boolean {
  if (!isObject(json)) return false
  const summary = member(json, 'summary')
  return typeof json.digest === 'string' && isObject(summary) && typeof summary.create === 'number'
}
