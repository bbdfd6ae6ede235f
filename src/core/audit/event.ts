import type { AuditEntry, AuditLine } from '../model/audit.js'
import { addressesInRecord, namesInRecord, type ServiceRecord } from '../model/service-record.js'
import { isAbout, isAny, isInTime, isSame, type AuditFilter } from './filter.js'

/** Where it is known from: what this program did, or Descope's own audit as it was collected. */
export type AuditSource = 'runs' | 'descope'

/** One thing that happened, as the store tells it. */
export type AuditEvent =
  | { readonly source: 'runs'; readonly line: AuditLine }
  | { readonly source: 'descope'; readonly record: ServiceRecord }

/** Every outcome that a line can have. */
export const AUDIT_OUTCOMES: readonly AuditEntry['outcome'][] = [
  'done',
  'failed',
  'blocked',
  'notReached',
  'unverified',
  'undone',
  'refused',
]

/**
 * True for a record that is asked for. It is about the tenants that it names; runs, outcomes, operations, reasons and
 * commits it has none, so that who asks for one of these asks for no record.
 */
export function isRecordAskedFor(record: ServiceRecord, filter: AuditFilter): boolean {
  const isOfRuns = [filter.runs, filter.outcomes, filter.operations, filter.reasons, filter.commits].some(
    (asked) => asked !== undefined && asked.length > 0,
  )
  return (
    !isOfRuns &&
    isInTime(record.timeMs ?? 0, filter) &&
    isAny(filter.actions, (asked) => isSame(record.action, asked)) &&
    isAny(filter.by, (asked) => namesInRecord(record).some((name) => isSame(name, asked))) &&
    isAbout(addressesInRecord(record), filter)
  )
}
