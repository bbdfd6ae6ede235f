import { EXIT } from '../../core/model/errors.js'
import { lockWords, lockJson, processOf } from '../lock-words.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runLockShow: RunCommand = async (io) => {
  const { context } = io
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const holder = await openStoreOf(io, config).lock.show(projectId)
  const process = holder === undefined ? undefined : processOf(context, holder)
  io.out.answer({
    text: () =>
      holder === undefined || process === undefined
        ? `Nobody holds the lock of ${projectId}`
        : lockWords(projectId, holder, { nowMs: context.clock.now(), process }),
    json: () => lockJson(projectId, holder, process),
  })
  return EXIT.done
}
