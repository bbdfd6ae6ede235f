import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, overlay, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { secondHalfOf, trimmed } from '../normal/index.js'
import { listAt } from '../read-flow.js'
import { branchIds } from './branches.js'
import type { Comparison, TaskPair } from './comparison.js'
import { taskIdentity, type Side } from './sides.js'
import { endingWords } from './exit-changes.js'
import { edgesOf, type FormEdge } from './form-edges.js'
import { outcomeWords, taskName } from './names.js'
import { otherMembers } from './other-members.js'
import { below, rulePath, taskPath } from './place.js'
import { RANK } from './ranks.js'
import { groupedBy } from './grouped-by.js'
import { valueWords } from './value-words.js'

/**
 * Edges that came, went, or lead elsewhere: `"Welcome" (3), Continue` · `"Sign up" (4) → "Sign in" (5)`. Edges of
 * branches that came or went are told with the branch.
 */
export function edgeDiff(comparison: Comparison, pair: TaskPair): readonly DiffEntry[] {
  const { from, to } = comparison
  const before = withEdges(from, pair.a)
  const after = withEdges(to, pair.b)
  const [a, b] = [secondHalfOf(before), secondHalfOf(after)]
  // A step that is one task on the other side leads on there by itself.
  const parts = (a === undefined) !== (b === undefined)
  return [
    ...halfDiff(comparison, pair, { before, after, suffix: '', parts }),
    ...halfDiff(comparison, pair, { before: a ?? {}, after: b ?? {}, suffix: '.end', parts }),
  ]
}

/** The edge of the pseudo task stands in no normal form where it repeats `startTask`; here it is one like any other. */
function withEdges(side: Side, id: string): JsonObject {
  const task = side.tasks.get(id) ?? {}
  const written = id === 'start' ? side.flow.tasks.get(id)?.raw['next'] : undefined
  if (!isObject(written)) return task
  return overlay(task, { next: { ...written, rules: listAt(written, 'rules').map(trimmed) } })
}

/** On one outcome; at least one of both is there. */
interface EdgeChange {
  readonly outcome: string
  readonly was: FormEdge | undefined
  readonly is: FormEdge | undefined
  readonly suffix: string
  /** The outcome had no edge before, or has none now. */
  readonly isLast: boolean
}

interface Halves {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly suffix: '' | '.end'
  /** The step has a second half in one of the flows only. */
  readonly parts: boolean
}

function halfDiff(comparison: Comparison, pair: TaskPair, halves: Halves): readonly DiffEntry[] {
  const { suffix, parts } = halves
  const edges = (task: JsonObject, id: string) => {
    const all = edgesOf(task, `${id}${suffix}`)
    return parts ? { ...all, edges: all.edges.filter((edge) => edge.to !== `${id}.end`) } : all
  }
  const a = edges(halves.before, pair.a)
  const b = edges(halves.after, pair.b)
  const key = (side: 'from' | 'to') => (edge: FormEdge) =>
    `${taskIdentity(comparison, side, edge.to)} ${edge.outcome}`
  const old = new Map(a.edges.map((edge) => [key('from')(edge), edge]))
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
    const has = (half: readonly FormEdge[]) => half.some((edge) => edge.outcome === outcome)
    for (let index = 0; index < Math.max(were.length, are.length); index++) {
      const change = { outcome, was: were[index], is: are[index] }
      const isLast = index === 0 && !(has(a.edges) && has(b.edges))
      told.push(edgeEntry(comparison, pair, { ...change, suffix, isLast }))
    }
  }
  for (const edge of b.edges) {
    const was = old.get(key('to')(edge))
    if (was !== undefined) told.push(...ruleDiff(comparison, pair, { was, is: edge, suffix }))
  }
  return [
    ...told,
    ...otherMembers({
      from: a.others,
      to: b.others,
      known: new Set(),
      sort: 'edge',
      subject: taskName(comparison.to, pair.b),
      rank: RANK.edge,
      paths: {
        from: below(taskPath(`${pair.a}${suffix}`), 'next'),
        to: below(taskPath(`${pair.b}${suffix}`), 'next'),
      },
    }),
  ]
}

function edgeEntry(
  comparison: Comparison,
  { a, b }: TaskPair,
  { outcome, was, is, suffix, isLast }: EdgeChange,
): DiffEntry {
  const { from, to } = comparison
  const words =
    is === undefined
      ? outcomeWords(from, `${a}${suffix}`, outcome)
      : outcomeWords(to, `${b}${suffix}`, outcome)
  const base = { sort: 'edge', subject: `${taskName(to, b)}, ${words}`, rank: RANK.edge }
  if (is !== undefined) {
    const path = rulePath(to.flow.tasks.get(is.half), outcome, is.to)
    const rest = restWords(is)
    if (was !== undefined) {
      const words = `${taskName(from, was.to)} → ${taskName(to, is.to)}${rest}`
      return { op: 'changed', words, path, ...base }
    }
    const ending = isLast
      ? endingWords(comparison, { side: 'from', task: `${a}${suffix}`, outcome, onlyHere: true })
      : undefined
    const ended = ending === undefined ? '' : `; ended here before, ${ending}`
    return { op: 'added', words: `leads to ${taskName(to, is.to)}${rest}${ended}`, path, ...base }
  }
  if (was === undefined) throw new RangeError('an edge changes on one side at least')
  const path = rulePath(from.flow.tasks.get(was.half), outcome, was.to)
  const ending = isLast ? endingWords(comparison, { side: 'to', task: `${b}${suffix}`, outcome }) : undefined
  const ends = ending === undefined ? '' : `; ends here, ${ending}`
  return { op: 'removed', words: `no longer leads to ${taskName(from, was.to)}${ends}`, path, ...base }
}

function restWords({ rest }: FormEdge): string {
  const words = Object.entries(rest).map(([key, value]) => `${printable(key, 60)} ${valueWords(value)}`)
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** What else the rule of an edge says that stayed. */
function ruleDiff(
  { from, to }: Comparison,
  { b }: TaskPair,
  { was, is, suffix }: { readonly was: FormEdge; readonly is: FormEdge; readonly suffix: string },
): readonly DiffEntry[] {
  if (equalJson(was.rest, is.rest)) return []
  const path = (side: Side, edge: FormEdge) => rulePath(side.flow.tasks.get(edge.half), edge.outcome, edge.to)
  return otherMembers({
    from: was.rest,
    to: is.rest,
    known: new Set(),
    sort: 'edge',
    subject: `${taskName(to, b)}, ${outcomeWords(to, `${b}${suffix}`, is.outcome)} → ${taskName(to, is.to)}`,
    rank: RANK.edge,
    paths: { from: path(from, was), to: path(to, is) },
  })
}
