import {
  isRecordAskedFor,
  lineSieve,
  newestFirst,
  readAuditLine,
  type AuditEvent,
  type AuditFilter,
  type AuditSource,
} from '../core/audit/index.js'
import { readCollectedLine } from '../core/audit/collected/index.js'
import type { AuditLine } from '../core/model/audit.js'
import { canonicalJson, equalJson, type JsonObject } from '../core/model/json.js'
import type { ServiceRecord } from '../core/model/service-record.js'
import type { AuditFile, CollectedFile, Store } from '../core/ports/store.js'
import { visitFiles } from './audit-files.js'
import { Newest } from './newest.js'

export interface AuditListing {
  /** Newest first; at most as many as were wanted. */
  readonly events: readonly AuditEvent[]
  /** How many are asked for in all. */
  readonly total: number
  /** Lines that cannot be read, of all files that were looked at. `audit verify` names them. */
  readonly unreadable: number
}

/** What is to be listed. */
export interface AuditAsk {
  readonly filter: AuditFilter
  readonly sources: readonly AuditSource[]
  /** At most so many of the newest. Default: all. */
  readonly limit?: number | undefined
}

/** Something found, by what orders it; a line of a run is read when it is shown. */
interface Found {
  readonly timeMs: number
  readonly run: string
  readonly number: number
  readonly text?: string
  readonly record?: ServiceRecord
}

/** What a project's audit says of what is asked for, newest first. Asks the store alone. */
export async function listAudit(
  store: Pick<Store, 'audit' | 'serviceAudit'>,
  projectId: string,
  { filter, sources, limit }: AuditAsk,
): Promise<AuditListing> {
  const newest = new Newest<Found>(newestFirst, limit ?? Number.POSITIVE_INFINITY)
  let unreadable = 0
  if (sources.includes('runs')) unreadable += await findLines(store, projectId, { filter, newest })
  if (sources.includes('descope')) {
    unreadable += await visitRecords(store, projectId, {
      filter,
      visit: (record) => {
        newest.add({ timeMs: record.timeMs ?? 0, run: record.id ?? '', number: 0, record })
      },
    })
  }
  const events = newest.items.flatMap(({ text, record }): readonly AuditEvent[] => {
    if (record !== undefined) return [{ source: 'descope', record }]
    const line = text === undefined ? undefined : readAuditLine(text)
    if (line !== undefined) return [{ source: 'runs', line }]
    unreadable += 1
    return []
  })
  return { events, total: newest.count, unreadable }
}

/** The lines of our runs that are asked for, newest first. Asks the store alone. */
export async function auditLines(
  store: Pick<Store, 'audit' | 'serviceAudit'>,
  projectId: string,
  filter: AuditFilter,
): Promise<readonly AuditLine[]> {
  const { events } = await listAudit(store, projectId, { filter, sources: ['runs'] })
  return events.flatMap((event) => (event.source === 'runs' ? [event.line] : []))
}

async function findLines(
  { audit }: Pick<Store, 'audit'>,
  projectId: string,
  { filter, newest }: { readonly filter: AuditFilter; readonly newest: Newest<Found> },
): Promise<number> {
  let unreadable = 0
  const sieve = lineSieve(filter)
  const files = (await audit.files(projectId)).filter((file) => mayHold(file, filter))
  await visitFiles(files, {
    read: async (file) => audit.read(projectId, file),
    visit: (_file, { lines }) => {
      for (const text of lines) {
        const found = text === undefined ? 'unreadable' : sieve(text)
        if (found === 'unreadable') unreadable += 1
        else if (found !== undefined) newest.add(found)
      }
    },
  })
  return unreadable
}

/**
 * Shows every collected record that is asked for, once, whichever files hold it. Gives the number of lines that cannot
 * be read.
 */
export async function visitRecords(
  { serviceAudit }: Pick<Store, 'serviceAudit'>,
  projectId: string,
  about: { readonly filter: AuditFilter; readonly visit: (record: ServiceRecord) => void },
): Promise<number> {
  const { filter, visit } = about
  let unreadable = 0
  const seen: SeenRecords = new Map()
  const files = (await serviceAudit.files(projectId)).filter((file) => mayHoldRecords(file, filter))
  await visitFiles(files, {
    read: async (file) => serviceAudit.read(projectId, file),
    visit: (_file, { lines }) => {
      for (const text of lines.slice(1)) {
        const record = text === undefined ? undefined : readCollectedLine(text)?.record
        if (record === undefined) unreadable += 1
        else if (isRecordAskedFor(record, filter) && isNew(record, seen)) visit(record)
      }
    },
  })
  return unreadable
}

/** Records by their id, in every form in which Descope gave them; those without an id by what they hold. */
export type SeenRecords = Map<string, JsonObject[]>

/** Whether it was not seen yet; it is now. Two collections may overlap. What one id has in two forms is two records. */
export function isNew({ id, record }: ServiceRecord, seen: SeenRecords): boolean {
  const key = id ?? canonicalJson(record)
  const known = seen.get(key)
  if (known === undefined) seen.set(key, [record])
  else if (known.some((other) => equalJson(other, record))) return false
  else known.push(record)
  return true
}

/** A run may be taken up again much later, so that its file holds lines of any later day, but of none before. */
function mayHold({ day }: AuditFile, { untilMs }: AuditFilter): boolean {
  if (untilMs === undefined) return true
  const startMs = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(startMs) || startMs <= untilMs
}

function mayHoldRecords({ named }: CollectedFile, { sinceMs, untilMs }: AuditFilter): boolean {
  if (named === undefined) return true
  const { span, records } = named
  if (records === 0) return false
  // A record without a time lies somewhere in it, too.
  return (sinceMs === undefined || span.toMs >= sinceMs) && (untilMs === undefined || span.fromMs <= untilMs)
}
