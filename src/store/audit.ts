import type { AuditFile, Store, StoreDriver } from '../core/ports/store.js'
import { linesIn } from './lines.js'
import { segmentFor } from './segment.js'

const ENDING = '.jsonl'

/**
 * What was changed, and by whom: one file for each run, in a folder for the day (UTC) on which the run began. Files only
 * grow, and nothing here removes one.
 */
export function audit(driver: StoreDriver): Store['audit'] {
  const folderOf = (projectId: string) => `audit/${segmentFor(projectId)}/`
  const readAt = async (key: string) => {
    const bytes = (await driver.read(key)) ?? new Uint8Array()
    const { lines, wholeBytes } = linesIn(bytes)
    return { lines, isCut: wholeBytes < bytes.length, whole: bytes.subarray(0, wholeBytes) }
  }

  return {
    async open({ projectId, runId, timeMs }) {
      const file = fileNameOf(runId, timeMs)
      const key = `${folderOf(projectId)}${file}`
      const { lines, isCut, whole } = await readAt(key)
      // What a crash left of a line was never confirmed to anybody. Left there, it would spoil the line after it.
      if (isCut) await driver.write(key, whole)
      return {
        file,
        location: driver.locate(key),
        lines,
        append: async (added) => driver.append(key, new TextEncoder().encode(`${added.join('\n')}\n`)),
        finish: async () => driver.finish?.(key),
      }
    },

    async files(projectId) {
      const folder = folderOf(projectId)
      const keys = (await driver.list(folder)).filter((key) => key.endsWith(ENDING))
      return keys.map((key): AuditFile => {
        const file = key.slice(folder.length)
        return { file, day: file.split('/')[0] ?? '', location: driver.locate(key) }
      })
    },

    async read(projectId, file) {
      const { lines, isCut } = await readAt(`${folderOf(projectId)}${file}`)
      return { lines, isCut }
    },

    fileOf: ({ runId, timeMs }) => fileNameOf(runId, timeMs),
  }
}

function fileNameOf(runId: string, timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 10)}/${segmentFor(runId)}${ENDING}`
}
