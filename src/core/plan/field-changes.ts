import { member, overlay, type Json, type JsonObject } from '../model/json.js'
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
  const names = Object.keys(kind.fields)
  const positionOf = ({ path }: FieldChange) => {
    const position = names.indexOf(segmentsOf(path)[0] ?? '')
    return position < 0 ? Number.MAX_SAFE_INTEGER : position
  }
  return fields
    .map((field) => ({ field, position: positionOf(field) }))
    .sort((a, b) => a.position - b.position || (a.field.path < b.field.path ? -1 : 1))
    .map(({ field }) => field)
}

/** The spec as it will be: the changes laid over it, and what follows from a new document. */
export function endSpecOf(
  kind: Kind,
  spec: JsonObject,
  change: { readonly fields: readonly FieldChange[]; readonly content: JsonObject | undefined },
): JsonObject {
  const after = specAfter(spec, change.fields)
  if (change.content === undefined) return after
  const whole = kind.specOf({ document: change.content, companions: {} })
  const derived = Object.entries(kind.fields).flatMap(
    ([name, field]): (readonly [string, Json | undefined])[] =>
      field.derived === true ? [[name, member(whole, name)]] : [],
  )
  return overlay(after, Object.fromEntries(derived))
}

/** The spec with the changes laid over it. */
export function specAfter(spec: JsonObject, fields: readonly FieldChange[]): JsonObject {
  return fields.reduce((document, { path, to }) => withValueAt(document, path, to), spec)
}
