export { checkFlow } from './check-flow.js'
export { flowFindingCodes } from './finding-codes.js'
export type { FlowFinding } from './finding.js'
export type { FlowSurroundings } from './surroundings.js'
