import type { Flow } from '../model.js'
import { comparisonOf, type Comparison } from '../diff/comparison.js'
import { changedTasks } from '../diff/changed-tasks.js'
import { normalized } from '../normal/index.js'
import { arrowsOf, type MarkedRoute } from './arrows.js'
import { boxesOf } from './boxes.js'
import type { FlowBox, FlowExit, FlowGraph, Mark } from './graph.js'
import { compareIds } from './ids.js'
import { boxOfTasks, routeOf, routesOf, type Route } from './routes.js'

/**
 * Both versions of a flow in one picture, with the tasks paired as `flow diff` pairs them, so that the two never
 * contradict: what only one has is `added` or `removed`; a box is `changed` when the diff speaks of its task or of the
 * screen that it shows; where its edges lead is told by the arrows alone. A renumbered task is one box under its new id,
 * `changed`. An arrow is `changed` when its outcome is called something else. Noise of exporters, and where a box stands
 * on the canvas, changes nothing. Never throws.
 */
export function diffGraph(from: Flow, to: Flow): FlowGraph {
  const older = normalized(from.document)
  const newer = normalized(to.document, older)
  const comparison = comparisonOf(older, newer)
  const after = drawn(newer.flow)
  const before = renamed(drawn(older.flow), namesOf(comparison, after))
  return {
    boxes: markedBoxes(before, after, comparison),
    arrows: arrowsOf(markedRoutes(before.routes, after.routes)),
  }
}

interface Drawn {
  readonly boxes: readonly FlowBox[]
  readonly routes: readonly Route[]
}

function drawn(flow: Flow): Drawn {
  const boxOf = boxOfTasks(flow)
  const routes = routesOf(flow, boxOf)
  return { routes, boxes: boxesOf(flow, routes, boxOf) }
}

/** How a box of the older flow is called in the picture. */
type Names = (id: string) => string

/**
 * A task goes by its newer id. A removed one whose id is another task's by now gets a stroke behind it, and so does an
 * id that was no task and is one now that came from elsewhere.
 */
function namesOf({ from, tasks }: Comparison, { boxes }: Drawn): Names {
  const taken = new Set(boxes.filter(({ sort }) => sort !== 'missing').map(({ id }) => id))
  const paired = new Set(tasks.both.values())
  const names = new Map<string, string>(tasks.both)
  for (const id of tasks.removed) {
    let name = id
    while (taken.has(name)) name += '′'
    taken.add(name)
    names.set(id, name)
  }
  return (id) => names.get(id) ?? (paired.has(id) && !from.flow.tasks.has(id) ? `${id}′` : id)
}

function renamed({ boxes, routes }: Drawn, names: Names): Drawn {
  return {
    boxes: boxes.map((box) => ({ ...box, id: names(box.id) })),
    routes: routes.map(({ label, key: _key, ...route }) => {
      const from = names(route.from)
      const half = route.task.slice(route.from.length)
      const task = route.task.startsWith(route.from) ? `${from}${half}` : route.task
      return { ...routeOf({ ...route, from, task, to: names(route.to) }), label }
    }),
  }
}

function markedBoxes(before: Drawn, after: Drawn, comparison: Comparison): readonly FlowBox[] {
  const { tasks } = comparison
  const older = new Map(before.boxes.map((box) => [box.id, box]))
  const newer = new Map(after.boxes.map((box) => [box.id, box]))
  const added = new Set(tasks.added)
  const changed = changedBoxes(comparison)
  const formerIds = new Map([...tasks.both].map(([a, b]) => [b, a]))
  const boxes = after.boxes.map((box): FlowBox => {
    const was = older.get(box.id)
    if (box.sort === 'missing') {
      if (was === undefined) return { ...box, mark: 'added' }
      // The task went, edges to it stayed: its old name says more than its id.
      return was.sort === 'missing' ? box : { ...box, title: was.title, mark: 'removed' }
    }
    if (added.has(box.id)) return { ...box, mark: 'added' }
    const formerId = formerIds.get(box.id) ?? box.id
    return {
      ...box,
      exits: markedExits(was?.exits ?? [], box.exits),
      mark: changed.has(box.id) ? 'changed' : 'same',
      ...(formerId !== box.id && { formerId }),
    }
  })
  const gone = before.boxes
    .filter(({ id }) => !newer.has(id))
    .map((box): FlowBox => ({ ...box, mark: box.sort === 'start' ? 'same' : 'removed' }))
  return [...boxes, ...gone].sort((a, b) => compareIds(a.id, b.id))
}

/** By their newer ids. A second half that is a task of its own in the diff is a part of its box here. */
function changedBoxes(comparison: Comparison): ReadonlySet<string> {
  const { from, to, tasks } = comparison
  const [oldBox, newBox] = [boxOfTasks(from.flow), boxOfTasks(to.flow)]
  const ofHalves = [
    ...tasks.added.filter((id) => newBox(id) !== id).map(newBox),
    ...tasks.removed.filter((id) => oldBox(id) !== id).map((id) => tasks.both.get(oldBox(id)) ?? id),
  ]
  return new Set([...[...changedTasks(comparison)].map(newBox), ...ofHalves])
}

function markedExits(before: readonly FlowExit[], after: readonly FlowExit[]): readonly FlowExit[] {
  const older = new Set(before.map(({ label }) => label))
  const newer = new Set(after.map(({ label }) => label))
  return [
    ...after.map((exit): FlowExit => ({ ...exit, mark: older.has(exit.label) ? 'same' : 'added' })),
    ...before
      .filter(({ label }) => !newer.has(label))
      .map((exit): FlowExit => ({ ...exit, mark: 'removed' })),
  ]
}

function markedRoutes(before: readonly Route[], after: readonly Route[]): readonly MarkedRoute[] {
  const older = new Map(before.map((route) => [route.key, route]))
  const newer = new Set(after.map(({ key }) => key))
  return [
    ...after.map((route): MarkedRoute => {
      const was = older.get(route.key)
      const mark: Mark = was === undefined ? 'added' : was.label === route.label ? 'same' : 'changed'
      return { ...route, mark }
    }),
    ...before
      .filter(({ key }) => !newer.has(key))
      .map((route): MarkedRoute => ({ ...route, mark: 'removed' })),
  ]
}
