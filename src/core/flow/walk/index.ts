export { checkScenarios } from './check-scenario.js'
export { expanded, type Context } from './context.js'
export { coverageOf, type Coverage, type TestedFlow } from './coverage.js'
export { stepsOf, type StepsOfFlow } from './flow-steps.js'
export type {
  ActionStep,
  At,
  ConditionStep,
  Expectation,
  ExpectedFinish,
  Scenario,
  ScenarioStep,
  ScreenStep,
  SubflowStep,
} from './scenario.js'
export { fieldName } from './screen-texts.js'
export type { WalkedStep, WalkFailure, WalkResult } from './walk-result.js'
export { walkScenario, type WalkedFlows } from './walk-scenario.js'
