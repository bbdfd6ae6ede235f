import type { Flow } from '../model.js'
import { arrowsOf } from './arrows.js'
import { boxesOf } from './boxes.js'
import type { FlowGraph } from './graph.js'
import { boxOfTasks, routesOf } from './routes.js'

/**
 * The picture's model of one flow; nothing is marked. Never throws. An edge to a task that is not there leads to a box
 * of the sort `missing`; the flow's exits stand on the boxes they leave from.
 */
export function flowGraph(flow: Flow): FlowGraph {
  const boxOf = boxOfTasks(flow)
  const routes = routesOf(flow, boxOf)
  return {
    boxes: boxesOf(flow, routes, boxOf),
    arrows: arrowsOf(routes.map((route) => ({ ...route, mark: 'same' }))),
  }
}
