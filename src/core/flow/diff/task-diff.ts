import type { DiffEntry } from '../../model/diff.js'
import { equalJson, type Json, type JsonObject } from '../../model/json.js'
import { SECOND_HALF, secondHalfOf } from '../normal/index.js'
import { argumentDiff } from './argument-diff.js'
import { branchDiff } from './branch-diff.js'
import type { Comparer, Comparison, TaskPair } from './comparison.js'
import { edgeDiff } from './edge-diff.js'
import { errorDiff } from './error-diff.js'
import { screenSubject, taskSubject } from './names.js'
import { otherMembers } from './other-members.js'
import { taskPath } from './place.js'
import { RANK } from './ranks.js'
import { taskSummary } from './task-summary.js'
import { changeWords, valueWords } from './value-words.js'

/** Members of a task in normal form that have words of their own. */
const KNOWN: ReadonlySet<string> = new Set([
  'name',
  'type',
  'action',
  'screenId',
  'arguments',
  'conditions',
  'errorHandlingV2',
  'next',
  SECOND_HALF,
])

/** Tasks that came, went, were renumbered, or changed, with their edges, branches and errors. */
export const taskDiff: Comparer = (comparison) => {
  const { from, to, tasks } = comparison
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
    ...[...tasks.both].flatMap(([a, b]) => pairDiff(comparison, { a, b })),
  ]
}

function pairDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const before = comparison.from.tasks.get(pair.a) ?? {}
  const after = comparison.to.tasks.get(pair.b) ?? {}
  const subject = taskSubject(comparison.to, pair.b)
  const path = taskPath(pair.b)
  const entries: DiffEntry[] = []
  const changed = (words: string, place: string, told: Partial<DiffEntry> = {}) => {
    entries.push({
      op: 'changed',
      sort: 'task',
      subject,
      words,
      path: `${path}${place}`,
      rank: RANK.task,
      ...told,
    })
  }
  if (pair.a !== pair.b) {
    const words = `renumbered: ${pair.a} → ${pair.b}`
    changed(words, '', { op: 'moved', rank: RANK.renumbered })
  }
  if (before === after || equalJson(before, after)) {
    return pair.a === pair.b ? edgeDiff(comparison, pair) : [...entries, ...edgeDiff(comparison, pair)]
  }
  if (!equalJson(before['name'], after['name'])) {
    changed(`renamed: ${changeWords(before['name'], after['name'])}`, '/name')
  }
  if (!equalJson(before['type'], after['type'])) {
    changed(`type: ${changeWords(before['type'], after['type'])}`, '/type')
  }
  if (!equalJson(before['action'], after['action'])) {
    changed(`action: ${changeWords(before['action'], after['action'])}`, '/action')
  }
  const shows = shownScreens(comparison, before, after)
  if (shows !== undefined) changed(shows, '/screenId', { sort: 'screen' })
  return [
    ...entries,
    ...argumentDiff(comparison, pair),
    ...edgeDiff(comparison, pair),
    ...branchDiff(comparison, pair),
    ...errorDiff(comparison, pair),
    ...secondHalfDiff(before, after, { subject, pair }),
    ...otherMembers({
      from: before,
      to: after,
      known: KNOWN,
      sort: 'task',
      subject,
      rank: RANK.other,
      paths: { from: taskPath(pair.a), to: path },
    }),
  ]
}

/** Words when a task shows another screen than before; a screen that only has another id is the same. */
function shownScreens(
  { from, to, screens }: Comparison,
  before: JsonObject,
  after: JsonObject,
): string | undefined {
  const [a, b] = [before['screenId'], after['screenId']]
  const match = typeof a === 'string' ? (screens.both.get(a) ?? (from.screens.has(a) ? undefined : a)) : a
  if (equalJson(match, b)) return undefined
  const name = (side: Comparison['from'], screen: Json | undefined) =>
    typeof screen === 'string' && side.screens.has(screen) ? screenSubject(side, screen) : valueWords(screen)
  return `shows another screen: ${name(from, a)} → ${name(to, b)}`
}

/** What the second half of a two-phase step says differently; its edges are told as the step's. */
function secondHalfDiff(
  before: JsonObject,
  after: JsonObject,
  { subject, pair }: { readonly subject: string; readonly pair: TaskPair },
): readonly DiffEntry[] {
  const [a, b] = [secondHalfOf(before), secondHalfOf(after)]
  if (a === undefined || b === undefined) {
    if (equalJson(before[SECOND_HALF], after[SECOND_HALF])) return []
    const words = b === undefined ? 'has no second half any more' : 'has a second half now'
    return [{ op: 'changed', sort: 'task', subject, words, path: taskPath(pair.b), rank: RANK.task }]
  }
  return otherMembers({
    from: a,
    to: b,
    known: new Set(['next']),
    sort: 'task',
    subject,
    rank: RANK.task,
    paths: { from: taskPath(`${pair.a}.end`), to: taskPath(`${pair.b}.end`) },
    prefix: 'second half, ',
  })
}
