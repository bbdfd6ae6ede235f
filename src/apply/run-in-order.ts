import type { Address } from '../core/model/address.js'
import type { Change } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { StepError, StepResult } from '../core/model/run.js'

export interface OrderedRun {
  readonly changes: readonly Change[]
  /** Steps that are open at one time. */
  readonly parallelism: number
  /** Why nothing new may start; asked before every start. */
  readonly stopReason: () => StepError | undefined
  /**
   * Carries one change out. Never rejects. `upcoming` gives the changes that could start now, in the order in which
   * they will.
   */
  readonly carryOut: (change: Change, upcoming: () => Iterable<Change>) => Promise<StepResult>
}

/**
 * Runs the changes side by side, each as soon as all it waits for is done; of those that could start, the first in plan
 * order does. What waits for a step that failed is blocked; after a reason to stop, what did not start is not reached.
 * @returns one result for every change, in plan order
 */
export async function runInOrder(run: OrderedRun): Promise<readonly StepResult[]> {
  const { changes } = run
  const graph = graphOf(changes)
  const results = new Map<number, StepResult>()
  const ready = new ReadyList([...changes.keys()].filter((index) => graph.missing[index] === 0))
  const upcoming = () => ready.changesOf(changes)

  const carryOut = async (index: number, change: Change) => {
    const result = await run.carryOut(change, upcoming)
    results.set(index, result)
    if (result.outcome === 'done') {
      for (const dependant of graph.dependants[index] ?? []) {
        const missing = (graph.missing[dependant] ?? 0) - 1
        graph.missing[dependant] = missing
        if (missing === 0) ready.add(dependant)
      }
    } else if (result.outcome === 'failed') block({ changes, graph, results, failed: index })
  }

  await new Promise<void>((resolve, reject) => {
    let running = 0
    const startNext = () => {
      while (running < run.parallelism && run.stopReason() === undefined) {
        const index = ready.take()
        const change = index === undefined ? undefined : changes[index]
        if (index === undefined || change === undefined) break
        running += 1
        carryOut(index, change)
          .then(() => {
            running -= 1
            startNext()
          })
          .catch(reject)
      }
      if (running === 0) resolve()
    }
    startNext()
  })
  const reason = run.stopReason()
  return changes.map((change, index) => results.get(index) ?? notReached(change, reason))
}

interface Graph {
  /** By index: how many steps this one still waits for. */
  readonly missing: number[]
  readonly dependants: readonly (readonly number[])[]
}

function graphOf(changes: readonly Change[]): Graph {
  const indexOf = new Map<Address, number>(changes.map((change, index) => [change.address, index]))
  const dependants: number[][] = changes.map(() => [])
  const missing = changes.map((change, index) => {
    const needed = new Set(change.after.flatMap((address) => indexOf.get(address) ?? []))
    needed.delete(index)
    for (const other of needed) dependants[other]?.push(index)
    return needed.size
  })
  return { missing, dependants }
}

function block(about: {
  readonly changes: readonly Change[]
  readonly graph: Graph
  readonly results: Map<number, StepResult>
  readonly failed: number
}): void {
  const { changes, graph, results, failed } = about
  const cause = changes[failed]?.address ?? ''
  const waiting = [...(graph.dependants[failed] ?? [])]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const change = changes[index]
    if (change === undefined || results.has(index)) continue
    const error = {
      code: 'blocked',
      message: `not started, because ${printable(cause)} failed`,
      hint: `Repair ${printable(cause)}, then run this again.`,
    }
    results.set(index, { address: change.address, action: change.action, outcome: 'blocked', error })
    waiting.push(...(graph.dependants[index] ?? []))
  }
}

function notReached(change: Change, error: StepError | undefined): StepResult {
  const { address, action } = change
  return { address, action, outcome: 'notReached', ...(error === undefined ? {} : { error }) }
}

/** Indexes that could start, lowest first. */
class ReadyList {
  /** Highest first, so that taking the lowest is cheap. */
  private readonly indexes: number[]

  constructor(indexes: Iterable<number>) {
    this.indexes = [...indexes].sort((a, b) => b - a)
  }

  take(): number | undefined {
    return this.indexes.pop()
  }

  add(index: number): void {
    let low = 0
    for (let high = this.indexes.length; low < high;) {
      const middle = (low + high) >>> 1
      if ((this.indexes[middle] ?? 0) > index) low = middle + 1
      else high = middle
    }
    this.indexes.splice(low, 0, index)
  }

  *changesOf(changes: readonly Change[]): Iterable<Change> {
    for (let place = this.indexes.length - 1; place >= 0; place -= 1) {
      const change = changes[this.indexes[place] ?? -1]
      if (change !== undefined) yield change
    }
  }
}
