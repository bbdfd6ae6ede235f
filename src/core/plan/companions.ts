import type { Json } from '../model/json.js'
import type { Kind, Original } from '../model/kind.js'
import { isWithin, type Pointer } from '../model/pointer.js'

/** The companions that hold any of these places. */
export function companionsOf(kind: Kind, paths: readonly Pointer[]): readonly string[] {
  return Object.entries(kind.costly)
    .filter(([, places]) =>
      paths.some((path) => places.some((place) => isWithin(path, place) || isWithin(place, path))),
    )
    .map(([name]) => name)
}

/** Costly parts that a complete original was kept without. */
export function unreadCompanions(kind: Kind, original: Original): readonly string[] {
  if (kind.unread !== undefined) return kind.unread(original)
  return Object.keys(kind.costly).filter((name) => !Object.hasOwn(original.companions, name))
}

/** Places about which a complete original says nothing. */
export function unreadPlaces(kind: Kind, original: Original): readonly Pointer[] {
  return unreadCompanions(kind, original).flatMap((name) => kind.costly[name] ?? [])
}

/** The companions that must be read to compare what is declared and what was ours. */
export function companionsToCompare(
  kind: Kind,
  declared: Readonly<Record<string, Json>>,
  lastApplied: Readonly<Record<Pointer, Json>>,
): readonly string[] {
  return companionsOf(kind, [...Object.keys(declared).map((key) => `/${key}`), ...Object.keys(lastApplied)])
}
