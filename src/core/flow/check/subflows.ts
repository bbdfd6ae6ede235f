import { callsOf, type Call, type FlowMeaning } from '../meaning/flow-meaning.js'
import type { Task } from '../model.js'
import { finding, listed, shown, taskInWords, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

/** What a flow expects of those it calls: that they exist, and have the exits it goes on from. */
export function* checkCalledFlows({ flow, surroundings }: Subject): Generator<FlowFinding> {
  const { flows, unread } = surroundings
  if (flows === undefined) return
  for (const task of flow.tasks.values()) {
    if (task.calls === undefined || task.calls === flow.id) continue
    const called = flows.get(task.calls)
    if (called === undefined) {
      if (unread?.has(task.calls) === true) continue
      const message = `${taskInWords(task)} calls the flow ${shown(task.calls)}, which does not exist`
      const path = `${task.path}/arguments/flowId/value`
      yield finding('flow-unknown', { message, path, task: task.id })
    } else yield* checkExits(task, task.calls, called)
  }
}

function* checkExits(task: Task, id: string, called: FlowMeaning): Generator<FlowFinding> {
  const exits = new Set(called.exits)
  for (const { outcome, path } of task.edges) {
    if (!outcome.includes('.') || exits.has(outcome)) continue
    // Of exits that come out of subflows of the called flow nobody listed, nothing is known.
    if (called.passing.some((subflow) => outcome.startsWith(`${subflow}.`))) continue
    const message = `${taskInWords(task)} goes on from the exit ${shown(outcome)}, which the flow ${shown(id)} does not have`
    const hint =
      called.exits.length === 0
        ? `The flow ${shown(id)} has no exits`
        : `The flow ${shown(id)} has ${listed(called.exits.map(shown))}; ids change when its tasks are renumbered`
    yield finding('exit-gone', { message, hint, path, task: task.id })
  }
}

/** Calls by which the flow comes back to itself: each called flow once, by the shortest way. */
export function* checkCallCycles({ flow, surroundings }: Subject): Generator<FlowFinding> {
  const { id } = flow
  if (id === undefined) return
  const own = callsOf(flow)
  if (own.length === 0) return
  const called = (other: string) => (other === id ? own : (surroundings.flows?.get(other)?.calls ?? []))
  const told = new Set<string>()
  for (const task of flow.tasks.values()) {
    if (task.calls === undefined || told.has(task.calls)) continue
    told.add(task.calls)
    const way = wayBack(id, task.calls, called)
    if (way === undefined || way.some((other) => other < id && surroundings.checked?.has(other) === true))
      continue
    const message =
      way.length === 1
        ? `${taskInWords(task)} calls the flow it stands in`
        : `${taskInWords(task)} calls in a circle: ${listed([...way, id].map(shown), 10).replaceAll(', ', ' calls ')}`
    yield finding('call-cycle', { message, path: `${task.path}/arguments/flowId/value`, task: task.id })
  }
}

/** From a flow through the one it calls back to itself: all flows on the shortest way, itself first. */
function wayBack(
  home: string,
  first: string,
  called: (flow: string) => readonly Call[],
): readonly string[] | undefined {
  const cameFrom = new Map([[first, home]])
  for (const [at] of cameFrom) {
    if (at === home) return pathTo(home, cameFrom)
    for (const { flow: next } of called(at)) if (!cameFrom.has(next)) cameFrom.set(next, at)
  }
  return undefined
}

function pathTo(home: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path: string[] = []
  for (let at = cameFrom.get(home) ?? home; at !== home; at = cameFrom.get(at) ?? home) path.push(at)
  return [home, ...path.reverse()]
}
