import { EXIT } from '../../core/model/errors.js'
import { lockWords, lockJson } from '../lock-words.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runLockShow: RunCommand = async (io) => {
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const holder = await openStoreOf(io, config).lock.show(projectId)
  io.out.answer({
    text: () =>
      holder === undefined
        ? `Nobody holds the lock of ${projectId}`
        : lockWords(projectId, holder, io.context.clock.now()),
    json: () => lockJson(projectId, holder),
  })
  return EXIT.done
}
