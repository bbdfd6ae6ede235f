import { usageError, EXIT } from '../../core/model/errors.js'
import type { LockHolder, Store } from '../../core/ports/store.js'
import { copyStore, previewStoreCopy, type CopySession } from '../../operations/copy-store/copy-store.js'
import { renderStoreCopy, storeCopyJson, type ShownStoreCopy } from '../../report/index.js'
import { ciRunIn } from '../../wiring/ci-run.js'
import { sha256 } from '../../wiring/connect-session.js'
import { openStoreIn, secretsOfStore, storePlace } from '../../wiring/store-place.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { lockWishes } from '../lock-options.js'
import { processOf } from '../lock-words.js'

/** Copies all that a store keeps to another place. Asks neither for a project nor for a key. */
export const runStoreCopy: RunCommand = async (io, { args, options }) => {
  const { context } = io
  refuseUnheeded(io)
  const [from, to] = [openPlace(io, args[0] ?? ''), openPlace(io, args[1] ?? '')]
  const isDryRun = options.flag('dryRun')
  const wishes = lockWishes(options)
  const session = copySession(io, { from, to })
  const shown = isDryRun ? await preview(io, session) : { ...(await copyStore(session, wishes)), isDryRun }
  const copy: ShownStoreCopy = { ...shown, from: from.location, to: to.location }
  io.out.answer({ text: (style) => renderStoreCopy(copy, style), json: () => storeCopyJson(copy) })
  return copy.left > 0 && !isDryRun && context.interrupt.aborted ? EXIT.interrupted : EXIT.done
}

/** With one of them a copy of a part, or of another store, would be expected. */
function refuseUnheeded({ globals }: Io): void {
  const given = [
    ...(globals.store === undefined ? [] : ['--store']),
    ...(globals.isLocal ? ['--local'] : []),
    ...(globals.projectId === undefined ? [] : ['--project-id']),
    ...(globals.env === undefined ? [] : ['--env']),
    ...(globals.config.length === 0 ? [] : ['--config']),
  ]
  if (given.length === 0) return
  throw usageError({
    code: 'wrong-usage',
    message: `${given.join(', ')} does not go with store copy`,
    hint: 'It copies all projects of the store that is named first to the one that is named second: descope-mgmt store copy FROM TO',
  })
}

async function preview({ context }: Io, session: CopySession): Promise<Omit<ShownStoreCopy, 'from' | 'to'>> {
  const isAtWork = (holder: LockHolder) => {
    const { renewedMs, leaseMs } = holder
    const hasExpired = leaseMs !== undefined && context.clock.now() > renewedMs + leaseMs
    const process = processOf(context, holder)
    return process === 'alive' || (process === 'elsewhere' && !hasExpired)
  }
  const { missing, equalCount, others, projects } = await previewStoreCopy(session, isAtWork)
  return { isDryRun: true, copied: missing.length, equalCount, left: missing.length, others, projects }
}

function openPlace({ context, log, hide }: Io, named: string): Store {
  if (named === '') {
    throw usageError({
      code: 'wrong-usage',
      message: 'An empty text names no store',
      hint: 'Name a folder or s3://bucket/prefix.',
    })
  }
  const place = storePlace(context, { option: named, config: undefined, fallback: named })
  hide(secretsOfStore(context, place))
  return openStoreIn(context, { place, log })
}

function copySession({ context, log, progress }: Io, stores: Pick<CopySession, 'from' | 'to'>): CopySession {
  return {
    ...stores,
    who: { ...context.who, ...ciRunIn(context.env) },
    clock: context.clock,
    log,
    progress,
    signal: context.interrupt,
    sha256,
    newId: () => context.randomHex(4),
  }
}
