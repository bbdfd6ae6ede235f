import type { Place } from '../../model/errors.js'
import type { Pointer } from '../../model/pointer.js'
import type { JsonFile } from './read-json-file.js'

/** Where a part of the document comes from; without `source` from the file's or folder's name. */
export interface Origin {
  readonly source?: JsonFile
  readonly at: Pointer
}

/** By place in the document; what lies below a place comes from below its origin. */
export type Origins = ReadonlyMap<Pointer, Origin>

/** Places of values of a document in the files it was put together from. `path` is the file or folder itself. */
export function placesByOrigin(path: string, origins: Origins): (pointer: Pointer) => Place {
  return (pointer) => {
    for (let above: Pointer | undefined = pointer; above !== undefined; above = parentOf(above)) {
      const origin = origins.get(above)
      if (origin === undefined) continue
      const { source, at } = origin
      return source === undefined ? { file: path } : nearest(source, `${at}${pointer.slice(above.length)}`)
    }
    return { file: path }
  }
}

function nearest(source: JsonFile, pointer: Pointer): Place {
  for (let above: Pointer | undefined = pointer; above !== undefined; above = parentOf(above)) {
    const place = source.placeOf(above)
    if (place !== undefined) return { file: source.path, ...place }
  }
  return { file: source.path }
}

function parentOf(pointer: Pointer): Pointer | undefined {
  return pointer === '' ? undefined : pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
}
