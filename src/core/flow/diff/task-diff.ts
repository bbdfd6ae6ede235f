import type { DiffEntry } from '../../model/diff.js'
import { equalJson } from '../../model/json.js'
import { branchDiff } from './branch-diff.js'
import type { Comparer, Comparison, TaskPair } from './comparison.js'
import { DRAFT_KEYS, draftDiff } from './draft-diff.js'
import { edgeDiff } from './edge-diff.js'
import { taskSubject } from './names.js'
import { taskPath } from './place.js'
import { RANK } from './ranks.js'
import { shownScreenDiff } from './shown-screen.js'
import { stepDiff, TOLD_ELSEWHERE } from './step-diff.js'
import { taskSummary } from './task-summary.js'

const KNOWN: ReadonlySet<string> = new Set([...TOLD_ELSEWHERE, ...DRAFT_KEYS])

/** Tasks that came, went, were renumbered, or changed, with their edges, branches and errors. */
export const taskDiff: Comparer = (comparison) => {
  const { from, to, tasks } = comparison
  // Equal edges can lead to other tasks only where tasks came, went or were renumbered.
  const isSteady =
    tasks.added.length + tasks.removed.length === 0 && [...tasks.both].every(([a, b]) => a === b)
  return [
    ...tasks.added.map((id): DiffEntry => ({
      op: 'added',
      sort: 'task',
      subject: taskSubject(to, id),
      words: taskSummary(to, id),
      path: taskPath(id),
      rank: RANK.taskSet,
    })),
    ...tasks.removed.map((id): DiffEntry => ({
      op: 'removed',
      sort: 'task',
      subject: taskSubject(from, id),
      words: '',
      path: taskPath(id),
      rank: RANK.taskSet,
    })),
    ...[...tasks.both].flatMap(([a, b]) => {
      const own = ownTaskDiff(comparison, { a, b })
      const isSame = isSteady && equalJson(from.tasks.get(a), to.tasks.get(b))
      return isSame ? own : [...own, ...edgeDiff(comparison, { a, b })]
    }),
  ]
}

/** What differs in a task itself: neither where its edges lead nor what stands on its screen. */
export function ownTaskDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const before = comparison.from.tasks.get(pair.a) ?? {}
  const after = comparison.to.tasks.get(pair.b) ?? {}
  const moved = pair.a === pair.b ? [] : [renumbered(comparison, pair)]
  const screen = shownScreenDiff(comparison, pair)
  if (equalJson(before, after)) return [...moved, ...screen]
  return [
    ...moved,
    ...screen,
    ...stepDiff(comparison, pair, KNOWN),
    ...draftDiff(comparison, pair),
    ...branchDiff(comparison, pair),
  ]
}

function renumbered({ to }: Comparison, { a, b }: TaskPair): DiffEntry {
  return {
    op: 'moved',
    sort: 'task',
    subject: taskSubject(to, b),
    words: `renumbered: ${a} → ${b}`,
    path: taskPath(b),
    rank: RANK.renumbered,
  }
}
