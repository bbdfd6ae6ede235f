import { InexactNumber, equalJson, isObject, member, type Json } from '../../model/json.js'
import { isEmpty } from '../normal/empty.js'

/**
 * Equal as JSON values, like `equalJson`, however deep they are: draft copies come from files of any making. An empty
 * member counts as an absent one: exporters write them or leave them out as they like.
 */
export function isSameJson(one: Json, other: Json): boolean {
  const open: [Json | undefined, Json | undefined][] = [[one, other]]
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [a, b] = pair
    if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        const [inA, inB] = [member(a, key), member(b, key)]
        if (!isEmpty(inA) || !isEmpty(inB)) open.push([inA, inB])
      }
    } else if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false
      for (const [index, item] of (a as readonly Json[]).entries())
        open.push([item, (b as readonly Json[])[index]])
    } else if (isNested(a) || isNested(b) || !equalJson(a, b)) return false
  }
  return true
}

/** Every text inside a value, however deep. */
export function* textsIn(value: Json | undefined): Generator<string> {
  const open = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next === 'string') yield next
    else if (isObject(next)) for (const inner of Object.values(next)) open.push(inner)
    else if (Array.isArray(next)) for (const inner of next as readonly Json[]) open.push(inner)
  }
}

function isNested(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof InexactNumber)
}
