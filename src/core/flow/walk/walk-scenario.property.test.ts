import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryFlow, flowAndMutated } from '../../../../test/support/arbitrary-flow.js'
import '../../../../test/support/property-seed.js'
import { action, condition, scenarioOf, screen, subflow } from '../../../../test/support/scenarios.js'
import type { JsonObject } from '../../model/json.js'
import { readFlow } from '../read-flow.js'
import { checkScenarios } from './check-scenario.js'
import { expanded, withValues } from './context.js'
import { coverageOf } from './coverage.js'
import { stepsOf, type StepsOfFlow } from './flow-steps.js'
import type { ScenarioStep } from './scenario.js'
import type { WalkResult } from './walk-result.js'
import { walkScenario } from './walk-scenario.js'
import { waysFrom } from './ways.js'

/** So many lines a scenario gets at most. */
const MOST_LINES = 12

/** Numbers by which choices are made, one after the other. */
const choices = fc.array(fc.nat({ max: 97 }), { minLength: MOST_LINES, maxLength: MOST_LINES })

/** Answers what a walk asks for, each time with one of the ways there are, until it asks for nothing more. */
function answered(flow: StepsOfFlow, choosing: readonly number[]): WalkResult {
  let context: JsonObject = {}
  let steps: readonly ScenarioStep[] = []
  const walk = () => walkScenario(scenarioOf({ context, steps }), { flow, flows: new Map([[flow.id, flow]]) })
  let result = walk()
  for (const choice of choosing) {
    const last = result.steps.at(-1)
    const failure = result.failures.find(({ type }) => type === 'problem')
    if (last === undefined || failure === undefined) break
    const at = flow.byTask.get(last.id)
    if (at === undefined) break
    const ways = waysFrom(flow.flow, at.task).map(({ outcome }) => outcome)
    const way = ways[choice % Math.max(1, ways.length)] ?? 'success'
    const targets = at.task.edges
      .filter(({ outcome }) => outcome === (last.outcome ?? way))
      .map(({ to }) => to)
    const to = targets.length > 1 ? targets[choice % targets.length] : undefined
    const goes = { ...(to !== undefined && { to }) }
    const kept = steps.filter((_line, index) => index < steps.length - (last.outcome === undefined ? 0 : 1))
    if (failure.code === 'scenario-context') {
      const { context: added } = expanded({ 'authInfo.newUser': choice % 2 === 0 })
      context = withValues(context, added)
    } else if (last.type === 'screen') steps = [...kept, screen(last.id, { press: way, ...goes })]
    else if (last.type === 'condition') steps = [...steps, condition(last.id, goes)]
    else if (last.type === 'subflow') steps = [...steps, subflow(last.id, { exit: '1.success', ...goes })]
    else steps = [...kept, action(last.id, { outcome: way, ...goes })]
    result = walk()
  }
  return result
}

function steps(document: JsonObject): StepsOfFlow {
  return stepsOf('demo', readFlow(document))
}

describe('any walk', () => {
  it('is a path of the graph, and comes to an end', () => {
    fc.assert(
      fc.property(arbitraryFlow, choices, (document, choosing) => {
        const flow = steps(document)
        const { edges, tasks, steps: walked, failures, finish } = answered(flow, choosing)
        for (const { from, outcome, to } of edges) {
          expect(flow.flow.tasks.get(from)?.edges).toContainEqual(expect.objectContaining({ outcome, to }))
        }
        // From step to step along an edge. A way back to the last screen, after an error, has none.
        let next = 0
        for (const [index, { id }] of tasks.slice(1).entries()) {
          const edge = edges[next]
          const before = tasks[index]?.id
          if (edge !== undefined && stepId(flow, edge.from) === before && stepId(flow, edge.to) === id)
            next += 1
          else expect(flow.flow.tasks.get(id)?.type).toBe('screen')
        }
        expect(edges.length - next).toBeLessThanOrEqual(1)
        expect(walked.length).toBeLessThanOrEqual((MOST_LINES + 1) * (flow.steps.length + 1))
        expect(finish !== undefined || failures.length > 0).toBe(true)
        const coverage = coverageOf([{ flow, walks: [answered(flow, choosing)] }])
        expect(coverage.walked + coverage.notWalked.length).toBe(coverage.steps)
        expect(coverage.walkedEdges).toBeLessThanOrEqual(coverage.edges)
      }),
    )
  })

  it('throws nothing, however broken the flow is', () => {
    fc.assert(
      fc.property(flowAndMutated, choices, ([, document], choosing) => {
        const flow = steps(document)
        const result = answered(flow, choosing)
        const scenario = scenarioOf({
          steps: [
            screen('Verify OTP', { press: 'x', opens: 'Send', fill: { a: 1 } }),
            action('1', { outcome: 'x' }),
          ],
          path: ['Welcome Screen', '0.1'],
          finish: { type: 'exit', exit: { value: '0.x', where: { file: 'f' } } },
        })
        expect(checkScenarios([scenario], { flow, flows: new Map() })).toEqual(expect.any(Array))
        expect(result.finish !== undefined || result.failures.length > 0).toBe(true)
      }),
    )
  })
})

function stepId(flow: StepsOfFlow, task: string): string | undefined {
  return flow.byTask.get(task)?.id
}
