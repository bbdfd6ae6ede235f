import { EXIT, usageError, type ExitCode } from '../../core/model/errors.js'
import { kindNamed } from '../../kinds/index.js'
import { keptVersions } from '../../operations/kept-versions.js'
import { momentOf } from '../../operations/moment.js'
import { planRollback, type RollbackSource } from '../../operations/rollback.js'
import { keptVersionsJson, renderKeptVersions, type ShownVersion } from '../../report/index.js'
import { runChange } from '../change-flow.js'
import type { RunCommand } from '../command.js'
import { consentOf } from '../consent.js'
import type { Io } from '../io.js'
import { keysFrom } from '../keys-from.js'
import { openStoreOf, withSession } from '../open-session.js'
import type { OptionValues } from '../option-values.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { sameTarget } from '../same-target.js'
import { loadConfigIfReadable, storedProjects } from '../stored-projects.js'

export const runFlowRollback: RunCommand = async (io, { args, options }) => {
  const isList = options.flag('list')
  const source = sourceOf(io, options)
  if (!isList && source === undefined) {
    throw usageError({
      code: 'wrong-usage',
      message: 'Specify --backup FILE or --latest',
      hint: '--list shows what there is to go back to, --at TIME goes back to how it stood then.',
    })
  }
  const keys = await keysOf(io, args, options)
  if (source === undefined) return listKept(io, keys)
  const config = await loadConfigIfReadable(io)
  return withSession(io, config, async (session) =>
    runChange({
      io,
      session,
      options,
      proposer: planRollback(session, {
        kind: kindNamed('flow'),
        keys,
        source,
        consent: consentOf(options, config),
        protect: config?.protect ?? [],
      }),
      isDryRun: options.flag('dryRun'),
      asks: 'always',
      description: `flow rollback ${keys === 'all' ? '--all' : keys.slice(0, 3).join(' ')}`,
    }),
  )
}

/** The one source that was named; `undefined` where none was. */
function sourceOf({ context }: Io, options: OptionValues): RollbackSource | undefined {
  const backup = options.text('backup')
  const at = options.text('at')
  const named = [
    ...(options.flag('list') ? ['--list'] : []),
    ...(options.flag('latest') ? ['--latest'] : []),
    ...(at === undefined ? [] : ['--at']),
    ...(backup === undefined ? [] : ['--backup']),
  ]
  if (named.length > 1) {
    throw usageError({ code: 'wrong-usage', message: `${named.join(' and ')} exclude each other` })
  }
  if (backup !== undefined) return { from: 'backup', name: backup }
  if (at !== undefined) return { from: 'time', atMs: momentOf(at, context.clock.now()) }
  return options.flag('latest') ? { from: 'latest' } : undefined
}

async function keysOf(
  io: Io,
  args: readonly string[],
  options: OptionValues,
): Promise<readonly string[] | 'all'> {
  const named = [...args, ...options.texts('flowId')]
  if (options.flag('all')) {
    if (named.length === 0) return 'all'
    throw usageError({ code: 'wrong-usage', message: '--all and an id exclude each other' })
  }
  if (named.length > 0) return keysFrom(io, named)
  throw usageError({
    code: 'wrong-usage',
    message: 'Name the flow: flow rollback ID, or --flow-id ID, or --all',
  })
}

async function listKept(io: Io, keys: readonly string[] | 'all'): Promise<ExitCode> {
  const config = await loadConfigIfReadable(io)
  const store = openStoreOf(io, config)
  const projectIds = await storedProjects(io, config, store)
  const kept = await keptVersions(store, { projectIds, kind: kindNamed('flow'), keys })
  const shown = kept.map((version): ShownVersion => {
    const args = [
      version.keptIn === 'backup' ? '--backup' : '--at',
      version.keptIn === 'backup' ? version.keptBy : new Date(version.timeMs).toISOString(),
    ]
    const target = sameTarget({ ...io.globals, projectId: io.globals.projectId ?? named(version.projectId) })
    const words = [...target, 'flow', 'rollback', shellQuoted(version.key), ...args.map(shellQuoted)]
    return { ...version, args, command: `descope-mgmt ${words.join(' ')}` }
  })
  io.out.answer({
    text: (style) =>
      renderKeptVersions(shown, {
        ...style,
        keys: keys === 'all' ? [...new Set(shown.map(({ key }) => key))].sort() : keys,
        noun: 'flow',
        location: store.location,
        nowMs: io.context.clock.now(),
      }),
    json: () => keptVersionsJson(shown),
  })
  return EXIT.done

  /** The project belongs into the line where the store holds several. */
  function named(projectId: string): string | undefined {
    return projectIds.length > 1 && projectId !== '' ? projectId : undefined
  }
}
