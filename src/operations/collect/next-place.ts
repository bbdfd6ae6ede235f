import type { ServiceRecord } from '../../core/model/service-record.js'
import { PAGE_SIZE, type AuditPage } from './search-audit.js'

/** Where a search begins. */
export interface Place {
  readonly fromMs: number
  readonly page: number
  /** Records that came from there before. */
  readonly before: number
}

/**
 * Where the search after this page begins; `undefined` behind the last. It goes on from the moment of the last record,
 * not by further pages: what happens meanwhile, and a limit on how deep pages may go, change nothing then. Only where a
 * whole page is of one moment its next page is asked for.
 */
export function nextPlace(
  { fromMs, page, before }: Place,
  { records, total = 0 }: AuditPage,
): Place | undefined {
  const all = before + records.length
  if (records.length === 0 || (records.length < PAGE_SIZE && total <= all)) return undefined
  const lastMs = records.reduce(
    (last: number, { timeMs }: ServiceRecord) => Math.max(last, timeMs ?? last),
    fromMs,
  )
  return lastMs > fromMs ? { fromMs: lastMs, page: 0, before: 0 } : { fromMs, page: page + 1, before: all }
}
