import type { JsonObject } from '../../core/model/json.js'
import { isObject, member } from '../../core/model/json.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import { recordsIn, serviceRecordOf, type ServiceRecord } from '../../core/model/service-record.js'
import type { ApiRequest, DescopeApi } from '../../core/ports/descope-api.js'

/** The most that a search gives, and what it gives unasked (documented). */
export const PAGE_SIZE = 1000

export const SEARCH = { method: 'POST', path: '/v1/mgmt/audit/search', isRead: true } as const

export interface AuditPage {
  /** Oldest first, as they came. */
  readonly records: readonly ServiceRecord[]
  /** How many there are in all; `undefined` where the reply does not say. */
  readonly total: number | undefined
}

/** One search: what happened from `fromMs` to `untilMs`, both included, oldest first, without any filter. */
export async function searchAudit(
  api: DescopeApi,
  about: {
    readonly fromMs: number
    readonly untilMs: number
    /** From 0. */
    readonly page: number
    readonly signal: AbortSignal
  },
): Promise<AuditPage> {
  const { fromMs, untilMs, page, signal } = about
  const body: JsonObject = { from: fromMs, to: untilMs, size: PAGE_SIZE, page, oldestFirst: true }
  const request: ApiRequest = { ...SEARCH, body, signal }
  const reply = await api.call(request)
  const found = recordsIn(reply)
  if (found === undefined) throw malformedReply(request, { expected: 'a list of audit records' })
  const records = found.map(serviceRecordOf)
  // Whoever goes on behind the last record would leave out what comes before it in time.
  if (records.length >= PAGE_SIZE && !isOldestFirst(records)) {
    throw malformedReply(request, {
      expected: 'a list of audit records with the oldest first, as it was asked',
    })
  }
  const total = isObject(reply) ? member(reply, 'total') : undefined
  return { records, total: typeof total === 'number' ? total : undefined }
}

function isOldestFirst(records: readonly ServiceRecord[]): boolean {
  let lastMs = Number.NEGATIVE_INFINITY
  return records.every(({ timeMs }) => {
    const isLater = timeMs === undefined || timeMs >= lastMs
    lastMs = timeMs ?? lastMs
    return isLater
  })
}
