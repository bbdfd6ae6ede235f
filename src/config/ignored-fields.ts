import type { Fields, Kind } from '../core/model/kind.js'
import { isWithin, pointerTo, segmentsOf, type Pointer } from '../core/model/pointer.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { quote } from './quote.js'
import { canonicalKey, entryShape, memberShape, spellings, type Shape } from './shape.js'

export type IgnoredField =
  | { readonly type: 'field'; readonly path: Pointer }
  | { readonly type: 'problem'; readonly message: string; readonly hint?: string | undefined }

/**
 * Understands an entry of `ignore:`: `customAttributes.seats`, or a JSON Pointer where a key holds a dot:
 * `/customAttributes/acme.com`.
 */
export function parseIgnoredField(written: string, kind: Kind): IgnoredField {
  const segments = written.startsWith('/') ? segmentsOf(written) : written.split('.')
  let shape: Shape = entryShape(kind)
  const canonical: string[] = []
  for (const segment of segments) {
    if (segment === '') return { type: 'problem', message: `${quote(written)} names no field` }
    const key = shape.type === 'keys' ? canonicalKey(shape, segment) : segment
    const isField = canonical.length > 0 || (key !== kind.keyField && Object.hasOwn(kind.fields, key ?? ''))
    if (key === undefined || !isField) {
      const hint = shape.type === 'keys' ? didYouMean(segment, spellings(shape)) : undefined
      return { type: 'problem', message: `A ${kind.name} has no field ${quote(written)} to ignore`, hint }
    }
    canonical.push(key)
    shape = memberShape(shape, key)
  }
  const path = pointerTo(canonical)
  const values = valuePlaces(kind.fields, '')
  const whole = values.find((place) => path !== place && isWithin(path, place))
  if (whole === undefined) return { type: 'field', path }
  return {
    type: 'problem',
    message: `${quote(written)} is a part of one value and cannot be ignored alone`,
    hint: `Ignore ${segmentsOf(whole).join('.')}.`,
  }
}

/** Places that are one value, whatever is in them. */
function valuePlaces(fields: Fields, above: Pointer): readonly Pointer[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const place = above + pointerTo([name])
    if (field.type === 'object') return valuePlaces(field.fields, place)
    return field.type === 'map' ? [] : [place]
  })
}
