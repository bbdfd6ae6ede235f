import { isObject, type Json } from '../../model/json.js'
import { escapedSegment, type Pointer } from '../../model/pointer.js'

interface Choices {
  /** Keys of every object sorted by code unit; default: as they are. */
  readonly sortKeys?: boolean
  /** What to put in the place of a text; default: the text. */
  readonly replaceText?: (text: string, at: Pointer) => string
}

/** A deep copy with sorted keys or other texts. It loops, so that no depth is too much for it. */
export function copyJson(root: Json, { sortKeys = false, replaceText }: Choices): Json {
  const box: Record<string, Json> = { root }
  const open: { readonly into: Record<string, Json>; readonly at: Pointer | undefined }[] = [
    { into: box, at: undefined },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { into, at } = next
    for (const [key, value] of Object.entries(into)) {
      // Places take long to write, and are wanted only with a replacement.
      const here = at === undefined || replaceText === undefined ? '' : `${at}/${escapedSegment(key)}`
      if (typeof value === 'string') into[key] = replaceText?.(value, here) ?? value
      else if (Array.isArray(value) || isObject(value)) {
        const copy = shallowCopy(value, sortKeys)
        into[key] = copy as Json
        open.push({ into: copy, at: here })
      }
    }
  }
  return box['root'] ?? null
}

/** An own `__proto__` stays one: the copy has every key before anything is put into it. */
function shallowCopy(value: Json, sortKeys: boolean): Record<string, Json> {
  if (Array.isArray(value)) return [...(value as readonly Json[])] as unknown as Record<string, Json>
  const object = value as Readonly<Record<string, Json>>
  const keys = sortKeys ? Object.keys(object).sort() : Object.keys(object)
  const copy: Record<string, Json> = {}
  for (const key of keys) {
    // Assigned, it would become the prototype.
    if (key === '__proto__') return Object.fromEntries(keys.map((each) => [each, object[each] ?? null]))
    copy[key] = object[key] ?? null
  }
  return copy
}
