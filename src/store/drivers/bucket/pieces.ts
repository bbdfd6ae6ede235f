/**
 * Names of the pieces of an object that grows. A piece says where it begins, and one that was put together from others
 * where it ends as well. They lie beside their object, hidden: `runs/P1/r1/.journal.jsonl/000000000000512`.
 */
export interface Piece {
  readonly key: string
  readonly from: number
  readonly to: number
}

/** Of a file of a petabyte. */
const DIGITS = 15

export function folderOfPieces(key: string): string {
  const slash = key.lastIndexOf('/') + 1
  return `${key.slice(0, slash)}.${key.slice(slash)}/`
}

/** What is added at a place; of two who add at the same place, one finds the name taken. */
export function keyOfPiece(key: string, from: number): string {
  return `${folderOfPieces(key)}${padded(from)}`
}

/** What was put together from pieces; its bytes are given by its name. */
export function keyOfJoined(key: string, { from, to }: Pick<Piece, 'from' | 'to'>): string {
  return `${folderOfPieces(key)}${padded(from)}-${padded(to)}`
}

/** `undefined` for what is no piece. */
export function pieceOf(found: { readonly key: string; readonly sizeBytes: number }): Piece | undefined {
  const match = /\/(\d{15})(?:-(\d{15}))?$/.exec(found.key)
  if (match === null) return undefined
  const from = Number(match[1])
  const to = from + found.sizeBytes
  if (match[2] !== undefined && Number(match[2]) !== to) return undefined
  return { key: found.key, from, to }
}

/**
 * The pieces that follow a beginning of so many bytes, in order, without those that another holds already; `gap` where
 * one is missing in between.
 */
export function chainAfter(
  beginning: number,
  pieces: readonly Piece[],
): { readonly chain: readonly Piece[]; readonly end: number; readonly hasGap: boolean } {
  const sorted = [...pieces].sort((a, b) => a.from - b.from || b.to - a.to)
  const chain: Piece[] = []
  let end = beginning
  for (const piece of sorted) {
    if (piece.to <= end) continue
    if (piece.from > end) return { chain, end, hasGap: true }
    chain.push(piece)
    end = piece.to
  }
  return { chain, end, hasGap: false }
}

function padded(position: number): string {
  return String(position).padStart(DIGITS, '0')
}
