import { addressesOf, namesOf, type AuditEvent } from '../core/audit/index.js'
import type { AuditField, AuditLine } from '../core/model/audit.js'
import { fieldName } from '../core/model/field-name.js'
import { isObject, member, printJson, type Json, type JsonObject } from '../core/model/json.js'
import { printable } from '../core/model/printable.js'
import { addressesInRecord, namesInRecord, type ServiceRecord } from '../core/model/service-record.js'
import { countOf, groupDigits } from './count-words.js'
import { jsonLines } from './json-text.js'
import type { Style } from './palette.js'
import { renderTable } from './table.js'
import { utcTime } from './time-words.js'
import { columnsOf } from './wrap.js'

/** Of a field's value so many characters are shown, unless all is to be whole. */
const LONGEST_VALUE = 24
/** What a record of Descope says beside who did what and when. */
const DETAILS = ['userId', 'externalIds', 'method', 'device', 'geo', 'remoteAddress', 'data'] as const

export interface ShownAudit {
  /** In the order in which they are shown. */
  readonly events: readonly AuditEvent[]
  /** How many there are in all. */
  readonly total: number
}

/** One row for each event, in the order given, and how many more there are. Ends with a line break. */
export function renderAudit({ events, total }: ShownAudit, style: Style): string {
  const isWhole = style.isWhole ?? false
  const hasRuns = events.some(({ source }) => source === 'runs')
  const table = renderTable(
    [
      { title: 'time', keep: true },
      { title: 'by' },
      // Names are what is looked for: other columns give way first.
      {
        title: 'change',
        atLeast: events.reduce((most, event) => Math.max(most, columnsBeforeFields(event)), 0),
      },
      { title: 'outcome' },
      ...(hasRuns ? [{ title: 'run', keep: true }] : []),
    ],
    events.map((event) => [
      timeWords(event),
      byWords(event),
      changeWords(event, { isWhole }),
      endWords(event),
      ...(hasRuns ? [event.source === 'runs' ? event.line.run : event.source] : []),
    ]),
    style,
  )
  if (events.length >= total) return table
  return `${table}The newest ${groupDigits(events.length)} of ${groupDigits(total)}; --limit 0 shows all\n`
}

/**
 * `{ formatVersion, total, items: […] }`: each item is the line as the store holds it, with `source: "runs"`, or a
 * collected record as Descope gave it in `record`, with `source: "descope"`, its `id`, `time` and `address` list.
 */
export function auditJson({ events, total }: ShownAudit): JsonObject {
  return { formatVersion: 1, total, items: events.map(eventJson) }
}

/** The items of {@link auditJson}, one line each. */
export function auditJsonLines({ events }: ShownAudit): string {
  return jsonLines(events.map(eventJson))
}

function eventJson(event: AuditEvent): JsonObject {
  if (event.source === 'runs') {
    const line: JsonObject = event.line as AuditLine & JsonObject
    return { source: event.source, ...line }
  }
  const { record } = event
  return {
    source: event.source,
    id: record.id ?? null,
    time: record.timeMs === undefined ? null : new Date(record.timeMs).toISOString(),
    addresses: addressesInRecord(record),
    record: record.record,
  }
}

function timeWords(event: AuditEvent): string {
  const timeMs = event.source === 'runs' ? Date.parse(event.line.time) : (event.record.timeMs ?? Number.NaN)
  return utcTime(timeMs).replace(' UTC', '')
}

export function byWords(event: AuditEvent): string {
  const names = event.source === 'runs' ? namesOf(event.line.who) : namesInRecord(event.record)
  return names[0] ?? ''
}

interface Shown {
  readonly isWhole: boolean
}

function changeWords(event: AuditEvent, shown: Shown): string {
  const words = event.source === 'runs' ? fieldsWords(event.line, shown) : detailWords(event.record, shown)
  return `${eventWords(event)}${words === '' ? '' : ` (${words})`}`
}

/** Without its fields: `update tenant/acme`. */
function eventWords(event: AuditEvent): string {
  if (event.source === 'descope') {
    const { action } = event.record
    return [action === '' ? 'something' : action, ...addressesInRecord(event.record)].join(' ')
  }
  const { operation, action, address, takenFrom } = event.line
  if (address !== undefined && takenFrom !== undefined) return `take over ${address} from ${takenFrom}`
  return [address === undefined ? operation : (action ?? operation), ...addressesOf(event.line)].join(' ')
}

/** So that what is cut behind a name does not look like a part of it: ` …`. */
function columnsBeforeFields(event: AuditEvent): number {
  const words = eventWords(event)
  const hasMore = changeWords(event, { isWhole: false }) !== words
  return columnsOf(printable(words)) + (hasMore ? 2 : 0)
}

/** Every field of a change: `name: "Acme" → "New", customAttributes.plan: nothing → "free"`. */
export function fieldsWords({ address, fields = [] }: AuditLine, shown: Shown): string {
  return address === undefined ? '' : fields.map((field) => fieldWords(field, shown)).join(', ')
}

function detailWords({ record }: ServiceRecord, shown: Shown): string {
  return DETAILS.flatMap((key) => {
    const value = member(record, key)
    return value === undefined || isNothing(value) ? [] : [`${key}: ${valueWords(value, shown)}`]
  }).join(', ')
}

function isNothing(value: Json): boolean {
  if (isObject(value)) return Object.keys(value).length === 0
  return value === '' || value === null || (Array.isArray(value) && value.length === 0)
}

function fieldWords({ path, from, to, differences }: AuditField, shown: Shown): string {
  if (path === '') return differences === undefined ? 'document' : countOf(differences, 'difference')
  return `${fieldName(path)}: ${valueWords(from, shown)} → ${valueWords(to, shown)}`
}

function valueWords(value: Json | undefined, { isWhole }: Shown): string {
  if (value === undefined) return 'nothing'
  if (isObject(value) && Object.keys(value).length === 0) return '{}'
  const text = printJson(value)
  return isWhole || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`
}

function endWords(event: AuditEvent): string {
  if (event.source === 'descope') return event.record.type ?? ''
  const { outcome, codes = [] } = event.line
  const word = outcome === 'notReached' ? 'not reached' : outcome
  return codes.length === 0 ? word : `${word}: ${codes.join(', ')}`
}
