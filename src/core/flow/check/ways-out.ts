import { openOutcomesOf } from '../meaning/outcomes.js'
import type { Flow, Task } from '../model.js'
import { objectAt, textAt } from '../read-flow.js'
import { finding, listed, shown, taskInWords, type FlowFinding } from './finding.js'
import type { Subject } from './surroundings.js'

/** Outcomes that lead nowhere and are no exit. Judged where the flow can come by; a screen without any is a last word. */
export function* checkWaysOut({ flow, reached }: Subject): Generator<FlowFinding> {
  const exits = new Set(flow.exits)
  for (const id of reached) {
    const task = flow.tasks.get(id)
    if (task === undefined || task.action === 'logged-in') continue
    const stuck = openOutcomesOf(flow, task).filter(
      (outcome) => !exits.has(`${id}.${outcome}`) && !endsWithMessage(task, outcome),
    )
    if (stuck.length === 0) continue
    const about = { path: task.path, task: id }
    const names = listed(stuck.map((outcome) => outcomeInWords(flow, task, outcome)))
    if (task.edges.length === 0) {
      yield finding('dead-end', { message: `${taskInWords(task)} leads nowhere (${names})`, ...about })
    } else if (exits.size > 0) {
      // Without any listed exit the list was never made, so what is not in it says nothing.
      const verb = stuck.length === 1 ? 'has no edge and is no exit' : 'have no edge and are no exits'
      yield finding('open-outcome', { message: `${taskInWords(task)}: ${names} ${verb}`, ...about })
    }
  }
}

/** A branch may end in an error that the person reads. */
function endsWithMessage(task: Task, outcome: string): boolean {
  const branch = task.branches.find(({ id }) => id === outcome)
  const message = branch === undefined ? '' : textAt(objectAt(branch.raw, 'errorHandling'), 'errorMessage')
  return message !== undefined && message !== ''
}

/** By what a person sees: the label of the button, the name of the branch. */
function outcomeInWords(flow: Flow, task: Task, outcome: string): string {
  const screen = task.screenId === undefined ? undefined : flow.screens.get(task.screenId)
  const interaction = task.type === 'screen' ? screen?.interactions.get(outcome) : undefined
  const label = interaction === undefined ? '' : (textAt(interaction, 'label') ?? '')
  const name = task.branches.find(({ id }) => id === outcome)?.name ?? ''
  const words = label === '' ? name : label
  return words === '' || words === outcome ? shown(outcome) : `${shown(words)} (${shown(outcome)})`
}
