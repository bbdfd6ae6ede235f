import { canonicalJson, equalJson, isObject, type Json } from '../model/json.js'
import type { Field, Fields } from '../model/kind.js'
import { segmentsOf, type Pointer } from '../model/pointer.js'
import { fieldNamed } from './leaves.js'

/**
 * Values the API does not tell from an absent field, where a field does not say otherwise: proto3 leaves out what
 * equals the zero value, so `false`, `0`, `""` and `[]` come back as nothing.
 */
const PROTO_ZERO: readonly Json[] = ['', false, 0]

/** The field a place belongs to: a field itself, an entry inside a map, or nothing we know. */
type PlaceInFields =
  | { readonly type: 'field'; readonly field: Field }
  | { readonly type: 'mapEntry'; readonly map: Field }
  | { readonly type: 'unknown' }

function placeInFields(fields: Fields, path: Pointer): PlaceInFields {
  const known = placesSeen.get(fields) ?? new Map<Pointer, PlaceInFields>()
  placesSeen.set(fields, known)
  const seen = known.get(path)
  if (seen !== undefined) return seen
  const place = findPlace(fields, path)
  if (known.size < MOST_PLACES_SEEN) known.set(path, place)
  return place
}

/** The same few places are asked for with every resource of a kind. */
const placesSeen = new WeakMap<Fields, Map<Pointer, PlaceInFields>>()
const MOST_PLACES_SEEN = 10_000

function findPlace(fields: Fields, path: Pointer): PlaceInFields {
  let known: Fields = fields
  let found: Field | undefined
  for (const segment of segmentsOf(path)) {
    if (found?.type === 'map') return { type: 'mapEntry', map: found }
    if (found !== undefined && found.type !== 'object') return { type: 'unknown' }
    found = fieldNamed(known, segment)
    if (found === undefined) return { type: 'unknown' }
    if (found.type === 'object') known = found.fields
  }
  return found === undefined ? { type: 'unknown' } : { type: 'field', field: found }
}

/** True when the value says the same as an absent one at this place. Inside a map only `null` does. */
export function isEmptyAt(fields: Fields, path: Pointer, value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  const place = placeInFields(fields, path)
  return place.type === 'field' && isEmptyIn(place.field, value)
}

/** True where a resource that nobody gave a value here may show this one: none, or one of the service's own. */
export function isBornAt(fields: Fields, path: Pointer, value: Json | undefined): boolean {
  if (isEmptyAt(fields, path, value)) return true
  const place = placeInFields(fields, path)
  const own = place.type === 'field' ? place.field.bornWith : undefined
  return own?.some((one) => equalJson(one, value)) ?? false
}

/** Equal as far as the API can tell: both empty, the same set in any order, or equal JSON values. */
export function sameAt(fields: Fields, path: Pointer, a: Json | undefined, b: Json | undefined): boolean {
  if (equalJson(a, b)) return true
  const place = placeInFields(fields, path)
  return sameIn(place.type === 'field' ? place.field : undefined, a, b)
}

/** Like {@link sameAt} for a field at hand; `undefined` stands for a place inside a map or one we do not know. */
export function sameIn(field: Field | undefined, a: Json | undefined, b: Json | undefined): boolean {
  if (equalJson(a, b)) return true
  const isEmptyA = isEmptyIn(field, a)
  const isEmptyB = isEmptyIn(field, b)
  if (isEmptyA || isEmptyB) return isEmptyA && isEmptyB
  return field?.type === 'set' && sameSet(a, b)
}

function isEmptyIn(field: Field | undefined, value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  if (field === undefined) return false
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  const empties = field.type === 'value' || field.type === 'set' ? (field.empty ?? PROTO_ZERO) : []
  return empties.some((empty) => equalJson(empty, value))
}

/** What clearing the place does; see `FieldTraits.clearing`. */
export function clearingAt(fields: Fields, path: Pointer): 'send' | 'release' {
  const place = placeInFields(fields, path)
  return place.type === 'field' ? (place.field.clearing ?? 'send') : 'send'
}

export function isFixedAt(fields: Fields, path: Pointer): boolean {
  const place = placeInFields(fields, path)
  return place.type === 'field' && place.field.fixed === true
}

/** True for what follows from other fields. */
export function isDerivedAt(fields: Fields, path: Pointer): boolean {
  const [first = ''] = segmentsOf(path)
  return fieldNamed(fields, first)?.derived === true
}

/** True when a person may declare the place: it is known, or an entry of a map, and not kept for the service. */
export function isDeclarableAt(fields: Fields, path: Pointer): boolean {
  const place = placeInFields(fields, path)
  return place.type === 'mapEntry' || (place.type === 'field' && place.field.undeclarable !== true)
}

/** The value with the order taken out where it does not count: equal sets give equal values. */
export function withoutOrder(fields: Fields, path: Pointer, value: Json): Json {
  const place = placeInFields(fields, path)
  if (place.type !== 'field' || place.field.type !== 'set' || !Array.isArray(value)) return value
  return [...new Map(value.map((item: Json) => [canonicalJson(item), item] as const))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item)
}

function sameSet(a: Json | undefined, b: Json | undefined): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false
  const inA = new Set(a.map(canonicalJson))
  const inB = new Set(b.map(canonicalJson))
  return inA.size === inB.size && [...inA].every((item) => inB.has(item))
}
