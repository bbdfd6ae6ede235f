import { InexactNumber, isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo } from '../../model/pointer.js'
import { finding, shown, type FlowFinding } from './finding.js'

type Shape = 'object' | 'list' | 'text'

/**
 * A finding where the value under a key is of another shape. Absent and `null` are the same to the service, and so are
 * `""` and an empty list in the place of an object; they are no finding.
 */
export function* wrongMember(
  object: JsonObject,
  place: Place & { readonly key: string },
  wanted: Shape,
): Generator<FlowFinding> {
  const value = member(object, place.key)
  if (value === undefined || value === null || fits(value, wanted)) return
  if (wanted !== 'text' && isEmpty(value)) return
  yield wrongShape(value, { ...place, steps: [...place.steps, place.key] }, wanted)
}

/** A finding that says what stands in a place and what should. */
export function wrongShape(value: Json | undefined, place: Place, wanted: Shape): FlowFinding {
  return finding('wrong-shape', {
    message: `${shown(place.steps.at(-1) ?? '')} of ${place.of} is ${shapeOf(value)}; ${A[wanted]} is expected`,
    path: pointerTo(place.steps),
    ...(place.task !== undefined && { task: place.task }),
    ...(place.screen !== undefined && { screen: place.screen }),
  })
}

/** What a value is, in words: `a list`. */
export function shapeOf(value: Json | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return A.text
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value === 'number' || value instanceof InexactNumber) return 'a number'
  return isObject(value) ? A.object : A.list
}

/** Where something stands, and in whose words to speak of it. */
export interface Place {
  readonly steps: readonly string[]
  /** What it belongs to: `"Verify OTP" (15)`. */
  readonly of: string
  readonly task?: string
  readonly screen?: string
}

const A = { object: 'an object', list: 'a list', text: 'a text' } as const

function fits(value: Json, wanted: Shape): boolean {
  if (wanted === 'text') return typeof value === 'string'
  return wanted === 'object' ? isObject(value) : Array.isArray(value)
}

function isEmpty(value: Json): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0)
}
