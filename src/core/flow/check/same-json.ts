import { InexactNumber, equalJson, isObject, member, type Json } from '../../model/json.js'

/** Equal as JSON values, like `equalJson`, however deep they are: draft copies come from files of any making. */
export function isSameJson(one: Json, other: Json): boolean {
  const open: [Json | undefined, Json | undefined][] = [[one, other]]
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [a, b] = pair
    if (isObject(a) && isObject(b)) {
      const keys = Object.keys(a)
      if (keys.length !== Object.keys(b).length) return false
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false
        open.push([a[key], member(b, key)])
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
