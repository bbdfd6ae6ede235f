import { splitExit } from '../normal/index.js'
import type { Flow, Task } from '../model.js'
import type { BoxSort, FlowBox, FlowExit } from './graph.js'
import { compareIds, START } from './ids.js'
import { outcomeWords } from './outcome-words.js'
import type { BoxOf, Route } from './routes.js'

/** A box for every task and for every id that an edge leads to in vain, in an order that no order of keys changes. */
export function boxesOf(flow: Flow, routes: readonly Route[], boxOf: BoxOf): readonly FlowBox[] {
  const boxes = new Map<string, FlowBox>()
  const exits = exitsByBox(flow, boxOf)
  for (const task of flow.tasks.values()) {
    if (boxOf(task.id) !== task.id) continue
    const box: FlowBox = {
      id: task.id,
      sort: sortOf(task),
      title: task.type === 'start' ? 'Start' : task.name.trim() === '' ? task.id : task.name,
      detail: detailOf(flow, task),
      exits: exits.get(task.id) ?? [],
      mark: 'same',
    }
    boxes.set(task.id, box)
  }
  for (const id of routes.flatMap(({ from, to }) => [from, to])) {
    if (!boxes.has(id)) boxes.set(id, boxWithoutTask(id))
  }
  return [...boxes.values()].sort((a, b) => compareIds(a.id, b.id))
}

function boxWithoutTask(id: string): FlowBox {
  const isStart = id === START
  return {
    id,
    sort: isStart ? 'start' : 'missing',
    title: isStart ? 'Start' : id,
    detail: '',
    exits: [],
    mark: 'same',
  }
}

function sortOf(task: Task): BoxSort {
  if (task.type === 'start') return 'start'
  if (task.action === 'logged-in') return 'end'
  if (task.type === 'automated') return 'action'
  return task.type === 'flow' ? 'subflow' : task.type
}

function detailOf(flow: Flow, task: Task): string {
  if (task.type === 'flow') return task.calls ?? ''
  if (task.action === undefined || task.action === 'logged-in') return ''
  const connector = task.arguments.get('connectorId')
  if (typeof connector !== 'string' || connector === '') return task.action
  return `${task.action}: ${flow.connectors.get(connector) ?? connector}`
}

/** Exits of tasks that are not there are passed over, and so is `success` of the end, which says that itself. */
function exitsByBox(flow: Flow, boxOf: BoxOf): ReadonlyMap<string, readonly FlowExit[]> {
  const exits = new Map<string, FlowExit[]>()
  for (const exit of new Set(flow.exits)) {
    const parts = splitExit(flow, exit)
    if (parts === undefined || (sortOf(parts.task) === 'end' && parts.outcome === 'success')) continue
    const box = boxOf(parts.task.id)
    const words = outcomeWords(flow, parts.task, parts.outcome)
    const known = exits.get(box)
    const exitHere: FlowExit = { label: words === '' ? parts.outcome : words, mark: 'same' }
    if (known === undefined) exits.set(box, [exitHere])
    else known.push(exitHere)
  }
  return exits
}
