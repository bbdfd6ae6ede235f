import type { AuditEvent } from '../core/audit/index.js'
import { member, printJson, type Json } from '../core/model/json.js'
import type { AuditLine } from '../core/model/audit.js'
import { addressesInRecord, type ServiceRecord } from '../core/model/service-record.js'
import { byWords, fieldsWords } from './audit-text.js'
import { csvText } from './csv.js'

/** A column: what it is called, and what it holds for a line of a run and for a record of Descope. */
type Column = readonly [
  title: string,
  ofLine: (line: AuditLine) => string | undefined,
  ofRecord: (record: ServiceRecord) => string | undefined,
]

const nothing = () => undefined

const COLUMNS: readonly Column[] = [
  [
    'time',
    ({ time }) => time,
    ({ timeMs }) => (timeMs === undefined ? undefined : new Date(timeMs).toISOString()),
  ],
  ['source', () => 'runs', () => 'descope'],
  ['by', (line) => byWords({ source: 'runs', line }), (record) => byWords({ source: 'descope', record })],
  ['action', ({ action }) => action, ({ action }) => action],
  [
    'address',
    ({ address, addresses = [] }) => address ?? addresses.join('\n'),
    (record) => addressesInRecord(record).join('\n'),
  ],
  ['outcome', ({ outcome }) => outcome, nothing],
  ['codes', ({ codes = [] }) => codes.join('\n'), nothing],
  ['taken_from', ({ takenFrom }) => takenFrom, nothing],
  ['changes', (line) => fieldsWords(line, { isWhole: true }), nothing],
  ['operation', ({ operation }) => operation, nothing],
  ['run', ({ run }) => run, nothing],
  ['number', ({ number }) => String(number), nothing],
  ['reason', ({ reason }) => reason, nothing],
  ['commit', ({ commit }) => commit, nothing],
  ['plan', ({ plan }) => plan, nothing],
  ['project', ({ projectId }) => projectId, textAt('projectId')],
  ['environment', ({ environment }) => environment ?? undefined, nothing],
  ['owner', ({ owner }) => owner, nothing],
  ['user', ({ who }) => who.user, nothing],
  ['host', ({ who }) => who.host, nothing],
  ['ci_actor', ({ who }) => who.ci?.actor, nothing],
  ['ci_url', ({ who }) => who.ci?.url, nothing],
  ['git_name', ({ who }) => who.git?.name, nothing],
  ['git_email', ({ who }) => who.git?.email, nothing],
  ['key', ({ who }) => who.keyFingerprint, nothing],
  ['record_id', nothing, ({ id }) => id],
  ['type', nothing, ({ type }) => type],
  ['actor_id', nothing, ({ actorId }) => actorId],
  ['user_id', nothing, ({ userId }) => userId],
  ['login_ids', nothing, ({ loginIds }) => loginIds.join('\n')],
  ['method', nothing, textAt('method')],
  ['device', nothing, textAt('device')],
  ['geo', nothing, textAt('geo')],
  ['remote_address', nothing, textAt('remoteAddress')],
  ['data', nothing, textAt('data')],
]

/** One row for each event, in the order given; the same columns whatever is in them. */
export function auditCsv(events: readonly AuditEvent[]): string {
  return csvText(
    COLUMNS.map(([title]) => title),
    events.map((event) =>
      COLUMNS.map(([, ofLine, ofRecord]) =>
        event.source === 'runs' ? ofLine(event.line) : ofRecord(event.record),
      ),
    ),
  )
}

/** A field of the record; what is no text is written as JSON. */
function textAt(key: string): (record: ServiceRecord) => string | undefined {
  return ({ record }) => {
    const value: Json | undefined = member(record, key)
    return value === undefined || typeof value === 'string' ? value : printJson(value)
  }
}
