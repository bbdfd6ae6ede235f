interface Step {
  readonly node: string
  /** References still to be followed. */
  readonly left: string[]
}

/**
 * Circles in a graph, each with its first node repeated at the end; every circle holds a reference that no other
 * one told of here does. References to what is not in the graph are left out. The walk keeps its own stack, so that
 * a long chain is no trouble.
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = []
  const done = new Set<string>()
  const onTheWay = new Set<string>()
  const way: Step[] = []
  const enter = (node: string) => {
    const references = edges.get(node)
    if (references === undefined || done.has(node)) return
    onTheWay.add(node)
    way.push({ node, left: [...references] })
  }
  for (const start of edges.keys()) {
    enter(start)
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.left.shift()
      if (next === undefined) {
        way.pop()
        onTheWay.delete(step.node)
        done.add(step.node)
      } else if (onTheWay.has(next)) {
        const nodes = way.map(({ node }) => node)
        cycles.push([...nodes.slice(nodes.indexOf(next)), next])
      } else enter(next)
    }
  }
  return cycles
}
