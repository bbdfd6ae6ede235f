export interface Ends {
  readonly from: number
  readonly to: number
}

/**
 * Which links lead back to where one came from: without them a graph has no cycle. They are found by walking from the
 * first node, then from the next that was not reached; by a loop, because a long flow would overflow the stack.
 */
export function backwardLinks(nodes: number, links: readonly Ends[]): readonly boolean[] {
  const leaving = Array.from({ length: nodes }, (): number[] => [])
  for (const [index, { from }] of links.entries()) leaving[from]?.push(index)
  const isBackward = links.map(() => false)
  const state = Array.from({ length: nodes }, (): 'new' | 'open' | 'done' => 'new')
  for (let root = 0; root < nodes; root += 1) {
    if (state[root] !== 'new') continue
    const path = [{ node: root, next: 0 }]
    state[root] = 'open'
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const index = leaving[step.node]?.[step.next]
      step.next += 1
      const target = index === undefined ? undefined : links[index]?.to
      if (index === undefined || target === undefined) {
        state[step.node] = 'done'
        path.pop()
      } else if (state[target] === 'open') isBackward[index] = true
      else if (state[target] === 'new') {
        state[target] = 'open'
        path.push({ node: target, next: 0 })
      }
    }
  }
  return isBackward
}
