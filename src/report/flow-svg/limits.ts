import { usageError, type ToolError } from '../../core/model/errors.js'
import type { Ends } from './backward-links.js'

/**
 * The largest real flow that is known has 52 tasks. Nobody reads more boxes than this in one picture, and laying them
 * out goes deep into the stack.
 */
const MOST_BOXES = 500
/**
 * Columns that all arrows together cross. Each costs dagre a node of its own and about a millisecond; the largest real
 * flow crosses some two hundred.
 */
const MOST_CROSSINGS = 4000

export function refuseManyBoxes(boxes: number): void {
  if (boxes > MOST_BOXES) throw tooLarge(`it has ${boxes} boxes, and a picture holds ${MOST_BOXES}`)
}

interface Span extends Ends {
  /** At least. */
  readonly columns: number
}

/** `links` lead from left to right. */
export function refuseManyCrossings(nodes: number, links: readonly Span[]): void {
  const columns = columnsFromLeft(nodes, links)
  const crossings = links.reduce((sum, { from, to }) => sum + (columns[to] ?? 0) - (columns[from] ?? 0), 0)
  if (crossings > MOST_CROSSINGS) throw tooLarge('its arrows reach across too many tasks')
}

function tooLarge(reason: string): ToolError {
  return usageError({
    code: 'graph-too-large',
    message: `The flow is too large to draw: ${reason}`,
    hint: 'Write it as Mermaid text instead: `--mermaid`',
  })
}

/** For every node of a graph without cycles, the column it stands in as far left as it can. */
function columnsFromLeft(nodes: number, links: readonly Span[]): readonly number[] {
  const columns = Array.from({ length: nodes }, () => 0)
  const arriving = Array.from({ length: nodes }, () => 0)
  const leaving = Array.from({ length: nodes }, (): Span[] => [])
  for (const link of links) {
    arriving[link.to] = (arriving[link.to] ?? 0) + 1
    leaving[link.from]?.push(link)
  }
  const ready = [...arriving.keys()].filter((node) => arriving[node] === 0)
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    for (const { to, columns: span } of leaving[node] ?? []) {
      columns[to] = Math.max(columns[to] ?? 0, (columns[node] ?? 0) + span)
      arriving[to] = (arriving[to] ?? 0) - 1
      if (arriving[to] === 0) ready.push(to)
    }
  }
  return columns
}
