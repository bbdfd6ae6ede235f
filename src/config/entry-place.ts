import { isMap, type Node, type YAMLMap } from 'yaml'
import type { Place } from '../core/model/errors.js'
import { segmentsOf, type Pointer } from '../core/model/pointer.js'
import { locate } from './locate.js'
import { parseYaml, type ParsedFile } from './parse-yaml.js'
import { Problems } from './problems.js'
import type { Keys } from './shape.js'
import type { Source } from './source.js'

/** Where an entry stands, and its fields. */
export interface EntryPlaces {
  readonly where: Place
  placeOf(path: Pointer): Place
}

/**
 * Remembers where an entry stands without keeping its syntax tree: only the file's text and two offsets. A field's
 * place is found by parsing the entry's piece of text again, when somebody asks.
 */
export function entryPlaces(file: ParsedFile, node: Node, shape: Keys): EntryPlaces {
  const { source } = file
  const start = node.range?.[0] ?? 0
  const end = node.range?.[1] ?? start
  const where = source.place(start)
  return {
    where,
    placeOf: (path) => {
      const offset = path === '' ? undefined : offsetOfField({ source, start, end, shape, path })
      return offset === undefined ? where : source.place(offset)
    },
  }
}

function offsetOfField(about: {
  readonly source: Source
  readonly start: number
  readonly end: number
  readonly shape: Keys
  readonly path: Pointer
}): number | undefined {
  const { source, start, end, shape, path } = about
  const entry = parsePiece(source, start, end)
  if (entry === undefined) return undefined
  // A place that is not written stands where the nearest one around it does: `/settings/x` at `settings`.
  for (let segments = [...segmentsOf(path)]; segments.length > 0; segments = segments.slice(0, -1)) {
    const found = locate({ file: entry, node: entry.root, shape, segments })
    if (found !== undefined) return start + (found.key ?? found.value) - entry.shift
  }
  return undefined
}

function parsePiece(
  source: Source,
  start: number,
  end: number,
): { readonly root: YAMLMap; readonly targets: ParsedFile['targets']; readonly shift: number } | undefined {
  // The first line keeps its indentation, so that the lines below it still line up.
  const shift = source.lines.linePos(start).col - 1
  const text = ' '.repeat(Math.max(shift, 0)) + source.text.slice(start, end)
  const piece = parseYaml({ path: source.path, shown: source.shown, text }, new Problems(), { isPiece: true })
  return piece !== undefined && isMap(piece.root)
    ? { root: piece.root, targets: piece.targets, shift }
    : undefined
}
