export { applyPlan, type ApplyOptions, type ApplyResult } from './apply-plan.js'
