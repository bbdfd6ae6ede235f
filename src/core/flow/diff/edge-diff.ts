import type { DiffEntry } from '../../model/diff.js'
import { isObject, member, type Json, type JsonObject } from '../../model/json.js'
import { secondHalfOf } from '../normal/index.js'
import { listAt } from '../read-flow.js'
import { branchIds } from './branches.js'
import { taskIdentity, type Comparison, type Side, type TaskPair } from './comparison.js'
import { outcomeWords, taskName } from './names.js'
import { otherMembers } from './other-members.js'
import { below, rulePath, taskPath } from './place.js'
import { RANK } from './ranks.js'
import { groupedBy } from './grouped-by.js'

/** An edge in normal form: from which half of a step, on which outcome, where to. */
interface FormEdge {
  /** The task in the document that has it: `9` or `9.end`. */
  readonly half: string
  readonly outcome: string
  readonly to: string
}

/**
 * Edges that came, went, or lead elsewhere: `"Welcome" (3), Continue` · `"Sign up" (4) → "Sign in" (5)`. Edges of
 * branches that came or went are told with the branch.
 */
export function edgeDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const { from, to } = comparison
  const before = from.tasks.get(pair.a) ?? {}
  const after = to.tasks.get(pair.b) ?? {}
  return [
    ...halfDiff(comparison, pair, { before, after, suffix: '' }),
    ...halfDiff(comparison, pair, {
      before: secondHalfOf(before) ?? {},
      after: secondHalfOf(after) ?? {},
      suffix: '.end',
    }),
  ]
}

/** On one outcome; at least one of both is there. */
interface EdgeChange {
  readonly outcome: string
  readonly was: FormEdge | undefined
  readonly is: FormEdge | undefined
}

interface Halves {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly suffix: '' | '.end'
}

function halfDiff(comparison: Comparison, pair: TaskPair, halves: Halves): readonly DiffEntry[] {
  const { from, to } = comparison
  const a = edgesOf(halves.before, `${pair.a}${halves.suffix}`)
  const b = edgesOf(halves.after, `${pair.b}${halves.suffix}`)
  const key = (side: 'from' | 'to') => (edge: FormEdge) =>
    `${taskIdentity(comparison, side, edge.to)} ${edge.outcome}`
  const old = new Set(a.edges.map(key('from')))
  const current = new Set(b.edges.map(key('to')))
  const gone = a.edges.filter((edge) => !current.has(key('from')(edge)))
  const come = b.edges.filter((edge) => !old.has(key('to')(edge)))
  const oldBranches = branchIds(halves.before)
  const newBranches = branchIds(halves.after)
  const isTold = (outcome: string) => oldBranches.has(outcome) !== newBranches.has(outcome)
  const told: DiffEntry[] = []
  const left = groupedBy(gone, ({ outcome }) => outcome)
  const right = groupedBy(come, ({ outcome }) => outcome)
  for (const outcome of new Set([...right.keys(), ...left.keys()])) {
    if (isTold(outcome)) continue
    const [were, are] = [left.get(outcome) ?? [], right.get(outcome) ?? []]
    for (let index = 0; index < Math.max(were.length, are.length); index++) {
      told.push(
        edgeEntry({ from, to, suffix: halves.suffix }, pair, { outcome, was: were[index], is: are[index] }),
      )
    }
  }
  return [
    ...told,
    ...otherMembers({
      from: a.others,
      to: b.others,
      known: new Set(),
      sort: 'edge',
      subject: taskName(to, pair.b),
      rank: RANK.edge,
      paths: {
        from: below(taskPath(`${pair.a}${halves.suffix}`), 'next'),
        to: below(taskPath(`${pair.b}${halves.suffix}`), 'next'),
      },
    }),
  ]
}

function edgeEntry(
  { from, to, suffix }: { readonly from: Side; readonly to: Side; readonly suffix: string },
  { a, b }: TaskPair,
  { outcome, was, is }: EdgeChange,
): DiffEntry {
  const words =
    is === undefined
      ? outcomeWords(from, `${a}${suffix}`, outcome)
      : outcomeWords(to, `${b}${suffix}`, outcome)
  const base = { sort: 'edge', subject: `${taskName(to, b)}, ${words}`, rank: RANK.edge }
  if (is !== undefined) {
    const path = rulePath(to.flow.tasks.get(is.half), outcome, is.to)
    return was === undefined
      ? { op: 'added', words: `leads to ${taskName(to, is.to)}`, path, ...base }
      : { op: 'changed', words: `${taskName(from, was.to)} → ${taskName(to, is.to)}`, path, ...base }
  }
  if (was === undefined) throw new RangeError('an edge changes on one side at least')
  const path = rulePath(from.flow.tasks.get(was.half), outcome, was.to)
  return { op: 'removed', words: `no longer leads to ${taskName(from, was.to)}`, path, ...base }
}

/** Rules of the usual shape, and what else `next` holds. */
function edgesOf(
  task: JsonObject,
  half: string,
): { readonly edges: readonly FormEdge[]; readonly others: Json | undefined } {
  const next = member(task, 'next')
  if (!isObject(next)) return { edges: [], others: next }
  const edges: FormEdge[] = []
  const odd: Json[] = []
  for (const rule of listAt(next, 'rules')) {
    const edge = edgeOf(rule, half)
    if (edge === undefined) odd.push(rule)
    else edges.push(edge)
  }
  const rules = member(next, 'rules')
  const rest = Object.entries(next).filter(([key]) => key !== 'rules')
  const others =
    Array.isArray(rules) || rules === undefined
      ? odd.length === 0
        ? []
        : [['rules', odd] as const]
      : [['rules', rules] as const]
  const all = [...rest, ...others]
  return { edges, others: all.length === 0 ? undefined : Object.fromEntries<Json>(all) }
}

function edgeOf(rule: Json, half: string): FormEdge | undefined {
  if (!isObject(rule)) return undefined
  const { taskId, interactionId = '', ...rest } = rule
  if (typeof taskId !== 'string' || typeof interactionId !== 'string' || Object.keys(rest).length > 0)
    return undefined
  return { half, outcome: interactionId, to: taskId }
}
