export { applyPlan } from './apply-plan.js'
export { remainingOf } from './remaining.js'
export { verify } from './verify.js'
