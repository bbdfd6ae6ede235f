import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { splitExit } from '../normal/index.js'
import { taskIdentity, type Comparer, type Comparison, type Side } from './comparison.js'
import { cutQuoted, outcomeWords, taskName } from './names.js'
import { otherMembers } from './other-members.js'
import { RANK } from './ranks.js'
import { changeWords } from './value-words.js'

const PATH = '/metadata/sharedInteractions'

/** Exits that a parent flow can branch on. A renumbered task gives its exits other ids, which breaks the parent. */
export const exitDiff: Comparer = (comparison) => {
  const { from, to } = comparison
  const [a, b] = [exitsOf(from), exitsOf(to)]
  const common = { sort: 'exit', path: PATH, rank: RANK.exit } as const
  const current = new Map(b.exits.map((exit) => [identity(comparison, 'to', exit.id), exit]))
  const old = new Map(a.exits.map((exit) => [identity(comparison, 'from', exit.id), exit]))
  const entries: DiffEntry[] = []
  for (const [key, exit] of current) {
    const before = old.get(key)
    const subject = exitSubject(to, exit)
    if (before === undefined)
      entries.push({ op: 'added', subject, words: `id ${printable(exit.id, 60)}`, ...common })
    else if (!equalJson(before, exit)) {
      entries.push({ op: 'changed', subject, words: changeWords(before, exit), ...common })
    }
  }
  for (const [key, exit] of old) {
    if (current.has(key)) continue
    entries.push({
      op: 'removed',
      subject: exitSubject(from, exit),
      words: `id ${printable(exit.id, 60)}`,
      ...common,
    })
  }
  return [
    ...entries,
    ...otherMembers({
      from: a.others,
      to: b.others,
      known: new Set(),
      subject: 'exits',
      paths: { from: PATH, to: PATH },
      ...common,
    }),
  ]
}

type Exit = JsonObject & { readonly id: string }

/** Exits with an id of their own, and whatever else stands in their place. */
function exitsOf({ form }: Side): { readonly exits: readonly Exit[]; readonly others: Json | undefined } {
  const metadata = form['metadata']
  const list = isObject(metadata) ? metadata['sharedInteractions'] : undefined
  if (!Array.isArray(list)) return { exits: [], others: list }
  const exits = new Map<string, Exit>()
  const others: Json[] = []
  for (const item of list as readonly Json[]) {
    if (isObject(item) && hasId(item) && !exits.has(item.id)) exits.set(item.id, item)
    else others.push(item)
  }
  return { exits: [...exits.values()], others: others.length === 0 ? undefined : others }
}

function hasId(item: JsonObject): item is Exit {
  return typeof item['id'] === 'string'
}

/** The exit of one task is one exit, whatever the task's number. */
function identity(comparison: Comparison, side: 'from' | 'to', exit: string): string {
  const parts = splitExit(comparison[side].flow, exit)
  return parts === undefined ? exit : `${taskIdentity(comparison, side, parts.task.id)} ${parts.outcome}`
}

function exitSubject(side: Side, exit: Exit): string {
  const parts = splitExit(side.flow, exit.id)
  const label = typeof exit['label'] === 'string' ? cutQuoted(exit['label']) : undefined
  if (parts === undefined) return `exit ${label ?? printable(exit.id, 60)}`
  return `exit of ${taskName(side, parts.task.id)}, ${label ?? outcomeWords(side, parts.task.id, parts.outcome)}`
}
