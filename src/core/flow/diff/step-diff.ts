import type { DiffEntry } from '../../model/diff.js'
import { equalJson, overlay, type JsonObject } from '../../model/json.js'
import { SECOND_HALF, secondHalfOf } from '../normal/index.js'
import type { Comparison, TaskPair } from './comparison.js'
import { halfDiff } from './half-diff.js'
import { taskSubject } from './names.js'
import { withoutOwnEnd } from './pair-tasks.js'
import { taskPath } from './place.js'
import { RANK } from './ranks.js'

/** Members of a task in normal form that others tell: its screen and what it keeps of it, branches, edges. */
export const TOLD_ELSEWHERE = ['screenId', 'conditions', 'next', SECOND_HALF] as const

/**
 * What a task says differently. What both halves of a two-phase step do is told once, as the step's; what one half does
 * is told as that half's.
 */
export function stepDiff(
  { from, to }: Comparison,
  pair: TaskPair,
  known: ReadonlySet<string>,
): readonly DiffEntry[] {
  const before = from.tasks.get(pair.a) ?? {}
  const after = to.tasks.get(pair.b) ?? {}
  const subject = taskSubject(to, pair.b)
  const isMoved = pair.a !== pair.b
  // The number of the own second half is no difference between renumbered tasks.
  const own = (half: JsonObject, id: string) =>
    isMoved && half['arguments'] !== undefined
      ? overlay(half, { arguments: withoutOwnEnd(half['arguments'], id) })
      : half
  const first = halfDiff({
    before: own(before, pair.a),
    after: own(after, pair.b),
    subject,
    paths: { from: taskPath(pair.a), to: taskPath(pair.b) },
    known,
  })
  const [a, b] = [secondHalfOf(before), secondHalfOf(after)]
  if (a === undefined || b === undefined) {
    if (equalJson(before[SECOND_HALF], after[SECOND_HALF])) return first
    const words = b === undefined ? 'has no second half any more' : 'has a second half now'
    const path = taskPath(pair.b)
    return [...first, { op: 'changed', sort: 'task', subject, words, path, rank: RANK.task }]
  }
  const inherited = [...known].filter((key) => ![a, b].some((half) => Object.hasOwn(half, key)))
  const second = halfDiff({
    before: own(secondHalf(before, a), pair.a),
    after: own(secondHalf(after, b), pair.b),
    subject,
    paths: { from: taskPath(`${pair.a}.end`), to: taskPath(`${pair.b}.end`) },
    known: new Set([...inherited, 'next']),
  })
  return ofHalves(first, second, pair)
}

/** A second half as a whole: what the first half says too, and what differs. */
function secondHalf(step: JsonObject, differing: JsonObject): JsonObject {
  const said = Object.entries(differing).map(([key, value]) => [key, value ?? undefined] as const)
  return overlay(step, { next: undefined, [SECOND_HALF]: undefined, ...Object.fromEntries(said) })
}

function ofHalves(
  first: readonly DiffEntry[],
  second: readonly DiffEntry[],
  { a, b }: TaskPair,
): readonly DiffEntry[] {
  const key = ({ op, sort, subject, words, lines, path = '' }: DiffEntry, suffix: string) => {
    const [from, to] = [taskPath(`${a}${suffix}`), taskPath(`${b}${suffix}`)]
    const below = path.slice(path.startsWith(`${to}/`) ? to.length : from.length)
    return JSON.stringify([op, sort, subject, words, lines, below])
  }
  const inFirst = new Set(first.map((entry) => key(entry, '')))
  const inSecond = new Set(second.map((entry) => key(entry, '.end')))
  return [
    ...first.map((entry) => (inSecond.has(key(entry, '')) ? entry : ofHalf('first half', entry))),
    ...second
      .filter((entry) => !inFirst.has(key(entry, '.end')))
      .map((entry) => ofHalf('second half', entry)),
  ]
}

function ofHalf(half: string, entry: DiffEntry): DiffEntry {
  return { ...entry, words: entry.words === '' ? half : `${half}, ${entry.words}` }
}
