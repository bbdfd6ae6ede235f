/**
 * Circles in a graph, one for each group of nodes that lead back to themselves, the first node repeated at the end.
 * References to what is not in the graph are left out.
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = []
  const done = new Set<string>()
  for (const start of edges.keys()) {
    // The way from `start` to where the walk is, each node with the references still to be followed.
    const way = new Map<string, string[]>()
    enter(start)
    while (way.size > 0) {
      const [node, left] = [...way].at(-1) ?? [start, []]
      const next = left.shift()
      if (next === undefined) {
        way.delete(node)
        done.add(node)
      } else if (way.has(next)) {
        const nodes = [...way.keys()]
        cycles.push([...nodes.slice(nodes.indexOf(next)), next])
      } else enter(next)
    }
    function enter(node: string): void {
      const references = edges.get(node)
      if (references !== undefined && !done.has(node)) way.set(node, [...references])
    }
  }
  return cycles
}
