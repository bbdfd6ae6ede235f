import { EXIT } from '../../core/model/errors.js'
import { withUndone } from '../../core/model/run-taken-back.js'
import { renderRuns, runsJson } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { openStoreOf } from '../open-session.js'
import { loadConfigIfReadable, storedProjects } from '../stored-projects.js'

const DEFAULT_LIMIT = 100

export const runRunsList: RunCommand = async (io, { options }) => {
  const limit = options.count('limit', 1) ?? DEFAULT_LIMIT
  const config = await loadConfigIfReadable(io)
  const store = openStoreOf(io, config)
  const projectIds = await storedProjects(io, config, store)
  const lists = await Promise.all(projectIds.map((projectId) => store.runs.list(projectId, limit)))
  const runs = lists
    .flat()
    .map(withUndone)
    .toSorted((a, b) => b.startedMs - a.startedMs)
  io.out.answer({
    text: (style) => renderRuns(runs, { ...style, location: store.location }),
    json: () => runsJson(runs),
  })
  return EXIT.done
}
