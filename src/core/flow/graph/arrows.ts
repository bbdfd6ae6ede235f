import type { FlowArrow, Mark } from './graph.js'
import { compareIds } from './ids.js'
import type { Route } from './routes.js'

export interface MarkedRoute extends Route {
  readonly mark: Mark
}

/** Routes with the same two ends and the same mark become one arrow; of equal labels one stays. */
export function arrowsOf(routes: readonly MarkedRoute[]): readonly FlowArrow[] {
  const bundles = new Map<string, MarkedRoute[]>()
  for (const route of routes) {
    const ends = JSON.stringify([route.from, route.to, route.mark])
    const bundle = bundles.get(ends)
    if (bundle === undefined) bundles.set(ends, [route])
    else bundle.push(route)
  }
  return [...bundles.values()]
    .flatMap(([first, ...others]): FlowArrow[] => {
      if (first === undefined) return []
      const labels = new Set([first, ...others].map(({ label }) => label).filter((label) => label !== ''))
      return [{ from: first.from, to: first.to, labels: [...labels], mark: first.mark }]
    })
    .sort((a, b) => compareIds(a.from, b.from))
}
