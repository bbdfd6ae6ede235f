import { EXIT, ToolError } from '../../core/model/errors.js'
import { countEntries } from '../../operations/backup.js'
import { renderTable } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

/** Reads every backup whole and compares its digest; damage is exit 3, with every damaged one named. */
export const runBackupVerify: RunCommand = async (io, { args }) => {
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const names = args.length > 0 ? args : (await store.backups.list(projectId)).map(({ id }) => id)
  const results: { id: string; state: string; isSound: boolean; count: number; problem: string }[] = []
  for (const name of names) {
    try {
      const read = await store.backups.read(projectId, name)
      const count = Object.values(countEntries(read)).reduce((sum, each) => sum + each, 0)
      const state = read.soundness === 'verified' ? 'verified' : 'unverified (older format)'
      results.push({ id: read.ref.id, state, isSound: true, count, problem: '' })
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      results.push({ id: name, state: error.code, isSound: false, count: 0, problem: error.message })
    }
  }
  const bad = results.filter(({ isSound }) => !isSound).length
  io.out.answer({
    text: (style) => {
      if (results.length === 0) return `No backups of project ${projectId} in ${store.location}`
      const table = renderTable(
        [
          { title: 'backup', keep: true },
          { title: 'resources', align: 'right' },
          { title: 'state' },
          { title: 'problem' },
        ],
        results.map(({ id, count, state, problem }) => [id, String(count), state, problem]),
        style,
      )
      return `${table}\n${results.length - bad} good, ${bad} bad`
    },
    json: () => ({ formatVersion: 1, items: results }),
  })
  return bad > 0 ? EXIT.usage : EXIT.done
}
