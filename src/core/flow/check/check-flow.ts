import type { Flow } from '../model.js'
import { checkArguments } from './arguments.js'
import { byPlace } from './by-place.js'
import { checkComponents } from './components.js'
import { checkConditions, checkTypes } from './conditions.js'
import { checkFrame } from './document-shape.js'
import { checkEdges } from './edges.js'
import type { FlowFinding } from './finding.js'
import { checkPlaceholders } from './placeholders.js'
import { checkEnd, checkUnreachable } from './reachability.js'
import { checkReferences } from './references.js'
import { checkScreens } from './screens.js'
import { checkScreenShapes } from './screen-shape.js'
import { checkStart } from './start.js'
import { checkCallCycles, checkCalledFlows } from './subflows.js'
import { subjectOf, type FlowSurroundings, type Rule } from './surroundings.js'
import { checkTaskShapes } from './task-shape.js'
import { checkTwoPhaseSteps } from './two-phase.js'
import { checkWaysOut } from './ways-out.js'

const RULES: readonly Rule[] = [
  checkFrame,
  checkTaskShapes,
  checkScreenShapes,
  checkStart,
  checkTypes,
  checkEdges,
  checkWaysOut,
  checkUnreachable,
  checkEnd,
  checkConditions,
  checkTwoPhaseSteps,
  checkScreens,
  checkComponents,
  checkPlaceholders,
  checkArguments,
  checkCalledFlows,
  checkCallCycles,
  checkReferences,
]

/**
 * What is wrong with a flow, errors first, then by place in the document. Needs no network: what is known around the
 * flow is handed in, and what is not handed in is not judged. Never throws, whatever the document holds.
 */
export function checkFlow(flow: Flow, surroundings: FlowSurroundings): readonly FlowFinding[] {
  const subject = subjectOf(flow, surroundings)
  return byPlace(RULES.flatMap((rule) => [...rule(subject)]))
}
