import { outcomesOf } from '../meaning/outcomes.js'
import type { Edge, Flow, Task } from '../model.js'
import { outcomeName, taskIndex } from '../normal/index.js'
import { listAt, textAt } from '../read-flow.js'
import type { Context } from './context.js'
import { canBecome, filledIn } from './fill-in.js'
import { isAction, type Step } from './flow-steps.js'
import { folded } from './screen-texts.js'

/** One way out of a step. */
export interface Way {
  /** The id it has in the flow: of an interaction, a branch or an error; `success`. */
  readonly outcome: string
  /** What else it is called: the text of a button, the field that submits by itself, the name of a branch. */
  readonly names: readonly string[]
}

/** All ways out of a screen, a condition, or one half of an action, that the document knows. */
export function waysFrom(flow: Flow, task: Task): readonly Way[] {
  const ids = new Set([...(outcomesOf(flow, task) ?? []), ...task.edges.map(({ outcome }) => outcome)])
  if (isAction(task)) ids.add('success')
  return [...ids]
    .filter((id) => id !== '')
    .map((outcome) => ({ outcome, names: namesOf(flow, task, outcome) }))
}

/** The ways a scenario chooses from at an action: those of the halves that happen at once. */
export function waysOfAction(flow: Flow, halves: readonly Task[]): readonly Way[] {
  const byOutcome = new Map(
    halves.flatMap((task) => waysFrom(flow, task)).map((way): [string, Way] => [way.outcome, way]),
  )
  return [...byOutcome.values()]
}

/** Edges of an outcome, in the order of the document; of two to one step the first. */
export function edgesFor(task: Task, outcome: string): readonly Edge[] {
  return [...(taskIndex(task).edges.get(outcome)?.values() ?? [])]
}

/** The halves of a step that happen at once: both, unless the first leads to a screen that waits for the second. */
export function halvesOf({ task, second }: Step, isSecondOnly: boolean): readonly Task[] {
  if (second === undefined) return [task]
  if (isSecondOnly) return [second]
  return leadsElsewhere(task, second) ? [task] : [task, second]
}

/** Magic links: the first half leads to a "sent" screen, the second is for who opens the link. */
export function leadsElsewhere(task: Task, second: Task): boolean {
  return edgesFor(task, 'success').some(({ to }) => to !== second.id)
}

/** Ways that a scenario's word can mean: that with this id, or else all that are called so. */
export function waysMeant(ways: readonly Way[], word: string, context: Context | undefined): readonly Way[] {
  const exact = ways.filter(({ outcome }) => outcome === word)
  if (exact.length > 0) return exact
  const wanted = folded(word)
  return ways.filter(({ names }) =>
    names.some((name) => {
      const written = folded(name)
      if (written === wanted) return true
      return context === undefined
        ? canBecome(written, wanted)
        : folded(filledIn(name, context).text) === wanted
    }),
  )
}

/** Every word by which a way can be called, for suggestions. */
export function wordsFor(ways: readonly Way[]): readonly string[] {
  return ways.flatMap(({ outcome, names }) => [...names, outcome])
}

function namesOf(flow: Flow, task: Task, outcome: string): readonly string[] {
  const name = outcomeName(flow, task, outcome)
  const component = flow.screens.get(task.screenId ?? '')?.nodes.get(outcome)
  const draft =
    component === undefined && task.type === 'screen'
      ? listAt(task.raw, 'interactions').flatMap((interaction) => labelOf(interaction, outcome))
      : []
  const props = component?.props ?? {}
  const others = ['id', 'name', 'data-descope-provider'].map((key) => textAt(props, key))
  return [...new Set([name, ...draft, ...others])].filter(isSaid)
}

function labelOf(interaction: unknown, outcome: string): readonly string[] {
  if (typeof interaction !== 'object' || interaction === null || !('id' in interaction)) return []
  const label = 'label' in interaction && interaction.id === outcome ? interaction.label : undefined
  return typeof label === 'string' ? [label] : []
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}
