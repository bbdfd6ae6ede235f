export { diffGraph } from './diff-graph.js'
export { flowGraph } from './flow-graph.js'
export type { BoxSort, FlowArrow, FlowBox, FlowExit, FlowGraph, Mark } from './graph.js'
