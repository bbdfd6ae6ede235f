import { isObject, member, objectOf, type Json, type JsonObject } from './json.js'

/** A place inside a resource as RFC 6901 writes it: `/settings/ssoDomains`; `""` is the whole resource. */
export type Pointer = string

export function pointerTo(segments: readonly string[]): Pointer {
  return segments.map((segment) => `/${escapedSegment(segment)}`).join('')
}

/** What a segment is written as: `~` and `/` stand for something else in a pointer. */
export function escapedSegment(segment: string): string {
  if (!segment.includes('~') && !segment.includes('/')) return segment
  return segment.replaceAll('~', '~0').replaceAll('/', '~1')
}

export function segmentsOf(pointer: Pointer): readonly string[] {
  if (pointer === '') return []
  const segments = pointer.slice(1).split('/')
  if (!pointer.includes('~')) return segments
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function valueAt(document: Json, pointer: Pointer): Json | undefined {
  let value: Json | undefined = document
  for (const segment of segmentsOf(pointer)) {
    value = isObject(value) ? member(value, segment) : undefined
  }
  return value
}

/**
 * A copy of `document` with one value set, or taken away with `undefined`. For a value to set, objects on the way are
 * made.
 */
export function withValueAt(document: JsonObject, pointer: Pointer, value: Json | undefined): JsonObject {
  const [first, ...rest] = segmentsOf(pointer)
  if (first === undefined) throw new RangeError('withValueAt needs a place inside the document')
  const entries = new Map(Object.entries(document))
  if (rest.length > 0) {
    const inner = member(document, first)
    if (value === undefined && !isObject(inner)) return document
    entries.set(first, withValueAt(isObject(inner) ? inner : {}, pointerTo(rest), value))
  } else if (value === undefined) entries.delete(first)
  else entries.set(first, value)
  return objectOf(entries)
}

/** True for the place itself and everything below it. */
export function isWithin(pointer: Pointer, ancestor: Pointer): boolean {
  return pointer === ancestor || pointer.startsWith(`${ancestor}/`)
}
