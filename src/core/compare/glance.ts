import { isObject, member, type Json, type JsonObject } from '../model/json.js'
import type { Fields } from '../model/kind.js'
import { escapedSegment, type Pointer } from '../model/pointer.js'
import { sameIn } from './fields.js'
import { fieldNamed } from './leaves.js'

/**
 * - `recorded`: files, last-applied and live say the same: nothing to do and nothing to record.
 * - `equal`: files and live say the same, and nothing was removed from the files: nothing to do, something to record.
 * - `unclear`: it takes a full comparison to tell.
 */
export type Glance = 'recorded' | 'equal' | 'unclear'

interface Sides {
  readonly fields: Fields
  readonly declared: JsonObject
  readonly lastApplied: Readonly<Record<Pointer, Json>>
  readonly live: JsonObject
}

/** The quick answer for nearly every resource of nearly every plan. */
export function glance(sides: Sides): Glance {
  const { fields, declared, live, lastApplied } = sides
  const tally = { lastApplied, recorded: 0, isRecorded: true }
  if (!isEqualBelow({ fields, declared, live, above: '' }, tally)) return 'unclear'
  if (tally.recorded < Object.keys(lastApplied).length) return 'unclear'
  return tally.isRecorded ? 'recorded' : 'equal'
}

interface Tally {
  readonly lastApplied: Readonly<Record<Pointer, Json>>
  /** Places of last-applied that are declared. */
  recorded: number
  /** Every declared place is in last-applied with the declared value. */
  isRecorded: boolean
}

/** A `null` is never taken for equal here: what it empties can be a whole map. */
function isEqualBelow(
  sides: {
    readonly fields: Fields | undefined
    readonly declared: JsonObject
    readonly live: JsonObject
    readonly above: Pointer
  },
  tally: Tally,
): boolean {
  const { fields, declared, live, above } = sides
  return Object.keys(declared).every((key) => {
    const value = member(declared, key) ?? null
    if (value === null) return false
    const field = fields === undefined ? undefined : fieldNamed(fields, key)
    const liveValue = member(live, key)
    const path = `${above}/${escapedSegment(key)}`
    // Last-applied holds two digests of a document: that takes a full comparison.
    if (field?.type === 'document') return false
    if ((field?.type === 'object' || field?.type === 'map') && isObject(value)) {
      const below = {
        fields: field.type === 'object' ? field.fields : undefined,
        declared: value,
        live: isObject(liveValue) ? liveValue : {},
        above: path,
      }
      return isEqualBelow(below, tally)
    }
    if (!sameIn(field, value, liveValue)) return false
    const recorded = member(tally.lastApplied, path)
    if (recorded === undefined) tally.isRecorded = false
    else {
      tally.recorded += 1
      tally.isRecorded &&= sameIn(field, value, recorded)
    }
    return true
  })
}
