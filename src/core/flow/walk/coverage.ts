import { isEnd, wordFor, type Step, type StepsOfFlow } from './flow-steps.js'
import type { WalkResult } from './walk-result.js'

/** Which steps and arrows of a flow any scenario walked. */
export interface Coverage {
  readonly flow: string
  readonly steps: number
  readonly walked: number
  readonly notWalked: readonly NotWalked[]
  /** Arrows between steps; one outcome with two targets is two. */
  readonly edges: number
  readonly walkedEdges: number
}

export interface NotWalked {
  readonly id: string
  readonly name: string
  readonly type: string
}

/** A flow, and the walks that could go into it. */
export interface TestedFlow {
  readonly flow: StepsOfFlow
  readonly walks: readonly WalkResult[]
}

/**
 * What walks make of one flow, or of several that were made from one template: a step counts as walked where it was
 * in any of them. A two-phase step is one step, and what leads from its first half to its second no arrow.
 */
export function coverageOf(tested: readonly [TestedFlow, ...TestedFlow[]]): Coverage {
  const steps = new Map(tested.flatMap(({ flow }) => flow.steps.map((step) => [step.id, step] as const)))
  const edges = new Set(tested.flatMap(({ flow }) => flow.steps.flatMap(arrowsOf)))
  const walkedTasks = new Set<string>()
  const taken = new Set<string>()
  for (const { flow, walks } of tested) {
    for (const walk of walks) {
      for (const task of walk.tasks) if (task.flow === flow.id) walkedTasks.add(task.id)
      for (const edge of walk.edges) if (edge.flow === flow.id) taken.add(keyOf(edge))
    }
  }
  const notWalked = [...steps.values()].filter(({ id }) => !walkedTasks.has(id))
  return {
    flow: tested[0].flow.id,
    steps: steps.size,
    walked: steps.size - notWalked.length,
    notWalked: notWalked.map(({ id, task }) => ({
      id,
      name: task.name,
      type: isEnd(task) ? 'end' : (wordFor(task) ?? 'step'),
    })),
    edges: edges.size,
    walkedEdges: [...edges].filter((edge) => taken.has(edge)).length,
  }
}

function arrowsOf({ task, second }: Step): readonly string[] {
  return [...task.edges.filter(({ to }) => to !== second?.id), ...(second?.edges ?? [])].map(keyOf)
}

function keyOf({
  from,
  outcome,
  to,
}: {
  readonly from: string
  readonly outcome: string
  readonly to: string
}): string {
  return JSON.stringify([from, outcome, to])
}
