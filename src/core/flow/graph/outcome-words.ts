import { outcomeName } from '../normal/index.js'
import type { Flow, Task } from '../model.js'

/**
 * An outcome of a task as a reader would call it: the text of the button, the name of the branch, the name of the
 * error. Falls back on the outcome's id. Empty for `success` where nothing else can come of the task.
 */
export function outcomeWords(flow: Flow, task: Task, outcome: string): string {
  if (task.type === 'screen') return outcomeName(flow, task, outcome) ?? outcome
  if (task.type === 'condition') {
    const name = outcomeName(flow, task, outcome)
    if (outcome !== 'ELSE') return name ?? outcome
    return name === undefined || name.toLowerCase() === 'else' ? 'else' : `else: ${name}`
  }
  if (outcome === 'success') return task.edges.some((edge) => edge.outcome !== outcome) ? outcome : ''
  return task.errorHandling.has(outcome) ? `error: ${outcome}` : outcome
}
