/**
 * A flow as a reader sees it: boxes and the ways between them. All texts are foreign and raw; who draws them makes them
 * safe.
 */
export interface FlowGraph {
  /** By id: the start first, then in the order of the numbers. */
  readonly boxes: readonly FlowBox[]
  /** Grouped by the box they leave, in the order of the document. */
  readonly arrows: readonly FlowArrow[]
}

/** `end` completes the sign-in; `missing` is where an edge leads to that has no task. */
export type BoxSort = 'start' | 'screen' | 'action' | 'condition' | 'subflow' | 'end' | 'other' | 'missing'

/** Against the flow it is compared with; `same` throughout where there is none. */
export type Mark = 'same' | 'added' | 'removed' | 'changed'

/** A task; a step that is stored as two tasks (`4` and `4.end`) is one box. */
export interface FlowBox {
  /** The id of the task, or of the first half of a two-phase step. */
  readonly id: string
  readonly sort: BoxSort
  /** The task's name; its id where it has none. */
  readonly title: string
  /** What it runs: an action, the connector it calls, the flow it calls. Empty where there is nothing to add. */
  readonly detail: string
  /** Outcomes that leave the flow here; a parent flow can go on from them. */
  readonly exits: readonly FlowExit[]
  readonly mark: Mark
  /** The id of the task in the older flow, where that is another. */
  readonly formerId?: string
}

export interface FlowExit {
  /** The outcome in words. */
  readonly label: string
  /** Never `changed`. */
  readonly mark: Mark
}

/** All outcomes of one box that lead to one other box and share a mark. */
export interface FlowArrow {
  /** The id of a box. */
  readonly from: string
  /** The id of a box; the same as `from` for a loop. */
  readonly to: string
  /** The outcomes in words, none of them empty. No label: the step just went well. */
  readonly labels: readonly string[]
  readonly mark: Mark
}
