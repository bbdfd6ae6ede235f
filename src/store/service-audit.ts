import { nameOfCollected, readCollectedName } from '../core/audit/collected/index.js'
import type { CollectedFile, Store, StoreDriver } from '../core/ports/store.js'
import { linesIn } from './lines.js'
import { segmentFor } from './segment.js'

/**
 * Records of Descope's own audit that were collected: whole files that nothing changes, in a folder for the month (UTC)
 * in which their span begins. The name says the span, the number of records and the hash of the last line, so that
 * most questions are answered without reading one. Two who collect at once write two files. They do not end in `.jsonl`,
 * as those do that grow.
 */
export function serviceAudit(driver: StoreDriver): Store['serviceAudit'] {
  const folderOf = (projectId: string) => `service-audit/${segmentFor(projectId)}/`
  return {
    async keep(projectId, { lines, ...about }) {
      const file = nameOfCollected(about)
      // Where it stands already it holds the same: it is called after its content.
      await driver.create(`${folderOf(projectId)}${file}`, new TextEncoder().encode(`${lines.join('\n')}\n`))
      return file
    },

    async files(projectId) {
      const folder = folderOf(projectId)
      const found = (await driver.list(folder)).map((key): CollectedFile => {
        const file = key.slice(folder.length)
        const named = readCollectedName(file)
        return { file, location: driver.locate(key), ...(named === undefined ? {} : { named }) }
      })
      return found.sort((a, b) => (a.named?.span.fromMs ?? 0) - (b.named?.span.fromMs ?? 0))
    },

    async read(projectId, file) {
      const bytes = (await driver.read(`${folderOf(projectId)}${file}`)) ?? new Uint8Array()
      const { lines, wholeBytes } = linesIn(bytes)
      return { lines, isCut: wholeBytes < bytes.length }
    },

    async remove(projectId, file) {
      await driver.remove(`${folderOf(projectId)}${file}`)
    },
  }
}
