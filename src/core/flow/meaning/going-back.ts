import type { Ways } from './ways.js'

/**
 * The ways without those that lead back to a screen a person must have come by (it dominates where the way begins).
 * "Try another method" leads to the welcome screen and from there to the end, but not by the method given up.
 */
export function withoutGoingBack(
  ways: Ways,
  beginnings: readonly string[],
  isScreen: (id: string) => boolean,
): Ways {
  const order = walkOrder(ways, beginnings)
  const tree = dominatorTree(ways, beginnings, order)
  return new Map(
    [...ways].map(([from, targets]) => {
      const forward = targets.filter((to) => !isScreen(to) || !tree.dominates(to, from))
      return [from, forward.length === targets.length ? targets : forward]
    }),
  )
}

/** Reverse postorder of a walk in depth: before its followers stands a task, but for circles. */
function walkOrder(ways: Ways, beginnings: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  const order: string[] = []
  for (const beginning of beginnings) {
    if (seen.has(beginning)) continue
    seen.add(beginning)
    const stack = [{ id: beginning, next: (ways.get(beginning) ?? [])[Symbol.iterator]() }]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const step = top.next.next()
      if (step.done === true) {
        order.push(top.id)
        stack.pop()
      } else if (!seen.has(step.value)) {
        seen.add(step.value)
        stack.push({ id: step.value, next: (ways.get(step.value) ?? [])[Symbol.iterator]() })
      }
    }
  }
  return order.reverse()
}

interface DominatorTree {
  /** Whether every way to `id` comes by `by`; a task dominates itself. */
  dominates(by: string, id: string): boolean
}

/** After Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). Place 0 is what all begins at. */
function dominatorTree(ways: Ways, beginnings: readonly string[], order: readonly string[]): DominatorTree {
  const places = new Map(order.map((id, index) => [id, index + 1]))
  const before: number[][] = [[], ...order.map((): number[] => [])]
  for (const beginning of beginnings) before[places.get(beginning) ?? 0]?.push(0)
  for (const [from, targets] of ways) {
    const place = places.get(from)
    if (place === undefined) continue
    for (const to of targets) before[places.get(to) ?? 0]?.push(place)
  }
  const above = nearestDominators(before)
  const spans = spansOf(above)
  return {
    dominates(by, id) {
      const upper = spans[places.get(by) ?? -1]
      const lower = spans[places.get(id) ?? -1]
      return upper !== undefined && lower !== undefined && upper[0] <= lower[0] && lower[1] <= upper[1]
    },
  }
}

/** For every place the nearest one that every way to it comes by; always a smaller one. */
function nearestDominators(before: readonly (readonly number[])[]): readonly number[] {
  const above: (number | undefined)[] = [0]
  for (let changed = true; changed;) {
    changed = false
    for (let place = 1; place < before.length; place += 1) {
      let nearest: number | undefined
      for (const other of before[place] ?? []) {
        if (above[other] === undefined) continue
        nearest = nearest === undefined ? other : meeting(above, nearest, other)
      }
      if (nearest !== undefined && above[place] !== nearest) {
        above[place] = nearest
        changed = true
      }
    }
  }
  return before.map((_, place) => above[place] ?? 0)
}

function meeting(above: readonly (number | undefined)[], one: number, other: number): number {
  let [a, b] = [one, other]
  while (a !== b) {
    if (a > b) a = above[a] ?? 0
    else b = above[b] ?? 0
  }
  return a
}

/** When a walk through the tree comes to a place and when it leaves it: below lies what falls between. */
function spansOf(above: readonly number[]): readonly (readonly [number, number])[] {
  const sizes = above.map(() => 1)
  for (let place = above.length - 1; place > 0; place -= 1) {
    const parent = above[place] ?? 0
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[place] ?? 0)
  }
  const free = above.map(() => 1)
  const spans: [number, number][] = [[0, sizes[0] ?? 1]]
  for (let place = 1; place < above.length; place += 1) {
    const parent = above[place] ?? 0
    const begin = (spans[parent]?.[0] ?? 0) + (free[parent] ?? 1)
    free[parent] = (free[parent] ?? 1) + (sizes[place] ?? 0)
    spans[place] = [begin, begin + (sizes[place] ?? 0)]
  }
  return spans
}
