import { InexactNumber, isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo } from '../../model/pointer.js'
import { finding, shown, type FlowFinding } from './finding.js'

type Shape = 'object' | 'list' | 'text'

/** Keys and what stands under them. */
export type Shapes = readonly (readonly [key: string, wanted: Shape])[]

/** Where something stands, and in whose words to speak of it. */
export interface Place {
  readonly steps: readonly string[]
  /** What it belongs to: `"Verify OTP" (15)`. */
  readonly of: string
  readonly task?: string
  readonly screen?: string
}

const NONE: readonly FlowFinding[] = []

/**
 * A finding for every key under which a value of another shape stands. Absent and `null` are the same to the service,
 * and so are `""` and an empty list in the place of an object; they are no finding. The place is asked for only when
 * something is wrong: a document has thousands of objects and next to no mistakes.
 */
export function wrongMembers(object: JsonObject, shapes: Shapes, place: () => Place): readonly FlowFinding[] {
  let found = NONE
  for (const [key, wanted] of shapes) {
    const value = member(object, key)
    if (value === undefined || value === null || fits(value, wanted)) continue
    if (wanted !== 'text' && isEmpty(value)) continue
    const at = place()
    found = [...found, wrongShape(value, { ...at, steps: [...at.steps, key] }, wanted)]
  }
  return found
}

/** A finding for every item of a list that is no object. */
export function wrongItems(object: JsonObject, key: string, place: () => Place): readonly FlowFinding[] {
  const items = member(object, key)
  if (!Array.isArray(items)) return NONE
  return (items as readonly Json[]).flatMap((item, index) => {
    if (isObject(item)) return []
    const at = place()
    const steps = [...at.steps, key, String(index)]
    return [wrongShape(item, { ...at, steps, of: `${key} of ${at.of}` }, 'object')]
  })
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

const A = { object: 'an object', list: 'a list', text: 'a text' } as const

function fits(value: Json, wanted: Shape): boolean {
  if (wanted === 'text') return typeof value === 'string'
  return wanted === 'object' ? isObject(value) : Array.isArray(value)
}

function isEmpty(value: Json): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0)
}
