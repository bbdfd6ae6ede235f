import { EXIT, ToolError } from '../../core/model/errors.js'
import type { BackupDescription, BackupRef } from '../../core/model/backup.js'
import type { Store } from '../../core/ports/store.js'
import { countOf, groupDigits, renderTable } from '../../report/index.js'
import type { RunCommand } from '../command.js'
import { loadConfigIfAny, openStoreOf, projectIdOf } from '../open-session.js'

export const runBackupList: RunCommand = async (io) => {
  const config = await loadConfigIfAny(io)
  const projectId = projectIdOf(io, config)
  const store = openStoreOf(io, config)
  const refs = await store.backups.list(projectId)
  const rows = await Promise.all(refs.map((ref) => describe(store, ref)))
  io.out.answer({
    text: (style) => {
      if (rows.length === 0) return `No backups of project ${projectId} in ${store.location}`
      const table = renderTable(
        [{ title: 'id', keep: true }, { title: 'for' }, { title: 'holds' }],
        rows.map(({ ref, description, problem }) => [
          ref.id,
          description?.description ?? ref.operation,
          problem ?? holds(description),
        ]),
        style,
      )
      return `${table}\n${countOf(rows.length, 'backup')} in ${store.location}`
    },
    json: () => ({
      formatVersion: 1,
      items: rows.map(({ ref, description, problem }) => ({
        id: ref.id,
        timestamp: ref.isTimeUnknown === true ? null : new Date(ref.timeMs).toISOString(),
        operation: ref.operation,
        location: ref.location,
        ...(description === undefined
          ? {}
          : {
              environment: description.environment,
              description: description.description,
              targets: description.targets,
              counts: description.counts,
              sizeBytes: description.sizeBytes,
            }),
        ...(problem === undefined ? {} : { problem }),
      })),
    }),
  })
  return EXIT.done
}

interface Row {
  readonly ref: BackupRef
  readonly description: BackupDescription | undefined
  /** Why it could not be described; a broken backup must not hide the others. */
  readonly problem: string | undefined
}

async function describe(store: Store, ref: BackupRef): Promise<Row> {
  try {
    return { ref, description: await store.backups.describe(ref), problem: undefined }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    return { ref, description: undefined, problem: `unreadable: ${error.code}` }
  }
}

function holds(description: BackupDescription | undefined): string {
  const counts = Object.entries(description?.counts ?? {}).filter(([, count]) => count > 0)
  return counts.length === 0
    ? 'nothing (all was new)'
    : counts.map(([collection, count]) => `${collection}: ${groupDigits(count)}`).join(', ')
}
