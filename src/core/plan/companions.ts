import type { Json } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import { isWithin, type Pointer } from '../model/pointer.js'

/** The companions that hold any of these places. */
export function companionsOf(kind: Kind, paths: readonly Pointer[]): readonly string[] {
  return Object.entries(kind.costly)
    .filter(([, places]) =>
      paths.some((path) => places.some((place) => isWithin(path, place) || isWithin(place, path))),
    )
    .map(([name]) => name)
}

/** The companions that must be read to compare what is declared and what was ours. */
export function companionsToCompare(
  kind: Kind,
  declared: Readonly<Record<string, Json>>,
  lastApplied: Readonly<Record<Pointer, Json>>,
): readonly string[] {
  return companionsOf(kind, [...Object.keys(declared).map((key) => `/${key}`), ...Object.keys(lastApplied)])
}
