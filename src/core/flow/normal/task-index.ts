import type { Branch, Edge, Task } from '../model.js'

/** What is asked of one task again and again, by its key. */
export interface TaskIndex {
  /** By `interactionId`; of two with one id the first. */
  readonly branches: ReadonlyMap<string, Branch>
  /** By outcome and by the task they lead to, in the order of the document. */
  readonly edges: ReadonlyMap<string, ReadonlyMap<string, Edge>>
}

const indexes = new WeakMap<Task, TaskIndex>()

/** The branches and edges of a task by key. Made once for each task: a hostile one has 100,000 of them. */
export function taskIndex(task: Task): TaskIndex {
  const known = indexes.get(task)
  if (known !== undefined) return known
  const branches = new Map<string, Branch>()
  for (const branch of task.branches) if (!branches.has(branch.id)) branches.set(branch.id, branch)
  const edges = new Map<string, Map<string, Edge>>()
  for (const edge of task.edges) {
    const others = edges.get(edge.outcome) ?? new Map<string, Edge>()
    if (!others.has(edge.to)) others.set(edge.to, edge)
    edges.set(edge.outcome, others)
  }
  const index = { branches, edges }
  indexes.set(task, index)
  return index
}
