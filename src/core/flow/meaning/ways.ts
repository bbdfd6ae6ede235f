import type { Flow, Task } from '../model.js'

/** Arguments by which the first half of a two-phase step names the second. */
export const SECOND_HALF_POINTERS = ['exchangeStepId', 'finishStepId', 'verifyStepId'] as const

/** From a task to the tasks it can lead to; only tasks that exist, on both sides. */
export type Ways = ReadonlyMap<string, readonly string[]>

/** What follows what: the edges, and the second half behind the first, which needs no edge. */
export function waysOf(flow: Flow): Ways {
  return new Map([...flow.tasks].map(([id, task]) => [id, followersOf(flow, task)]))
}

/** The same ways walked backwards. */
export function reversed(ways: Ways): Ways {
  const back = new Map<string, string[]>([...ways.keys()].map((id) => [id, []]))
  for (const [from, targets] of ways) for (const to of targets) back.get(to)?.push(from)
  return back
}

/** Where the flow begins: `startTask`, and where that names no task, what the pseudo task `start` leads to. */
export function startsOf(flow: Flow): readonly string[] {
  const { startTask } = flow
  if (startTask !== undefined && flow.tasks.has(startTask)) return [startTask]
  return (flow.tasks.get('start')?.edges ?? []).map(({ to }) => to).filter((id) => flow.tasks.has(id))
}

/** Everything that can be reached, the beginnings included. */
export function reachedFrom(beginnings: Iterable<string>, ways: Ways): ReadonlySet<string> {
  const reached = new Set(beginnings)
  // A set hands out what is added while it is walked, so this ends when nothing new turns up.
  for (const id of reached) for (const next of ways.get(id) ?? []) reached.add(next)
  return reached
}

function followersOf(flow: Flow, task: Task): readonly string[] {
  const followers = new Set(task.edges.map(({ to }) => to))
  followers.add(`${task.id}.end`)
  for (const pointer of SECOND_HALF_POINTERS) {
    const target = task.arguments.get(pointer)
    if (typeof target === 'string') followers.add(target)
  }
  followers.delete(task.id)
  return [...followers].filter((id) => flow.tasks.has(id))
}
