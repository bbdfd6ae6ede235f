import { member, type JsonObject } from '../../core/model/json.js'
import { textAt } from '../../core/flow/read-flow.js'

/** What a record of the flow list says about a flow beside its graph. */
export interface ListedFlow extends JsonObject {
  readonly name: string
  readonly disabled: boolean
  /** Management flows have no screens and run through the API; a widget's flows serve that widget. */
  readonly type: 'flow' | 'management' | 'widget'
  /** Raised at every save; `null` where the list does not say it. */
  readonly version: number | null
  /** ISO time in UTC; `null` where the list does not say it. */
  readonly modifiedTime: string | null
}

export function listedFlow(record: JsonObject): ListedFlow {
  const version = member(record, 'version')
  return {
    name: textAt(record, 'name') ?? '',
    disabled: member(record, 'disabled') === true,
    type: typeOf(record),
    version: typeof version === 'number' ? version : null,
    modifiedTime: modifiedTimeOf(record),
  }
}

function typeOf(record: JsonObject): ListedFlow['type'] {
  if (member(record, 'management') === true) return 'management'
  return member(record, 'widget') === true ? 'widget' : 'flow'
}

/** An int64 in a text: seconds since the epoch, or milliseconds (a guess by its size). */
function modifiedTimeOf(record: JsonObject): string | null {
  const written = Number(member(record, 'modifiedTime') ?? 0)
  const ms = written > 100_000_000_000 ? written : written * 1000
  // No time lies further from the epoch.
  if (!(ms > 0) || ms > 8.64e15) return null
  return new Date(ms).toISOString()
}
