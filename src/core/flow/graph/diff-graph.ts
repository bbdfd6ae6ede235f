import type { Flow } from '../model.js'
import { arrowsOf, type MarkedRoute } from './arrows.js'
import { boxContents } from './box-contents.js'
import { boxesOf } from './boxes.js'
import type { FlowBox, FlowExit, FlowGraph, Mark } from './graph.js'
import { compareIds } from './ids.js'
import { boxOfTasks, routesOf, type Route } from './routes.js'

/**
 * Both versions of a flow in one picture: what only one has is `added` or `removed`; tasks are matched by id. A box is
 * `changed` when its task, its screen included, means something else than before; where its edges lead is told by the
 * arrows alone. An arrow is `changed` when its outcome is called something else. Noise of exporters, and where a box
 * stands on the canvas, changes nothing. Never throws.
 */
export function diffGraph(from: Flow, to: Flow): FlowGraph {
  const before = sideOf(from)
  const after = sideOf(to)
  return {
    boxes: markedBoxes(before, after),
    arrows: arrowsOf(markedRoutes(before.routes, after.routes)),
  }
}

interface Side {
  readonly boxes: readonly FlowBox[]
  readonly routes: readonly Route[]
  readonly contents: ReadonlyMap<string, string>
}

function sideOf(flow: Flow): Side {
  const boxOf = boxOfTasks(flow)
  const routes = routesOf(flow, boxOf)
  return { routes, boxes: boxesOf(flow, routes, boxOf), contents: boxContents(flow) }
}

function markedBoxes(before: Side, after: Side): readonly FlowBox[] {
  const older = new Map(before.boxes.map((box) => [box.id, box]))
  const newer = new Map(after.boxes.map((box) => [box.id, box]))
  const boxes = after.boxes.map((box): FlowBox => {
    const was = older.get(box.id)
    if (was === undefined || (was.sort === 'missing' && box.sort !== 'missing')) {
      return { ...box, mark: 'added' }
    }
    if (box.sort !== 'missing') {
      const isSame = before.contents.get(box.id) === after.contents.get(box.id)
      return { ...box, exits: markedExits(was.exits, box.exits), mark: isSame ? 'same' : 'changed' }
    }
    // The task went, edges to it stayed: its old name says more than its id.
    return was.sort === 'missing' ? box : { ...box, title: was.title, mark: 'removed' }
  })
  const gone = before.boxes.filter(({ id }) => !newer.has(id))
  return [...boxes, ...gone.map((box): FlowBox => ({ ...box, mark: 'removed' }))].sort((a, b) =>
    compareIds(a.id, b.id),
  )
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
