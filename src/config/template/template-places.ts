import { isScalar, type Node } from 'yaml'
import type { Place } from '../../core/model/errors.js'
import { segmentsOf, type Pointer } from '../../core/model/pointer.js'
import { locate } from '../locate.js'
import { resolved } from '../pairs.js'
import type { ParsedFile } from '../parse-yaml.js'
import { FREE } from '../shape.js'

/** Places of the data of a YAML file, down to a character of a text where the text stands there as it is. */
export function placesInYaml(
  file: ParsedFile,
): (path: Pointer, at?: { readonly offset: number; readonly isKey: boolean }) => Place {
  return (path, at) => {
    const segments = segmentsOf(path)
    for (let count = segments.length; count >= 0; count -= 1) {
      const found = locate({ file, node: file.root, shape: FREE, segments: segments.slice(0, count) })
      if (found === undefined) continue
      const isExact = count === segments.length
      if (!isExact || at === undefined) return file.source.place(found.key ?? found.value)
      if (at.isKey) return file.source.place(found.key ?? found.value)
      return placeInText(file, found.node, at.offset)
    }
    return { file: file.source.shown }
  }
}

function placeInText(file: ParsedFile, node: Node | null, offset: number): Place {
  const target = resolved(file, node)
  const start = target?.range?.[0] ?? 0
  if (!isScalar(target) || typeof target.value !== 'string') return file.source.place(start)
  const written = file.source.text.slice(start, target.range?.[1] ?? start)
  const same = written.indexOf(target.value)
  if (same >= 0 && target.value !== '') return file.source.place(start + same + offset)
  return file.source.place(start + (sameWord(target.value, written, offset) ?? 0))
}

/**
 * Where the word at an offset of a text stands in what was written for it, which is folded, indented or has escapes: by
 * its number among equal ones. `undefined` where both do not have equally many.
 */
function sameWord(text: string, written: string, offset: number): number | undefined {
  // Escapes and quotes are written in another way than they are read.
  const word = /[^\s"'\\]{1,20}/y
  word.lastIndex = offset
  const [found] = word.exec(text) ?? []
  if (found === undefined) return undefined
  const places = placesOf(found, written)
  const own = placesOf(found, text)
  return own.length === places.length ? places[own.indexOf(offset)] : undefined
}

function placesOf(word: string, text: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) places.push(at)
  return places
}
