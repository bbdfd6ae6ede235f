import { aboutWhich, type Sought } from '../../core/drift/records.js'
import {
  AUDIT_WINDOW_MS,
  MOST_SEARCHES,
  RECORDS_PER_SEARCH,
  searchesFor,
  type AuditSearch,
} from '../../core/drift/searches.js'
import type { Address } from '../../core/model/address.js'
import { ApiError } from '../../core/model/api-error.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import type { Finding } from '../../core/model/plan.js'
import { recordsIn, serviceRecordOf, type ServiceRecord } from '../../core/model/service-record.js'
import type { ApiRequest } from '../../core/ports/descope-api.js'
import { skewOf } from './skew.js'
import { isNew, visitRecords, type SeenRecords } from '../audit-list.js'
import type { Session } from '../session.js'

const SEARCH_PATH = '/v1/mgmt/audit/search'

/** A resource whose author is looked for, and from when on. */
export interface Unexplained extends Sought {
  readonly sinceMs: number
}

export interface Candidates {
  /** Records that may tell of each resource, the newest first. */
  readonly records: ReadonlyMap<Address, readonly ServiceRecord[]>
  readonly findings: readonly Finding[]
}

/**
 * What Descope's own audit has about resources that moved: asked of the service with at most ten searches, and looked
 * for among the records that were collected into the store. Where the service cannot be asked, the findings say why, and
 * what is known otherwise is given.
 * @param patience ends the searching, which otherwise waits for the rate limit
 */
export async function candidatesFor(
  session: Session,
  sought: readonly Unexplained[],
  { nowMs, patience }: { readonly nowMs: number; readonly patience: AbortSignal },
): Promise<Candidates> {
  const records = new Map<Address, ServiceRecord[]>()
  const findings: Finding[] = []
  if (sought.length === 0) return { records, findings }
  const sinceOf = new Map(sought.map(({ address, sinceMs }) => [address, sinceMs]))
  const addressesIn = aboutWhich(sought)
  const seen: SeenRecords = new Map()
  const skewMs = skewOf(session.api)
  const take = (record: ServiceRecord) => {
    const { timeMs } = record
    if (timeMs === undefined || !isNew(record, seen)) return
    for (const address of addressesIn(record)) {
      if (timeMs - skewMs <= (sinceOf.get(address) ?? 0)) continue
      const known = records.get(address) ?? []
      known.push(record)
      records.set(address, known)
    }
  }

  const sinceMs = Math.min(...sinceOf.values())
  await visitRecords(session.store, session.api.projectId, {
    filter: { sinceMs: sinceMs + skewMs, only: [], except: [] },
    visit: take,
  })
  const fromMs = Math.max(sinceMs, nowMs - AUDIT_WINDOW_MS)
  if (fromMs > sinceMs) findings.push(tooOld())
  const { signal, end } = either(session.signal, patience)
  let searches = 0
  for (const search of searchesFor(sought)) {
    try {
      const asked = await ask(session, search, {
        fromMs: fromMs + skewMs,
        left: MOST_SEARCHES - searches,
        signal,
        take,
      })
      searches += asked.searches
      if (asked.isCut) findings.push(tooMany(search))
    } catch (error) {
      if (!(error instanceof ApiError) || session.signal.aborted) throw error
      findings.push(notAsked(error, { isPatienceOver: patience.aborted }))
      break
    }
  }
  end()
  for (const found of records.values()) found.sort((a, b) => (b.timeMs ?? 0) - (a.timeMs ?? 0))
  return { records, findings }
}

/** Aborts with the first of two signals, and holds both until `end`. */
function either(
  one: AbortSignal,
  other: AbortSignal,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController()
  const signals = [one, other]
  const stop = () => {
    controller.abort()
  }
  for (const signal of signals) {
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  }
  return {
    signal: controller.signal,
    end: () => {
      for (const signal of signals) signal.removeEventListener('abort', stop)
    },
  }
}

/** One search, and where it is the last and speaks of all the rest, further pages of it. */
async function ask(
  { api }: Session,
  search: AuditSearch,
  about: {
    readonly fromMs: number
    readonly left: number
    readonly signal: AbortSignal
    readonly take: (record: ServiceRecord) => void
  },
): Promise<{ readonly searches: number; readonly isCut: boolean }> {
  const pages = search.isPaged ? about.left : Math.min(1, about.left)
  for (let page = 0; page < pages; page += 1) {
    const request: ApiRequest = {
      method: 'POST',
      path: SEARCH_PATH,
      body: { from: about.fromMs, size: RECORDS_PER_SEARCH, page, ...search.filters },
      isRead: true,
      resend: false,
      signal: about.signal,
    }
    const records = recordsIn(await api.call(request))
    if (records === undefined) throw malformedReply(request, { expected: 'records of the audit' })
    for (const record of records) about.take(serviceRecordOf(record))
    if (records.length < RECORDS_PER_SEARCH) return { searches: page + 1, isCut: false }
  }
  return { searches: pages, isCut: true }
}

function tooOld(): Finding {
  return {
    code: 'authors-too-old',
    severity: 'note',
    message: "Descope's audit reaches 30 days back, and what is compared with is older",
    hint: '`audit collect` keeps the records longer, where it runs now and then.',
  }
}

function tooMany({ addresses }: AuditSearch): Finding {
  const [address] = addresses
  return {
    code: 'authors-incomplete',
    severity: 'note',
    ...(addresses.length === 1 && address !== undefined ? { address } : {}),
    message: `Descope's audit has more records of that time than were looked through: an author may be missing`,
  }
}

function notAsked(error: ApiError, { isPatienceOver }: { readonly isPatienceOver: boolean }): Finding {
  const isLimited = isPatienceOver || error.failure === 'rateLimited'
  return {
    code: 'authors-unknown',
    severity: 'warning',
    message: isLimited
      ? "Who did it is not known: Descope's audit lets 10 searches a minute through, and they are used up"
      : `Who did it is not known: Descope's audit could not be asked: ${error.message}`,
    hint: isLimited
      ? 'Ask again in a minute. What drifted does not depend on it.'
      : error.failure === 'auth'
        ? 'The management key must be allowed to read the audit. What drifted does not depend on it.'
        : 'What drifted does not depend on it.',
  }
}
