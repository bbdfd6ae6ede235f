import type { Flow, Task } from '../model.js'
import type { FlowMeaning } from '../meaning/index.js'
import { reachedFrom, startsOf, waysOf, type Ways } from '../meaning/ways.js'
import type { FlowFinding } from './finding.js'

/** What is known around the flow; what is absent is not judged. */
export interface FlowSurroundings {
  /** All flows that will exist, by id. */
  readonly flows?: ReadonlyMap<string, FlowMeaning>
  /** Ids of further flows that will exist and cannot be read: nothing is known of their exits. */
  readonly unread?: ReadonlySet<string>
  /**
   * Ids of flows checked in the same run, to tell a circle of calls once: at the first of them by id. Default: this
   * flow alone.
   */
  readonly checked?: ReadonlySet<string>
  /** Ids known in the target. */
  readonly connectors?: ReadonlySet<string>
  readonly roles?: ReadonlySet<string>
}

/** What every rule is handed. */
export interface Subject {
  readonly flow: Flow
  readonly surroundings: FlowSurroundings
  readonly ways: Ways
  /** Tasks the start leads to; empty where the flow has no start. */
  readonly reached: ReadonlySet<string>
  /** Of each screen the first task that shows it. */
  readonly shownBy: ReadonlyMap<string, Task>
}

/** One question to a flow. */
export type Rule = (subject: Subject) => Iterable<FlowFinding>

export function subjectOf(flow: Flow, surroundings: FlowSurroundings): Subject {
  const ways = waysOf(flow)
  const shownBy = new Map<string, Task>()
  for (const task of flow.tasks.values()) {
    if (task.screenId !== undefined && !shownBy.has(task.screenId)) shownBy.set(task.screenId, task)
  }
  return {
    flow,
    surroundings,
    ways,
    reached: reachedFrom(startsOf(flow), ways),
    shownBy,
  }
}
