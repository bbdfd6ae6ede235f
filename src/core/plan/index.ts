export { companionsToCompare, unreadCompanions, unreadPlaces } from './companions.js'
export type { DeclaredInput, Wanted } from './input.js'
export { planDeclared } from './plan-declared.js'
export { planWanted } from './plan-wanted.js'
