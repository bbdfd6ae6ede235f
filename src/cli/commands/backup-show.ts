import { EXIT } from '../../core/model/errors.js'
import type { JsonObject } from '../../core/model/json.js'
import { printable } from '../../core/model/printable.js'
import { countEntries } from '../../operations/backup.js'
import { renderTable, utcTime } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runBackupShow: RunCommand = async (io, { args }) => {
  const [name = ''] = args
  const config = await loadConfigIfAny(io)
  const read = await openStoreOf(io, config).backups.read(projectIdOf(io, config), name)
  const { ref, backup, soundness } = read
  io.out.answer({
    text: (style) => {
      const { metadata } = backup
      const facts = [
        ['backup', ref.id],
        ['at', ref.isTimeUnknown === true ? 'an unknown time' : utcTime(ref.timeMs)],
        ['project', `${printable(backup.project_id)} on ${printable(metadata.host)}`],
        ['for', printable(metadata.description)],
        ['state', soundness === 'verified' ? 'verified' : 'unverified (older format)'],
        ['file', ref.location],
      ].map(([title = '', words = '']) => `${title.padEnd(9)}${words}`)
      const rows = Object.entries(backup.collections).flatMap(([collection, entries]) =>
        entries.map(({ id, document }) => [collection, id, nameIn(document)]),
      )
      const table = renderTable(
        [{ title: 'kind' }, { title: 'id', keep: true }, { title: 'name' }],
        rows,
        style,
      )
      return `${facts.join('\n')}\n\n${rows.length === 0 ? 'It holds nothing: all that the run touched was new.' : table}`
    },
    json: () => ({
      formatVersion: 1,
      id: ref.id,
      location: ref.location,
      projectId: backup.project_id,
      environment: backup.environment,
      soundness,
      metadata: { ...backup.metadata },
      counts: countEntries(read),
      collections: Object.fromEntries(
        Object.entries(backup.collections).map(([collection, entries]) => [
          collection,
          entries.map((entry) => ({ ...entry, companions: entry.companions ?? {} })),
        ]),
      ),
    }),
  })
  return EXIT.done
}

function nameIn(document: JsonObject): string {
  const name = document['name']
  return typeof name === 'string' ? name : ''
}
