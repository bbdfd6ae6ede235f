import { EXIT } from '../../core/model/errors.js'
import type { RunRecord } from '../../core/model/run.js'
import { stepsIn } from '../../core/model/run-journal.js'
import { withUndone } from '../../core/model/run-taken-back.js'
import type { StoredRun } from '../../core/ports/store.js'
import { findRunAmong } from '../../operations/find-run.js'
import { isLeftUndone } from '../../operations/resumable-run.js'
import { renderShownRun, shownRunJson, type ShownRun } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { openStoreOf } from '../open-session.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { sameTarget } from '../same-target.js'
import { loadConfigIfReadable, storedProjects } from '../stored-projects.js'

export const runRunsShow: RunCommand = async (io, { args }) => {
  const [name = ''] = args
  const config = await loadConfigIfReadable(io)
  const store = openStoreOf(io, config)
  const found = await findRunAmong(store, await storedProjects(io, config, store), name)
  const record = withUndone(found)
  const stored = await store.runs.read(record.projectId, record.runId)
  if (stored === undefined) throw new RangeError(`run ${record.runId} was there a moment ago`)
  const shown = shownRun(record, stored)
  io.out.answer({
    text: (style) =>
      renderShownRun(shown, {
        ...style,
        verbose: io.globals.isVerbose,
        resumeCommand: resumeCommand(io, record),
      }),
    json: () => shownRunJson(shown),
  })
  return EXIT.done
}

function resumeCommand({ globals }: Io, run: RunRecord): string | undefined {
  const isLeft = isLeftUndone(run) && run.unfinished !== 'running'
  if (!isLeft) return undefined
  return ['descope-mgmt', ...sameTarget(globals), 'apply', '--resume', shellQuoted(run.runId)].join(' ')
}

function shownRun(record: RunRecord, { plan, journal, location }: StoredRun): ShownRun {
  const ends = new Map(record.steps.map((step) => [step.address, step]))
  const journaled = stepsIn(journal)
  return {
    record,
    location,
    steps: plan.changes.map(({ address, action }) => {
      const end = ends.get(address)
      return {
        address,
        action,
        outcome: end?.outcome,
        error: end?.error,
        durationMs: end?.durationMs,
        journal: journaled.get(address),
      }
    }),
  }
}
