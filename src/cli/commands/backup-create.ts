import { EXIT } from '../../core/model/errors.js'
import { createBackup } from '../../operations/backup.js'
import { countOf } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, withSession } from '../open-session.js'

export const runBackupCreate: RunCommand = async (io, { options }) => {
  const { ref, count } = await withSession(io, await loadConfigIfAny(io), async (session) =>
    createBackup(session, {
      kinds: session.kinds,
      description: options.text('description') ?? io.globals.reason ?? 'on request',
      isKept: options.flag('keep'),
    }),
  )
  io.out.answer({
    text: () => `Backed up ${countOf(count, 'resource')}: ${ref.id}\n${ref.location}`,
    json: () => ({ formatVersion: 1, backupId: ref.id, location: ref.location, count }),
  })
  return EXIT.done
}
