export { keptPlan } from './kept-plan.js'
export { movedSinceSaved, shownOtherwise, unseenFindings } from './moved.js'
export { readSavedPlan } from './read.js'
export { savedPlanJson } from './json.js'
