import { isObject } from '../../model/json.js'
import type { Flow, Task } from '../model.js'
import { listAt, textAt } from '../read-flow.js'

/** How an error is handled when it has an edge of its own; `automatic` has none. */
const WITH_EDGE: ReadonlySet<string> = new Set(['custom', 'customWithError'])

/**
 * The outcomes a task can have, in the order of the document: interactions of its screen, `success` and the errors
 * handled by an edge, branches of a condition. `undefined` where this document alone does not tell: subflows, screens
 * without their document, tasks of an unknown type.
 */
export function outcomesOf(flow: Flow, task: Task): readonly string[] | undefined {
  if (task.type === 'screen') return interactionsOf(flow, task)
  if (task.type === 'automated') return ['success', ...errorsWithEdge(task)]
  if (task.type === 'condition') return task.branches.map(({ id }) => id).filter((id) => id !== '')
  return undefined
}

/** Outcomes without an edge. The first half of a two-phase step has none: it always goes on to its second. */
export function openOutcomesOf(flow: Flow, task: Task): readonly string[] {
  if (flow.tasks.has(`${task.id}.end`)) return []
  const wired = new Set(task.edges.map(({ outcome }) => outcome))
  return (outcomesOf(flow, task) ?? []).filter((outcome) => !wired.has(outcome))
}

/** Names of the errors of an automated task that are handled by an edge. */
function errorsWithEdge(task: Task): readonly string[] {
  return [...task.errorHandling].flatMap(([error, handling]) =>
    WITH_EDGE.has(textAt(handling, 'errorHandlingType') ?? '') ? [error] : [],
  )
}

/** From the screen; a listed flow has none, there the draft copy on the task stands in. */
function interactionsOf(flow: Flow, task: Task): readonly string[] | undefined {
  const screen = task.screenId === undefined ? undefined : flow.screens.get(task.screenId)
  if (screen !== undefined) return [...screen.interactions.keys()]
  const draft = listAt(task.raw, 'interactions')
  if (draft.length === 0) return undefined
  return draft.flatMap((interaction) => (isObject(interaction) ? (textAt(interaction, 'id') ?? []) : []))
}
