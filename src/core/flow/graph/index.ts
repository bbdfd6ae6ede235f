export { diffGraph } from './diff-graph.js'
export { flowGraph } from './flow-graph.js'
export type { BoxSort, FlowArrow, FlowBox, FlowGraph, Mark } from './graph.js'
