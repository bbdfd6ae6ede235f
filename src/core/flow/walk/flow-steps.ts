import type { Flow, Task } from '../model.js'
import { secondHalves } from '../read-flow.js'
import type { StepWord } from './scenario.js'

/** One box of a flow as its reader sees it: a task, or both halves of a two-phase step. */
export interface Step {
  /** Id of the task; of its first half. */
  readonly id: string
  readonly task: Task
  readonly second: Task | undefined
}

/** A flow with its steps. */
export interface StepsOfFlow {
  readonly id: string
  readonly flow: Flow
  /** By the id of any task of theirs, `4` and `4.end`; without the pseudo task `start`. */
  readonly byTask: ReadonlyMap<string, Step>
  /** Each step once, in the order of the document. */
  readonly steps: readonly Step[]
}

export function stepsOf(id: string, flow: Flow): StepsOfFlow {
  const halves = new Map([...secondHalves(flow)].map(([end, first]) => [first, end]))
  const byTask = new Map<string, Step>()
  const steps: Step[] = []
  for (const task of flow.tasks.values()) {
    if (task.type === 'start' || isSecondHalf(flow, task)) continue
    const end = flow.tasks.get(halves.get(task.id) ?? '')
    const second = end !== undefined && isSecondHalf(flow, end) ? end : undefined
    const step = { id: task.id, task, second }
    steps.push(step)
    byTask.set(task.id, step)
    if (second !== undefined) byTask.set(second.id, step)
  }
  return { id, flow, byTask, steps }
}

const END = '.end'

/** Only actions are stored in two halves. */
function isSecondHalf(flow: Flow, task: Task): boolean {
  if (!task.id.endsWith(END)) return false
  const firstId = task.id.slice(0, -END.length)
  const first = flow.tasks.get(firstId)
  return first !== undefined && !firstId.endsWith(END) && [first, task].every(isAction)
}

/** Documents of 2023 leave the type of the end away. */
export function isAction(task: Task): boolean {
  return task.type === 'automated' || (task.type === 'other' && task.action !== undefined && isUntyped(task))
}

export function isEnd(task: Task): boolean {
  return task.action === 'logged-in' && isAction(task)
}

/** What a scenario calls a step of this sort; `undefined` for a type that is not known. */
export function wordFor(task: Task): StepWord | undefined {
  if (task.type === 'screen' || task.type === 'condition') return task.type
  if (task.type === 'flow') return 'subflow'
  return isAction(task) ? 'action' : undefined
}

/** By name, by id, and for an action by what it does. `path` is the id with those of the subflows around it: `2.8`. */
export function isCalled(step: Step, reference: string, path: string = step.id): boolean {
  const { task } = step
  return (
    reference === step.id ||
    reference === path ||
    (task.name !== '' && reference.trim() === task.name.trim()) ||
    (isAction(task) && (reference === task.action || reference === step.second?.action))
  )
}

function isUntyped(task: Task): boolean {
  const type = task.raw['type']
  return type === undefined || type === null || type === ''
}
