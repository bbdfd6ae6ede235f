import type { AuditFilter } from '../core/audit/index.js'
import type { Store } from '../core/ports/store.js'
import { collectionGaps } from '../operations/collect/kept-records.js'
import { spanWords, utcTime } from '../report/index.js'
import type { Io } from './io.js'

/** Says of what time nothing was collected, so that no record is not taken for nothing happened. */
export async function tellGaps(
  { context, log }: Pick<Io, 'context' | 'log'>,
  about: { readonly store: Store; readonly projectId: string; readonly filter: AuditFilter },
): Promise<void> {
  const { store, projectId, filter } = about
  const { gaps, untilMs } = await collectionGaps(store, projectId, filter)
  if (untilMs === undefined) {
    log.warn("No records of Descope's own audit were collected yet: `audit collect` does it.")
    return
  }
  for (const gap of gaps) log.warn(`No records of Descope were collected of ${spanWords(gap)}.`)
  if (untilMs < Math.min(filter.untilMs ?? Number.POSITIVE_INFINITY, context.clock.now() - AN_HOUR_MS)) {
    log.warn(`Records of Descope were collected until ${utcTime(untilMs)}.`)
  }
}

const AN_HOUR_MS = 3_600_000
