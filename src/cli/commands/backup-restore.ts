import { planRestoreAll } from '../../operations/restore.js'
import { runChange } from '../change-flow.js'
import type { RunCommand } from '../command.js'
import { consentOf } from '../consent.js'
import { loadConfigIfNamed, openSession } from '../open-session.js'

export const runBackupRestore: RunCommand = async (io, { args, options }) => {
  const [name = ''] = args
  const config = await loadConfigIfNamed(io)
  await using opened = await openSession(io, config)
  const { session } = opened
  return runChange({
    io,
    session,
    options,
    proposer: planRestoreAll(session, {
      name,
      consent: consentOf(options, config),
      protect: config?.protect ?? [],
    }),
    isDryRun: options.flag('dryRun'),
    asks: 'always',
    description: `backup restore ${name}`,
  })
}
