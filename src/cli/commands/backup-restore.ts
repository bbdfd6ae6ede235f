import { planRestoreAll } from '../../operations/restore.js'
import { runChange } from '../change-flow.js'
import type { RunCommand } from '../command.js'
import { consentOf } from '../consent.js'
import { loadConfigIfAny, withSession } from '../open-session.js'

export const runBackupRestore: RunCommand = async (io, { args, options }) => {
  const [name = ''] = args
  const config = await loadConfigIfAny(io)
  return withSession(io, config, async (session) => {
    return runChange({
      io,
      session,
      options,
      proposer: planRestoreAll(session, {
        name,
        consent: consentOf(options, config),
        protect: config?.protect ?? [],
        scope: io.globals,
      }),
      isDryRun: options.flag('dryRun'),
      asks: 'always',
      description: `backup restore ${name}`,
    })
  })
}
