import type { WalkedStep, WalkFailure } from '../core/flow/walk/index.js'
import type { JsonObject } from '../core/model/json.js'
import type { ShownFlowTests } from './flow-tests-text.js'

/** What scripts rely on: every scenario with its walk and why it failed, and the coverage of every flow. */
export function flowTestsJson({ scenarios, coverage, isPassed }: ShownFlowTests): JsonObject {
  return {
    formatVersion: 1,
    passed: isPassed,
    scenarios: scenarios.map(({ file, flow, result }) => ({
      name: result.name,
      file,
      where: { ...result.where },
      flow,
      passed: result.passed,
      walk: result.steps.map(stepJson),
      finish: result.finish === undefined ? null : without({ ...result.finish }),
      failures: result.failures.map(failureJson),
    })),
    coverage: coverage.map(({ flow, file, steps, walked, notWalked, edges, walkedEdges }) => ({
      flow,
      file,
      steps,
      walked,
      notWalked: notWalked.map(({ id, name, type }) => ({ id, name, type })),
      edges,
      walkedEdges,
    })),
  }
}

function stepJson({ flow, id, name, type, screen, outcome, outcomeName }: WalkedStep): JsonObject {
  return without({ flow, id, name, type, screen, outcome, outcomeName })
}

function failureJson({ type, code, message, hint, where, expected, got }: WalkFailure): JsonObject {
  return { ...without({ type, code, message, hint, expected, got }), where: { ...where } }
}

function without(members: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}
