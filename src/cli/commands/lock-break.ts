import { EXIT, ToolError } from '../../core/model/errors.js'
import type { LockHolder, Store } from '../../core/ports/store.js'
import { lockWords, lockJson, processOf } from '../lock-words.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runLockBreak: RunCommand = async (io) => {
  const { context } = io
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const found = await holderOf(store, projectId)
  if (found === undefined) {
    io.out.answer({
      text: () => `Nobody holds the lock of ${projectId}`,
      json: () => lockJson(projectId, undefined),
    })
    return EXIT.done
  }
  const process = found === 'damaged' ? undefined : processOf(context, found)
  io.out.say(() =>
    found === 'damaged' || process === undefined
      ? `The lock of ${projectId} cannot be read, so nobody can tell who holds it`
      : lockWords(projectId, found, { nowMs: context.clock.now(), process }),
  )
  const question = 'Take the lock away? A run that still works stops before its next write.'
  if (!(await io.ask.confirm(question))) return EXIT.refused
  const broken = await store.lock.remove(projectId)
  io.out.answer({
    text: () => 'The lock is free now',
    json: () => lockJson(projectId, broken, broken === undefined ? undefined : processOf(context, broken)),
  })
  return EXIT.done
}

/** Who holds the lock. One that cannot be read is what breaking is for, so it is no error here. */
async function holderOf(store: Store, projectId: string): Promise<LockHolder | 'damaged' | undefined> {
  try {
    return await store.lock.show(projectId)
  } catch (error) {
    if (error instanceof ToolError && error.code === 'lock-damaged') return 'damaged'
    throw error
  }
}
