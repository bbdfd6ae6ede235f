import { parseDuration } from '../../core/model/duration.js'
import { EXIT, usageError } from '../../core/model/errors.js'
import { printable, quoted } from '../../core/model/printable.js'
import { DEFAULT_RETENTION, type PruningRetention, type Retention } from '../../core/model/retention.js'
import { kinds } from '../../kinds/index.js'
import { planPruning, prune, type Pruning } from '../../operations/prune.js'
import { idOf, type Kept } from '../../operations/prune-items.js'
import { pruningJson, renderPruning, sumsOf, type PrunedItem, type PrunedItems } from '../../report/index.js'
import { ciRunIn } from '../../wiring/ci-run.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { lockWishes } from '../lock-options.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'
import type { OptionValues } from '../option-values.js'

/** As in `retention:`: what is younger may be all that brings back what was just changed. */
const A_DAY_MS = 86_400_000

/** Deletes backups and records of runs that are old. Asks neither for a key nor for the network. */
export const runBackupPrune: RunCommand = async (io, { options }) => {
  const { context } = io
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const wishes = lockWishes(options)
  const isDryRun = options.flag('dryRun')
  const about = {
    projectId,
    kinds,
    nowMs: context.clock.now(),
    retention: retentionOf(options, config?.retention),
  }
  const agreed = await planPruning(store, about)
  const items = itemsOf(agreed)
  const text = (style: { readonly width: number; readonly color: boolean }) =>
    renderPruning(items, { ...style, nowMs: about.nowMs })
  if (isDryRun || items.goes.length === 0) {
    io.out.answer({ text, json: () => pruningJson(items, { projectId, isDryRun }) })
    return EXIT.done
  }
  io.out.say(text)
  const question = `Delete ${sumsOf(items.goes)}, of project ${printable(projectId)} in ${printable(store.location)}? Nothing brings them back.`
  if (!(await io.ask.confirm(question))) {
    io.log.warn('Nothing was deleted.')
    return EXIT.refused
  }
  const gone = await prune(lockSession(io, { store, projectId, owner: config?.owner ?? 'default' }), {
    ...about,
    ...wishes,
    agreed,
  })
  const pruned = { goes: itemsOf({ goes: gone, stays: [] }).goes, stays: items.stays }
  const left = items.goes.length - gone.length
  io.out.answer({
    text: () =>
      `Deleted ${gone.length === 0 ? 'nothing' : sumsOf(pruned.goes)}${left === 0 ? '' : `; ${left} left`}`,
    json: () => pruningJson(pruned, { projectId, isDryRun }),
  })
  return context.interrupt.aborted ? EXIT.interrupted : EXIT.done
}

/** `--older-than` counts for both, in place of what the files say. */
function retentionOf(options: OptionValues, retention: Retention | undefined): PruningRetention {
  const text = options.text('olderThan')
  if (text === undefined) return { ...DEFAULT_RETENTION, ...retention }
  const ms = parseDuration(text)
  if (ms !== undefined && ms >= A_DAY_MS) return { backupsMs: ms, runsMs: ms }
  throw usageError({
    code: 'wrong-usage',
    message: `--older-than takes a time of a day or more, such as 30d or 4w, not ${quoted(text)}`,
    hint: 'Units are s, m, h, d and w, the larger first.',
  })
}

function lockSession(
  { context, log }: Io,
  about: {
    readonly store: ReturnType<typeof openStoreOf>
    readonly projectId: string
    readonly owner: string
  },
): Parameters<typeof prune>[0] {
  const { store, projectId, owner } = about
  return {
    store,
    owner,
    api: { projectId },
    who: { ...context.who, ...ciRunIn(context.env) },
    log,
    signal: context.interrupt,
    clock: context.clock,
    newId: () => context.randomHex(4),
  }
}

function itemsOf({ goes, stays }: Pruning): PrunedItems {
  return {
    goes: goes.map(({ kept, timeMs, sizeBytes }) => ({ ...named(kept), timeMs, sizeBytes })),
    stays: stays.map(({ kept, timeMs, because, detail }) => ({
      ...named(kept),
      timeMs,
      because,
      ...(detail === undefined ? {} : { detail }),
    })),
  }
}

function named(kept: Kept): Pick<PrunedItem, 'what' | 'id' | 'location'> {
  const { location } = kept.what === 'backup' ? kept.ref : kept.folder
  return { what: kept.what, id: idOf(kept), location }
}
