import { isMap, type YAMLMap } from 'yaml'
import type { Place } from '../core/model/errors.js'
import { segmentsOf, type Pointer } from '../core/model/pointer.js'
import type { Layer, Layered } from './layers.js'
import { locate } from './locate.js'
import { parseYaml, type ParsedFile } from './parse-yaml.js'
import { Problems } from './problems.js'
import type { Shape } from './shape.js'
import type { Source } from './source.js'

/** Where an entry stands, and its fields. */
export interface EntryPlaces {
  readonly where: Place
  placeOf(path: Pointer): Place
}

/**
 * Remembers where an entry stands without keeping its syntax tree: only the text of each file that says something about
 * it, and two offsets. A field's place is found by parsing the entry's piece of text again, when somebody asks.
 */
export function entryPlaces(entry: Layered): EntryPlaces {
  const { above = [] } = entry
  const base = pieceOf(entry)
  const pieces = [...above.map(pieceOf), base]
  const where = base.source.place(base.start)
  return {
    where,
    placeOf: (path) => (path === '' ? where : (placeOfField(pieces, path) ?? where)),
  }
}

/** Where the text of an entry lies in a file. */
interface Piece {
  readonly source: Source
  readonly start: number
  readonly end: number
  readonly shape: Shape
}

function pieceOf({ file, node, shape }: Layer): Piece {
  const start = node?.range?.[0] ?? 0
  return { source: file.source, start, end: node?.range?.[1] ?? start, shape }
}

/** The first piece that has it counts. */
function placeOfField(pieces: readonly Piece[], path: Pointer): Place | undefined {
  const parsed = pieces.flatMap((piece) => {
    const entry = parsePiece(piece)
    return entry === undefined ? [] : [{ ...piece, ...entry }]
  })
  // A place that is not written stands where the nearest one around it does: `/settings/x` at `settings`.
  for (let segments = [...segmentsOf(path)]; segments.length > 0; segments = segments.slice(0, -1)) {
    for (const { source, start, shape, root, targets, shift } of parsed) {
      const found = locate({ file: { targets }, node: root, shape, segments })
      if (found !== undefined) return source.place(start + (found.key ?? found.value) - shift)
    }
  }
  return undefined
}

function parsePiece({
  source,
  start,
  end,
}: Piece):
  { readonly root: YAMLMap; readonly targets: ParsedFile['targets']; readonly shift: number } | undefined {
  // The first line keeps its indentation, so that the lines below it still line up.
  const shift = source.lines.linePos(start).col - 1
  const text = ' '.repeat(Math.max(shift, 0)) + source.text.slice(start, end)
  const piece = parseYaml({ path: source.path, shown: source.shown, text }, new Problems(), { isPiece: true })
  return piece !== undefined && isMap(piece.root)
    ? { root: piece.root, targets: piece.targets, shift }
    : undefined
}
