import type { CollectedFile, Store, StoreDriver } from '../core/ports/store.js'
import { linesIn } from './lines.js'
import { segmentFor } from './segment.js'
import { stampOf } from './stamp.js'

const NAME =
  /^\d{4}-\d\d\/(?<from>\d{8}T\d{6}\.\d{3}Z)_(?<to>\d{8}T\d{6}\.\d{3}Z)_(?<records>\d+)_(?<head>[0-9a-f]{32})\.ndjson$/
const HEAD_DIGITS = 32

/**
 * Records of Descope's own audit that were collected: whole files that nothing changes, in a folder for the month (UTC)
 * in which their span begins. The name says the span, the number of records and the hash of the last line, so that
 * most questions are answered without reading one. Two who collect at once write two files. They do not end in `.jsonl`,
 * as those do that grow.
 */
export function serviceAudit(driver: StoreDriver): Store['serviceAudit'] {
  const folderOf = (projectId: string) => `service-audit/${segmentFor(projectId)}/`
  return {
    async keep(projectId, { span, records, head, lines }) {
      const { fromMs, toMs } = span
      const month = new Date(fromMs).toISOString().slice(0, 7)
      const digits = head.replace('sha256:', '').slice(0, HEAD_DIGITS)
      const file = `${month}/${stampOf(fromMs)}_${stampOf(toMs)}_${records}_${digits}.ndjson`
      // Where it stands already it holds the same: it is called after its content.
      await driver.create(`${folderOf(projectId)}${file}`, new TextEncoder().encode(`${lines.join('\n')}\n`))
      return file
    },

    async files(projectId) {
      const folder = folderOf(projectId)
      const found = (await driver.list(folder)).map((key): CollectedFile => {
        const file = key.slice(folder.length)
        return { file, location: driver.locate(key), ...namedIn(file) }
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

function namedIn(file: string): Pick<CollectedFile, 'named'> {
  const { from = '', to = '', records = '', head = '' } = NAME.exec(file)?.groups ?? {}
  const span = { fromMs: timeOf(from), toMs: timeOf(to) }
  if (Number.isNaN(span.fromMs) || Number.isNaN(span.toMs)) return {}
  return { named: { span, records: Number(records), head } }
}

/** `20251117T103000.123Z` in ms; `NaN` for anything else. */
function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:'))
}
