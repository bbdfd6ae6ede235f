import type { Json, JsonObject } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { FieldChange, Reason } from '../model/plan.js'
import { segmentsOf, withValueAt, type Pointer } from '../model/pointer.js'

/** One field's change; what is absent or `null` on a side is left out there. */
export function fieldChange(
  path: Pointer,
  sides: {
    readonly from: Json | undefined
    readonly to: Json | undefined
    readonly reason: Reason
  },
): FieldChange {
  const { from, to, reason } = sides
  return {
    path,
    ...(from === undefined || from === null ? {} : { from }),
    ...(to === undefined || to === null ? {} : { to }),
    reason,
  }
}

/** In the order in which the kind lists its fields, whatever the order in the files. */
export function inOrderOf(kind: Kind, fields: readonly FieldChange[]): readonly FieldChange[] {
  if (fields.length < 2) return fields
  const positions = new Map(Object.keys(kind.fields).map((name, index) => [name, index]))
  const positionOf = ({ path }: FieldChange) =>
    positions.get(segmentsOf(path)[0] ?? '') ?? Number.MAX_SAFE_INTEGER
  return fields.toSorted((a, b) => positionOf(a) - positionOf(b) || (a.path < b.path ? -1 : 1))
}

/** The spec with the changes laid over it. */
export function specAfter(spec: JsonObject, fields: readonly FieldChange[]): JsonObject {
  return fields.reduce((document, { path, to }) => withValueAt(document, path, to), spec)
}
