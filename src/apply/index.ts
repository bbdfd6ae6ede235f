export { applyPlan } from './apply-plan.js'
export { remainingOf } from './remaining.js'
export { renamesIn } from './renames.js'
export { verify } from './verify.js'
