export { applyPlan, type ApplyResult } from './apply-plan.js'
export { remainingOf, type Remaining } from './remaining.js'
