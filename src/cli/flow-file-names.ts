import { createHash } from 'node:crypto'
import { segmentFor } from '../store/index.js'

/**
 * A name for each id that is safe as a file or folder everywhere. Ids that differ in case alone get a digest behind
 * them, because most desks do not tell case apart in file names.
 */
export function flowFileNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(folded(id), (counts.get(folded(id)) ?? 0) + 1)
  return new Map(
    ids.map((id) => {
      const isAlone = counts.get(folded(id)) === 1
      return [id, isAlone ? segmentFor(id) : `${segmentFor(id)}~${digestOf(id)}`]
    }),
  )
}

function folded(id: string): string {
  return segmentFor(id).toLowerCase()
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8)
}
