import type { Flow, Task } from '../model.js'
import { filledText } from './empty.js'
import { componentText } from './screen.js'
import { taskIndex } from './task-index.js'

/**
 * How an outcome of a task is called by its author: the text of a button, the label of an interaction, the name of a
 * branch. `undefined` where it has no name but its id: `success`, the name of an error.
 */
export function outcomeName(flow: Flow, task: Task, outcome: string): string | undefined {
  const screen = task.screenId === undefined ? undefined : flow.screens.get(task.screenId)
  if (screen === undefined) return filledText(taskIndex(task).branches.get(outcome)?.raw ?? {}, 'name')
  const text = componentText(screen.nodes.get(outcome)?.raw)
  if (text !== undefined) return text
  const interaction = screen.interactions.get(outcome)
  return interaction === undefined ? undefined : filledText(interaction, 'label')
}

/** The two parts of an exit's id, `4.success` or `4.end.success`: a task of this flow and one of its outcomes. */
export function splitExit(
  flow: Flow,
  exit: string,
): { readonly task: Task; readonly outcome: string } | undefined {
  const [first = '', ...rest] = exit.split('.')
  const second = flow.tasks.get(`${first}.end`)
  if (rest[0] === 'end' && rest.length > 1 && second !== undefined) {
    return { task: second, outcome: rest.slice(1).join('.') }
  }
  const task = flow.tasks.get(first)
  return task === undefined || rest.length === 0 ? undefined : { task, outcome: rest.join('.') }
}
