import type { Run } from '../core/model/run.js'
import type { Executed, ExecutedFrom } from '../operations/execute.js'
import { isToBeUndone, undoFailedRun } from '../operations/undo-failed-run.js'
import type { ChangeFlow } from './change-flow.js'
import { lockWishes } from './lock-options.js'
import { withSameTarget } from './same-target.js'

/** A run that was carried out, and the one that took it back where it failed. */
export interface Ended extends Executed {
  readonly undoneBy?: Run
}

/** `--rollback-on-failure`: a run that failed takes back what it changed. Any other ends as it did. */
export async function undoOnFailure(
  { io, session, options, proposer }: ChangeFlow,
  executed: ExecutedFrom,
): Promise<Ended> {
  if (!options.flag('rollbackOnFailure') || !isToBeUndone(executed.run)) return executed
  io.log.warn('A step of this run failed: what it changed is taken back.')
  const { run, by, notes } = await undoFailedRun(session, executed.run, {
    reason: io.globals.reason,
    lockTimeoutMs: lockWishes(options).lockTimeoutMs ?? 0,
    ...(proposer.isConfigRun
      ? { lastApplied: { before: executed.before, takenOver: executed.takenOver } }
      : {}),
  })
  return {
    ...executed,
    run,
    notes: [...executed.notes, ...notes.map((note) => withSameTarget(note, io.globals))],
    ...(by === undefined ? {} : { undoneBy: by }),
  }
}
