import {
  equalJson,
  isObject,
  member,
  objectOf,
  overlay,
  type Json,
  type JsonObject,
} from '../../core/model/json.js'

/** `$delete: true` in an object of an overlay takes out what the object stands for. */
export const DELETE_KEY = '$delete'

export type MergeProblem = {
  /** Where, from the merged object's top. */
  readonly segments: readonly string[]
  /** The overlay that says it, counted in the order in which they were given. */
  readonly overlay: number
} & (
  | { readonly type: 'contradiction'; readonly other: number }
  | { readonly type: 'nothing-to-delete'; readonly known: readonly string[] }
  | { readonly type: 'bad-delete' }
  | { readonly type: 'delete-as-text' }
)

export interface Merged {
  readonly value: JsonObject
  readonly problems: readonly MergeProblem[]
}

/** What one overlay says about a place. */
interface Said {
  readonly overlay: number
  readonly value: Json
}

/**
 * Lays overlays over a base: objects key by key, at any depth; everything else, lists too, takes the place of what was
 * there. `{ $delete: true }` takes a key out. The order of the overlays decides nothing: where two of them say different
 * things about one place, that is a contradiction, and the first is taken.
 *
 * Goes as deep as the values do, which parsing bounds.
 */
export function mergeOverlays(base: JsonObject, overlays: readonly JsonObject[]): Merged {
  const merging = new Merging()
  const said = overlays.map((value, index): Said & { readonly value: JsonObject } => ({
    overlay: index,
    value,
  }))
  return { value: merging.objects(base, said, []), problems: merging.problems }
}

class Merging {
  readonly problems: MergeProblem[] = []

  objects(
    base: JsonObject,
    said: readonly (Said & { readonly value: JsonObject })[],
    segments: readonly string[],
  ): JsonObject {
    const merged = new Map<string, Json>(Object.entries(base))
    for (const key of new Set(said.flatMap(({ value }) => Object.keys(value)))) {
      const here = [...segments, key]
      const about = said.flatMap(({ overlay: index, value }): Said[] => {
        const given = member(value, key)
        return given === undefined ? [] : [{ overlay: index, value: given }]
      })
      const below = member(base, key)
      const value = this.#values(below, about, here)
      if (value !== undefined) merged.set(key, value)
      else {
        merged.delete(key)
        if (below !== undefined) continue
        const known = Object.keys(base)
        for (const one of about) {
          this.problems.push({ type: 'nothing-to-delete', segments: here, overlay: one.overlay, known })
        }
      }
    }
    return objectOf(merged)
  }

  /** `undefined` where the place is taken out. */
  #values(base: Json | undefined, said: readonly Said[], segments: readonly string[]): Json | undefined {
    const [first] = said
    if (first === undefined) return base
    for (const one of said) {
      if (isMarked(one.value) && !isDeletion(one.value)) {
        this.problems.push({ type: 'bad-delete', segments, overlay: one.overlay })
      }
      // Nobody means that word itself, and a value would be lost to it.
      if (one.value === DELETE_KEY) {
        this.problems.push({ type: 'delete-as-text', segments, overlay: one.overlay })
      }
    }
    const objects = said.filter(
      (one): one is Said & { readonly value: JsonObject } => isObject(one.value) && !isMarked(one.value),
    )
    if (objects.length === said.length) return this.objects(isObject(base) ? base : {}, objects, segments)
    const other = said.find(({ value }) => !equalJson(value, first.value))
    if (other !== undefined) {
      this.problems.push({ type: 'contradiction', segments, overlay: other.overlay, other: first.overlay })
    }
    if (isMarked(first.value)) return undefined
    return isObject(first.value)
      ? this.objects(isObject(base) ? base : {}, [{ ...first, value: first.value }], segments)
      : first.value
  }
}

/** True for an object that says something about deleting. */
function isMarked(value: Json): value is JsonObject {
  return isObject(value) && member(value, DELETE_KEY) !== undefined
}

function isDeletion(value: JsonObject): boolean {
  return member(value, DELETE_KEY) === true && Object.keys(value).length === 1
}

/** An entry without the mark that takes it out. */
export function withoutMark(entry: JsonObject): JsonObject {
  return overlay(entry, { [DELETE_KEY]: undefined })
}
