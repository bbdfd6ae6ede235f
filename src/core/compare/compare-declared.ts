import type { Json, JsonObject } from '../model/json.js'
import type { Fields } from '../model/kind.js'
import { isWithin, type Pointer } from '../model/pointer.js'
import { decide, type Side, type Verdict } from './decide.js'
import { isDeclarableAt, isEmptyAt, sameAt } from './fields.js'
import { sentAndBack } from './documents.js'
import { leavesOf } from './leaves.js'

/** One field with what the three sides say and mean. */
export interface ComparedField {
  readonly path: Pointer
  readonly verdict: Verdict
  /** Absent where the files say nothing. */
  readonly files?: Json
  readonly lastApplied?: Json
  /** What was read back when that was confirmed, where the service had rewritten it. */
  readonly lastSeen?: Json
  /** Absent where live is absent or empty. */
  readonly live?: Json
}

/**
 * Compares what the files declare about one resource with last-applied and live, field by field.
 * Only declared fields and fields that were ours are looked at; `ignore` takes fields out on all three sides.
 * @param live normal form of the whole resource; `{}` for one that does not exist
 */
export function compareDeclared(input: {
  readonly fields: Fields
  readonly declared: JsonObject
  readonly lastApplied: Readonly<Record<Pointer, Json>>
  readonly live: JsonObject
  readonly ignore: readonly Pointer[]
}): readonly ComparedField[] {
  const { fields, ignore } = input
  const files = withoutIgnored(leavesOf(fields, input.declared), ignore)
  const ours = withoutIgnored(new Map(Object.entries(input.lastApplied)), ignore)
  const live = withoutIgnored(leavesOf(fields, input.live), ignore)

  const filesSide = sideOf(files)
  const oursSide = sideOf(ours)
  const paths = new Set<Pointer>()
  for (const [path, value] of [...files, ...ours]) {
    const below = value === null ? placesBelow(fields, path, [live, files, ours]) : []
    for (const place of below.length === 0 ? [path] : below) paths.add(place)
  }

  return [...paths].map((path) => {
    const liveValue = live.get(path)
    const filesSays = filesSide(path)
    const recorded = oursSide(path)
    const halves = recorded.says ? sentAndBack(fields, path, recorded.value) : undefined
    const oursSays: Side = halves === undefined ? recorded : { says: true, value: halves.sent }
    const verdict = decide({
      files: filesSays,
      lastApplied: oursSays,
      lastSeen: halves?.back ?? (recorded.says ? recorded.value : undefined),
      live: liveValue,
      same: (a, b) => sameAt(fields, path, a, b),
    })
    return {
      path,
      verdict,
      ...(filesSays.says && filesSays.value !== undefined ? { files: filesSays.value } : {}),
      ...(oursSays.says && oursSays.value !== undefined ? { lastApplied: oursSays.value } : {}),
      ...(halves === undefined || halves.back === halves.sent ? {} : { lastSeen: halves.back }),
      ...(liveValue === undefined || isEmptyAt(fields, path, liveValue) ? {} : { live: liveValue }),
    }
  })
}

/** What a container given as `null` is about: everything in it that could have been declared. */
function placesBelow(
  fields: Fields,
  path: Pointer,
  sides: readonly ReadonlyMap<Pointer, Json>[],
): readonly Pointer[] {
  return sides.flatMap((leaves) =>
    [...leaves.keys()].filter((place) => place.startsWith(`${path}/`) && isDeclarableAt(fields, place)),
  )
}

/** What one side says of a place: its own leaf, or nothing wanted because a container above it is `null`. */
function sideOf(leaves: ReadonlyMap<Pointer, Json>): (path: Pointer) => Side {
  const emptied: string[] = []
  for (const [path, value] of leaves) if (value === null) emptied.push(`${path}/`)
  return (path) => {
    const value = leaves.get(path)
    if (value !== undefined) return { says: true, value }
    return emptied.some((above) => path.startsWith(above)) ? { says: true, value: undefined } : SAYS_NOTHING
  }
}

const SAYS_NOTHING: Side = { says: false }

function withoutIgnored(
  leaves: ReadonlyMap<Pointer, Json>,
  ignore: readonly Pointer[],
): ReadonlyMap<Pointer, Json> {
  if (ignore.length === 0) return leaves
  return new Map([...leaves].filter(([path]) => !ignore.some((ignored) => isWithin(path, ignored))))
}
