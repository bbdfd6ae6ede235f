import { EXIT } from '../../core/model/errors.js'
import { lockWords, lockJson } from '../lock-words.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runLockBreak: RunCommand = async (io) => {
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const holder = await store.lock.show(projectId)
  if (holder !== undefined) {
    io.out.say(() => lockWords(projectId, holder, io.context.clock.now()))
    if (!(await io.ask.confirm('Take the lock away? A run that still works would go on writing.'))) {
      return EXIT.refused
    }
    await store.lock.remove(projectId)
  }
  io.out.answer({
    text: () => (holder === undefined ? `Nobody holds the lock of ${projectId}` : 'The lock is free now'),
    json: () => lockJson(projectId, holder),
  })
  return EXIT.done
}
