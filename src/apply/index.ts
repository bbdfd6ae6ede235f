export { applyPlan, type ApplyResult } from './apply-plan.js'
