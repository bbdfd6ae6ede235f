import { addressOf, type Address } from './address.js'
import { isObject, member, type Json, type JsonObject } from './json.js'

/**
 * A record of Descope's own audit, as `audit/search` gives it: `ID`, `occurred` (ms, a string), `action`, `actorId`,
 * `userId`, `type`, `externalIds`, `tenants`, `data` and more. What is read from it here is for finding and showing;
 * `record` is all of it, as it came.
 */
export interface ServiceRecord {
  /** `undefined` where it has none. */
  readonly id: string | undefined
  /** When it happened; `undefined` where it does not say. */
  readonly timeMs: number | undefined
  readonly action: string
  /** A console user, a management key or the user itself, by id. */
  readonly actorId: string | undefined
  readonly userId: string | undefined
  readonly loginIds: readonly string[]
  readonly tenants: readonly string[]
  /** `info`, `warn`, `error`. */
  readonly type: string | undefined
  readonly record: JsonObject
}

/** Never fails: what is missing, or of another type than it should be, is left out. */
export function serviceRecordOf(record: JsonObject): ServiceRecord {
  return {
    id: textIn(record, 'ID'),
    timeMs: timeIn(record),
    action: textIn(record, 'action') ?? '',
    actorId: textIn(record, 'actorId'),
    userId: textIn(record, 'userId'),
    loginIds: textsIn(record, 'externalIds'),
    tenants: textsIn(record, 'tenants'),
    type: textIn(record, 'type'),
    record,
  }
}

/** What a record is about as far as it says so in a documented field: the tenants that it names. */
export function addressesInRecord({ tenants }: ServiceRecord): readonly Address[] {
  return tenants.map((id) => addressOf('tenant', id))
}

/** Everything that somebody may be asked for by, the most telling first. */
export function namesInRecord({ actorId, userId, loginIds }: ServiceRecord): readonly string[] {
  return [actorId, ...loginIds, userId].flatMap((name) => (name === undefined || name === '' ? [] : name))
}

function timeIn(record: JsonObject): number | undefined {
  const occurred = member(record, 'occurred')
  const timeMs = typeof occurred === 'string' ? Number(occurred || Number.NaN) : occurred
  // Beyond that no calendar goes.
  return typeof timeMs === 'number' && Math.abs(timeMs) <= 8.64e15 ? timeMs : undefined
}

function textIn(record: JsonObject, key: string): string | undefined {
  const value = member(record, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsIn(record: JsonObject, key: string): readonly string[] {
  const value = member(record, key)
  return Array.isArray(value) ? value.filter((item: Json) => typeof item === 'string') : []
}

/** The records in the answer to a search; `undefined` where that is none. */
export function recordsIn(reply: Json): readonly JsonObject[] | undefined {
  const audits = isObject(reply) ? member(reply, 'audits') : undefined
  // An answer without any leaves the key out.
  if (audits === undefined) return isObject(reply) ? [] : undefined
  return Array.isArray(audits) && audits.every(isObject) ? audits : undefined
}
