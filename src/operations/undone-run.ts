import type { RunRecord } from '../core/model/run.js'
import { runToResume } from './resumable-run.js'
import type { Session } from './session.js'

/**
 * The run to resume, where it began with the plan of this digest or goes on with a run that did. Absent where there is no
 * run to resume, or where that one has another plan.
 */
export async function undoneRunOf(
  session: Pick<Session, 'store' | 'owner'> & { readonly api: Pick<Session['api'], 'projectId'> },
  digest: string,
): Promise<RunRecord | undefined> {
  const { run } = await runToResume(session, undefined)
  if (run === undefined) return undefined
  const runs = await session.store.runs.list(session.api.projectId, Number.POSITIVE_INFINITY)
  const left = new Map(runs.map((one) => [one.runId, one]))
  for (let before: RunRecord | undefined = run; before !== undefined;) {
    if (before.plan.digest === digest) return run
    // Each is looked at once, whatever a damaged store says of them.
    left.delete(before.runId)
    before = before.resumes === undefined ? undefined : left.get(before.resumes)
  }
  return undefined
}
