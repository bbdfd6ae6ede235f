import { secondHalves } from '../read-flow.js'
import type { Flow, Task } from '../model.js'
import { compareIds, START } from './ids.js'
import { outcomeWords } from './outcome-words.js'

/** One outcome on its way from box to box, before outcomes with one goal become one arrow. */
export interface Route {
  /** The same in two versions of a flow for the same outcome with the same goal. */
  readonly key: string
  /** The task whose outcome it is: the box that it leaves, or its second half. */
  readonly task: string
  readonly outcome: string
  readonly from: string
  readonly to: string
  /** Empty where there is nothing to say. */
  readonly label: string
}

/** For the second half of a two-phase step the id of its first half, otherwise the id itself. */
export type BoxOf = (taskId: string) => string

export function boxOfTasks(flow: Flow): BoxOf {
  const firsts = new Map<string, string>()
  // Short ids first, so that of `4`, `4.end` and `4.end.end` all end up in the first.
  const halves = [...secondHalves(flow)].sort(([a], [b]) => a.length - b.length)
  for (const [second, first] of halves) firsts.set(second, firsts.get(first) ?? first)
  return (taskId) => firsts.get(taskId) ?? taskId
}

/** The ways through a flow, by box and in the order of the document. What leads from a first half to its second is not one. */
export function routesOf(flow: Flow, boxOf: BoxOf): readonly Route[] {
  const routes = [...startRoutes(flow, boxOf)]
  for (const task of [...flow.tasks.values()].sort((a, b) => compareIds(a.id, b.id))) {
    if (task.type === 'start') continue
    const from = boxOf(task.id)
    for (const { outcome, to } of task.edges) {
      const target = boxOf(to)
      const isInside = target === from && to !== task.id && (outcome === 'success' || outcome === '')
      if (isInside) continue
      const label =
        hasSecondHalf(task, boxOf) && outcome === 'success' ? SENT : outcomeWords(flow, task, outcome)
      routes.push({ ...routeOf({ task: task.id, outcome, from, to: target }), label })
    }
  }
  return withoutTwins(routes)
}

/** Magic links and password resets lead on from their first half too: to the screen that says that a message was sent. */
const SENT = 'sent'

function hasSecondHalf(task: Task, boxOf: BoxOf): boolean {
  return boxOf(`${task.id}.end`) === boxOf(task.id)
}

/** `startTask` and the edge of the pseudo task should say the same; where they do not, both are told apart. */
function startRoutes(flow: Flow, boxOf: BoxOf): readonly Route[] {
  const pseudoTask = flow.tasks.get(START)
  const goals = new Set(pseudoTask?.edges.map((edge) => boxOf(edge.to)))
  const first = flow.startTask
  const isNamed = first !== undefined && first !== '' && first !== START
  const disagree = isNamed && goals.size > 0 && !goals.has(boxOf(first))
  const startRoute = (to: string) => routeOf({ task: START, outcome: '', from: START, to })
  const routes = [...goals].map((to) => ({ ...startRoute(to), label: disagree ? 'edge of start' : '' }))
  if (!isNamed || goals.has(boxOf(first))) return routes
  return [{ ...startRoute(boxOf(first)), label: disagree ? 'startTask' : '' }, ...routes]
}

/** A route with its key, before it has a label. */
export function routeOf(way: Omit<Route, 'key' | 'label'>): Omit<Route, 'label'> {
  return { key: JSON.stringify([way.task, way.outcome, way.to]), ...way }
}

function withoutTwins(routes: readonly Route[]): readonly Route[] {
  return [...new Map(routes.map((route) => [route.key, route])).values()]
}
