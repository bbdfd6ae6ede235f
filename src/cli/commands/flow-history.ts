import { EXIT } from '../../core/model/errors.js'
import { kindNamed } from '../../kinds/index.js'
import { historyOf, type HistoryEntry } from '../../operations/history.js'
import { historyJson, renderHistory, type ShownHistory } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import type { Io } from '../io.js'
import { keysFrom } from '../keys-from.js'
import { openStoreOf } from '../open-session.js'
import { shellQuoted } from '../../core/model/typed-word.js'
import { sameTarget } from '../same-target.js'
import { loadConfigIfReadable, storedProjects } from '../stored-projects.js'

export const runFlowHistory: RunCommand = async (io, { args, options }) => {
  const keys = await keysFrom(io, args)
  const kind = kindNamed('flow')
  const config = await loadConfigIfReadable(io)
  const store = openStoreOf(io, config)
  const projectIds = await storedProjects(io, config, store)
  const shown: ShownHistory[] = []
  for (const projectId of projectIds) {
    for (const key of keys) {
      const entries = await historyOf(store, { projectId, kind, key })
      if (entries.length === 0) continue
      const named = projectIds.length > 1 && projectId !== '' ? projectId : undefined
      shown.push({
        key,
        address: kind.addressOf(key),
        projectId,
        entries: entries.map((entry) => ({ ...entry, command: commandBack(io, entry, { key, named }) })),
      })
    }
  }
  const isWithDiff = options.flag('diff')
  io.out.answer({
    text: (style) =>
      renderHistory(shown, {
        ...style,
        keys,
        noun: 'flow',
        location: store.location,
        isWithDiff,
        verbose: io.globals.isVerbose,
      }),
    json: () => historyJson(shown, { isWithDiff }),
  })
  return EXIT.done
}

/** The line that brings a version back; `undefined` where nothing is kept. */
function commandBack(
  { globals }: Io,
  { kept }: HistoryEntry,
  { key, named }: { readonly key: string; readonly named: string | undefined },
): string | undefined {
  const version = kept.find(({ keptIn }) => keptIn === 'backup') ?? kept[0]
  if (version === undefined) return undefined
  const source =
    version.keptIn === 'backup'
      ? ['--backup', version.keptBy]
      : ['--at', new Date(version.timeMs).toISOString()]
  const target = sameTarget({ ...globals, projectId: globals.projectId ?? named })
  return ['descope-mgmt', ...target, 'flow', 'rollback', shellQuoted(key), ...source.map(shellQuoted)].join(
    ' ',
  )
}
