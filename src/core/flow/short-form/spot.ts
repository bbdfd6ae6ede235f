import { nearestWord } from '../../model/did-you-mean.js'
import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { escapedSegment, type Pointer } from '../../model/pointer.js'
import { shown } from '../check/finding.js'
import { shapeOf } from '../check/shapes.js'
import type { ShortFormCode, ShortFormProblem, Written } from './short-form.js'

/** An object of the short form that is being read. */
export interface Spot {
  readonly object: JsonObject
  readonly at: Pointer
  /** As a message names it: `screen "email"`. */
  readonly words: string
  /** Grows. */
  readonly problems: ShortFormProblem[]
}

/** Said wherever somebody wants more than the short form has. */
export const WHOLE_FLOW =
  'The short form has screens only; for actions, conditions and other components write a whole flow document'

export function tell(
  { words, at, problems }: Pick<Spot, 'words' | 'at' | 'problems'>,
  { code, message, hint, key }: { code: ShortFormCode; message: string; hint: string; key?: string },
): void {
  problems.push({ code, message: `${words}: ${message}`, hint, at: key === undefined ? at : below(at, key) })
}

export function below(at: Pointer, key: string | number): Pointer {
  return `${at}/${escapedSegment(String(key))}`
}

/** Every key that is not known is a problem, with the nearest one that is. */
export function checkKeys(spot: Spot, known: readonly string[]): void {
  for (const key of Object.keys(spot.object)) {
    if (known.includes(key)) continue
    const nearest = nearestWord(key, known)
    const hint =
      nearest === undefined ? `Known here: ${known.join(', ')}. ${WHOLE_FLOW}` : `Did you mean "${nearest}"?`
    tell(spot, { code: 'short-form-key', message: `unknown key ${shown(key)}`, hint, key })
  }
}

/** The text under a key. Absent, `null` and empty are nothing; of another type is a problem. */
export function textIn(spot: Spot, key: string): Written | undefined {
  const value = member(spot.object, key)
  return value === undefined || value === null ? undefined : textAs(spot, key, value)
}

/** {@link textIn} for what must be there. */
export function neededText(spot: Spot, key: string): Written | undefined {
  const value = member(spot.object, key)
  if (value !== undefined && value !== null && value !== '') return textAs(spot, key, value)
  const isWritten = value !== undefined
  tell(spot, {
    code: 'short-form-value',
    message: isWritten ? `${shown(key)} is empty` : `${shown(key)} is missing`,
    hint: `Write ${key}: and a text`,
    ...(isWritten && { key }),
  })
  return undefined
}

function textAs(spot: Spot, key: string, value: Json): Written | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { text: value, at: below(spot.at, key) }
  wrongType(spot, key, { value, wanted: 'a text' })
  return undefined
}

function wrongType(
  spot: Spot,
  key: string,
  { value, wanted }: { readonly value: Json; readonly wanted: string },
): void {
  const isScalar = !Array.isArray(value) && !isObject(value) && value !== null
  const hint =
    wanted === 'a text' && isScalar
      ? 'Write it in quotes, so that it is a text'
      : `Write ${wanted}, or leave the key out`
  const message = `${shown(key)} is ${shapeOf(value)}, not ${wanted}`
  tell(spot, { code: 'short-form-value', message, hint, key })
}

export function flagIn(spot: Spot, key: string): boolean {
  const value = member(spot.object, key)
  if (value === undefined || value === null || typeof value === 'boolean') return value === true
  wrongType(spot, key, { value, wanted: 'true or false' })
  return false
}

/** The items of the list under a key, with their places. Absent and `null` are an empty one. */
export function itemsIn(spot: Spot, key: string): readonly { readonly item: Json; readonly at: Pointer }[] {
  const value = member(spot.object, key)
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    wrongType(spot, key, { value, wanted: 'a list' })
    return []
  }
  return (value as readonly Json[]).map((item, index) => ({ item, at: below(below(spot.at, key), index) }))
}
