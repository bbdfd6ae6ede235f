import { openOutcomesOf } from '../meaning/outcomes.js'
import { finding, taskInWords, type FlowFinding } from './finding.js'
import { START } from './start.js'
import type { Subject } from './surroundings.js'

/** Tasks nothing leads to; of those that hang together only the first, with the number of the others. */
export function* checkUnreachable({ flow, ways, reached }: Subject): Generator<FlowFinding> {
  if (reached.size === 0) return
  const lost = [...flow.tasks.keys()].filter((id) => id !== 'start' && !reached.has(id))
  const ledTo = new Set(lost.flatMap((id) => ways.get(id) ?? []))
  const told = new Set<string>()
  // First those to which nothing at all leads, then circles.
  for (const id of [...lost.filter((other) => !ledTo.has(other)), ...lost]) {
    const task = flow.tasks.get(id)
    if (task === undefined || told.has(id)) continue
    let behind = -1
    const open = [id]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (told.has(next) || reached.has(next)) continue
      told.add(next)
      behind += 1
      open.push(...(ways.get(next) ?? []))
    }
    const rest = behind === 0 ? '' : `, and so to ${behind} ${behind === 1 ? 'task' : 'tasks'} behind it`
    const message = `nothing leads to ${taskInWords(task)}${rest}`
    yield finding('unreachable-task', { message, path: task.path, task: id })
  }
}

/** A way from the start to a task `logged-in`, out by an exit, or into a subflow that may end the flow. */
export function* checkEnd({ flow, reached }: Subject): Generator<FlowFinding> {
  if (reached.size === 0) return
  const tasks = [...flow.tasks.values()]
  const near = tasks.filter(({ id }) => reached.has(id))
  if (near.some(({ action, type }) => action === 'logged-in' || type === 'flow' || type === 'other')) return
  const exits = new Set(flow.exits)
  // A flow without any end, and without a list of exits, may be made to be left by its open outcomes.
  const isMadeToEnd = exits.size > 0 || tasks.some(({ action }) => action === 'logged-in')
  const leaves = near.some((task) =>
    openOutcomesOf(flow, task).some((outcome) => !isMadeToEnd || exits.has(`${task.id}.${outcome}`)),
  )
  if (leaves) return
  yield finding('no-end', { message: 'no way leads from the start to an end or an exit', path: START })
}
