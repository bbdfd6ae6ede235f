import { outcomesOf } from '../meaning/outcomes.js'
import type { Edge, Flow, Task } from '../model.js'
import { finding, shown, taskInWords, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

/** Interactions that belong to a screen as such, not to one of its components. */
export const FIXED_INTERACTIONS: ReadonlySet<string> = new Set([
  'resend',
  'polling',
  'polling-error',
  'oneTimeCodeId',
  'submit',
])

/** Every edge leads somewhere, is there once, and is for an outcome that its task has. */
export function* checkEdges({ flow }: Subject): Generator<FlowFinding> {
  for (const task of flow.tasks.values()) {
    if (task.edges.length === 0) continue
    const known = outcomesOf(flow, task)
    const outcomes = known === undefined ? undefined : new Set(known)
    const seen = new Set<string>()
    for (const edge of task.edges) {
      const pair = JSON.stringify([edge.outcome, edge.to])
      if (seen.has(pair)) yield duplicate(task, edge)
      else {
        if (!flow.tasks.has(edge.to) && !isToldAsStart(flow, edge)) yield toNowhere(task, edge)
        const wrong = wrongOutcome(task, edge, outcomes)
        if (wrong !== undefined) {
          yield finding('unknown-outcome', { message: wrong, path: edge.path, task: task.id })
        }
      }
      seen.add(pair)
    }
  }
}

function toNowhere(task: Task, edge: Edge): FlowFinding {
  const what = edge.outcome === '' ? 'an edge' : `the edge for ${shown(edge.outcome)}`
  const message = `${taskInWords(task)}: ${what} leads to the task ${shown(edge.to)}, which does not exist`
  return finding('edge-to-nowhere', { message, path: edge.path, task: task.id })
}

function duplicate(task: Task, edge: Edge): FlowFinding {
  const message = `${taskInWords(task)}: the edge for ${shown(edge.outcome)} to ${shown(edge.to)} stands twice`
  return finding('duplicate-edge', { message, path: edge.path, task: task.id })
}

/** A start that leads nowhere is one mistake, told once. */
function isToldAsStart(flow: Flow, edge: Edge): boolean {
  return edge.from === 'start' && edge.to === flow.startTask
}

/** Why the edge is never taken, in words; `undefined` when it can be, or when nobody knows. */
function wrongOutcome(task: Task, edge: Edge, outcomes: ReadonlySet<string> | undefined): string | undefined {
  if (task.type === 'start' || task.type === 'other') return undefined
  const { outcome } = edge
  if (outcome === '') return `${taskInWords(task)} has an edge to ${shown(edge.to)} that is for no outcome`
  const what = `${taskInWords(task)} has an edge for ${shown(outcome)}`
  if (task.type === 'flow') {
    return outcome.includes('.') ? undefined : `${what}, which is no exit of a flow (<task>.<outcome>)`
  }
  if (outcomes === undefined || outcomes.has(outcome)) return undefined
  if (task.type === 'screen') {
    return FIXED_INTERACTIONS.has(outcome) ? undefined : `${what}, but nothing on its screen has that id`
  }
  if (task.type === 'condition') return `${what}, but it has no such branch`
  return task.errorHandling.has(outcome)
    ? `${what}, but that error is not handled by an edge`
    : `${what}, but neither does it end so nor does it handle such an error`
}
