import { InexactNumber, isObject, type Json } from './json.js'
import { pointerTo, type Pointer } from './pointer.js'

interface Place {
  readonly value: Json
  readonly key: string
  readonly parent: Place | undefined
}

/** A number in a value whose digits a double cannot hold, and where it stands; `undefined` where there is none. */
export function firstInexactNumber(
  value: Json,
): { readonly digits: string; readonly path: Pointer } | undefined {
  // A loop, so that no depth is too much for it.
  const open: Place[] = [{ value, key: '', parent: undefined }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value: next } = place
    if (next instanceof InexactNumber) return { digits: next.digits, path: pathOf(place) }
    const inner = Array.isArray(next) ? [...(next as readonly Json[]).entries()] : entriesOf(next)
    for (const [key, child] of inner.reverse()) {
      if (typeof child === 'object') open.push({ value: child, key: String(key), parent: place })
    }
  }
  return undefined
}

function entriesOf(value: Json): [string, Json][] {
  return isObject(value) ? Object.entries(value) : []
}

function pathOf(place: Place): Pointer {
  const segments: string[] = []
  for (let at = place; at.parent !== undefined; at = at.parent) segments.push(at.key)
  return pointerTo(segments.reverse())
}
