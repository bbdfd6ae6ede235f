import { isInScope } from '../../core/model/pattern.js'
import { planRunRollback, runToTakeBack, sessionFor } from '../../operations/rollback-run.js'
import { runChange } from '../change-flow.js'
import type { RunCommand } from '../command.js'
import { consentOf } from '../consent.js'
import { withSession } from '../open-session.js'
import { loadConfigIfReadable } from '../stored-projects.js'

export const runRollback: RunCommand = async (io, { args, options }) => {
  const [name = ''] = args
  const config = await loadConfigIfReadable(io)
  return withSession(io, config, async (session) => {
    const run = await runToTakeBack(session, name)
    const acting = sessionFor(session, run, { hasConfig: config !== undefined })
    return runChange({
      io,
      session: acting,
      options,
      proposer: planRunRollback(acting, {
        run,
        // What the files say about conflicts is about files, and this has none.
        consent: consentOf(options, undefined),
        protect: config?.protect ?? [],
        isInScope: (address) => isInScope(address, io.globals),
      }),
      isDryRun: options.flag('dryRun'),
      asks: 'always',
      description: `rollback ${run.record.runId}`,
    })
  })
}
