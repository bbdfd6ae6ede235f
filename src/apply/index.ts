export { applyPlan, type ApplyResult } from './apply-plan.js'
export { remainingOf } from './remaining.js'
export { verify } from './verify.js'
