import type { Json } from '../../../model/json.js'
import { Missing } from '../missing.js'
import { attributeOf, itemOf } from '../member-of.js'
import type { Spot } from '../values.js'
import { textArgument, type Call } from './call.js'

/** What stands at `address.city` or `lines.0` in a value. */
export function atPath(value: Json, path: string, spot: Spot): Json | Missing {
  spot.budget.scan(spot.offset, path.length)
  let found: Json | Missing = value
  for (const step of path.split('.')) {
    if (found instanceof Missing) return found
    found =
      /^\d{1,9}$/.test(step) && Array.isArray(found)
        ? itemOf(found, Number(step), spot)
        : attributeOf(found, step, spot)
  }
  return found
}

/** The value at a path, which must be there. */
function existing(value: Json, path: string, spot: Spot): Json {
  const found = atPath(value, path, spot)
  if (found instanceof Missing) throw found.fault()
  return found
}

/** Items, or what stands in each at the path that `attribute` gives. */
export function picked(items: readonly Json[], call: Call): readonly Json[] {
  const path = textArgument(call, 'attribute')
  return path === undefined ? items : items.map((item) => existing(item, path, call))
}
