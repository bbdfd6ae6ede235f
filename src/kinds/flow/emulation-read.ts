import { wrongType } from '../../core/emulation/failures.js'
import { isObject, member, type Json, type JsonObject } from '../../core/model/json.js'
import { EmulatedFailure } from '../../core/ports/emulation.js'

/** The objects in the list under a key; none where it is absent or null. */
export function readObjects(body: JsonObject, name: string): readonly JsonObject[] | EmulatedFailure {
  const value = member(body, name) ?? null
  if (value === null) return []
  const items: readonly Json[] | undefined = Array.isArray(value) ? value : undefined
  return items?.every(isObject) === true ? items : wrongType(name, 'a list of objects')
}

/** What every item gave, or the first failure. */
export function allOf<T>(items: readonly (T | EmulatedFailure)[]): readonly T[] | EmulatedFailure {
  const good: T[] = []
  for (const item of items) {
    if (item instanceof EmulatedFailure) return item
    good.push(item)
  }
  return good
}
