import { backwardLinks } from './backward-links.js'
import { Graph, layout, type Point, type Size } from './dagre.js'
import { refuseManyBoxes, refuseManyCrossings } from './limits.js'

export interface Link {
  /** Index of a node. */
  readonly from: number
  /** Index of a node, other than `from`; several links may share both. */
  readonly to: number
  /** Room for its words; `undefined` where there are none. */
  readonly label: Size | undefined
  /** Columns it spans at least. */
  readonly columns: number
}

export interface Arrangement {
  /** Centres, by index of the node. */
  readonly nodes: readonly Point[]
  readonly links: readonly Way[]
}

export interface Way {
  /** In the columns between the two ends, from end to end; the label's place is among them. */
  readonly bends: readonly Point[]
  /** The centre of the room for its words. */
  readonly label: Point | undefined
}

/** Between a column of boxes and the labels on either side of it. */
const COLUMN_GAP = 40
const ROW_GAP = 20
const LINK_GAP = 9

/**
 * Columns from left to right, in an order with few crossings. The same input gives the same result. A label is a node of
 * its own to dagre, drawn towards the box that its link leaves: its own labels stand halfway, far from what they belong
 * to when the way is long.
 *
 * Throws `graph-too-large`.
 */
export function arrange(nodes: readonly Size[], links: readonly Link[]): Arrangement {
  refuseManyBoxes(nodes.length)
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', ranksep: COLUMN_GAP, nodesep: ROW_GAP, edgesep: LINK_GAP })
  for (const [index, size] of nodes.entries()) graph.setNode(`n${index}`, { ...size })
  const isBackward = backwardLinks(nodes.length, links)
  refuseManyCrossings(
    nodes.length,
    links.map((link, index) => (isBackward[index] ? { ...link, from: link.to, to: link.from } : link)),
  )
  const chains = links.map((link, index) => chainOf(link, { index, isBackward: isBackward[index] ?? false }))
  for (const [index, { label }] of links.entries()) if (label) graph.setNode(`l${index}`, { ...label })
  for (const chain of chains) {
    for (const { from, to, minlen, weight, name } of chain) graph.setEdge(from, to, { minlen, weight }, name)
  }
  layout(graph)
  const innerPoints = ({ from, to, name }: Piece) => graph.edge(from, to, name).points?.slice(1, -1) ?? []
  return firstOnTop(links, {
    nodes: nodes.map((_size, index) => graph.node(`n${index}`)),
    links: links.map((link, index): Way => {
      const [first = [], second] = (chains[index] ?? []).map(innerPoints)
      const label = link.label && graph.node(`l${index}`)
      const bends = [...first, ...(label ? [label] : []), ...(second ?? [])]
      return { bends: isBackward[index] ? bends.reverse() : bends, label }
    }),
  })
}

/**
 * Turned upside down where that brings more of a box's links into their order from top to bottom: dagre counts crossings
 * alone, and a picture has as many either way up.
 */
function firstOnTop(links: readonly Link[], { nodes, links: ways }: Arrangement): Arrangement {
  const lastY = new Map<number, number>()
  let inOrder = 0
  for (const [index, { from }] of links.entries()) {
    const y = ways[index]?.bends[0]?.y ?? 0
    inOrder += Math.sign(y - (lastY.get(from) ?? y))
    lastY.set(from, y)
  }
  if (inOrder >= 0) return { nodes, links: ways }
  const ground = Math.max(...nodes.map(({ y }) => y))
  const flipped = ({ x, y }: Point): Point => ({ x, y: ground - y })
  return {
    nodes: nodes.map(flipped),
    links: ways.map(({ bends, label }) => ({ bends: bends.map(flipped), label: label && flipped(label) })),
  }
}

/** A link, or the part of it before or behind its label, from left to right. */
interface Piece {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly minlen: number
  readonly weight: number
}

/** Boxes stand in every second rank, labels in the ones between. */
function chainOf(
  { from, to, label, columns }: Link,
  { index, isBackward }: { readonly index: number; readonly isBackward: boolean },
): readonly Piece[] {
  const [left, right] = isBackward ? [`n${to}`, `n${from}`] : [`n${from}`, `n${to}`]
  const name = `l${index}`
  if (label === undefined) return [{ name, from: left, to: right, minlen: 2 * columns, weight: 1 }]
  const near = { minlen: 1, weight: 3 }
  const far = { minlen: 2 * columns - 1, weight: 1 }
  return [
    { name, from: left, to: name, ...(isBackward ? far : near) },
    { name, from: name, to: right, ...(isBackward ? near : far) },
  ]
}
