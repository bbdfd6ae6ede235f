import type { DiffEntry } from '../../model/diff.js'
import { equalJson, overlay, type JsonObject } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { outcomeName, splitExit } from '../normal/index.js'
import { changeTold } from './change-told.js'
import type { Comparer } from './comparison.js'
import type { Side } from './sides.js'
import type { Exit } from './exit-changes.js'
import { cutQuoted, outcomeWords, taskName } from './names.js'
import { otherMembers } from './other-members.js'
import { RANK } from './ranks.js'

const PATH = '/metadata/sharedInteractions'

/**
 * Exits that a parent flow can branch on. A renumbered task gives its exits other ids, which breaks the parent. Comes
 * after the edges and branches: what is told with them is not told again.
 */
export const exitDiff: Comparer = ({ from, to, exits: { old, current, others, told } }) => {
  const common = { sort: 'exit', path: PATH, rank: RANK.exit } as const
  const entries: DiffEntry[] = []
  const setEntry = (op: 'added' | 'removed', side: Side, exit: Exit) => {
    entries.push({ op, subject: exitSubject(side, exit), words: `id ${printable(exit.id, 60)}`, ...common })
  }
  for (const [key, exit] of current) {
    const before = old.get(key)
    if (before === undefined) {
      if (!told.has(key)) setEntry('added', to, exit)
      continue
    }
    const [was, is] = [withLabel(from, before), withLabel(to, exit)]
    if (equalJson(was, is)) continue
    entries.push({ op: 'changed', subject: exitSubject(to, exit), ...changeTold(was, is), ...common })
  }
  for (const [key, exit] of old) if (!current.has(key) && !told.has(key)) setEntry('removed', from, exit)
  return [
    ...entries,
    ...otherMembers({
      ...others,
      known: new Set(),
      subject: 'flow',
      paths: { from: PATH, to: PATH },
      ...common,
    }),
  ]
}

/** With the label that the normal form leaves out, as it is the name of the outcome. */
function withLabel({ flow }: Side, exit: Exit): JsonObject {
  const parts = splitExit(flow, exit.id)
  const name = parts && outcomeName(flow, parts.task, parts.outcome)
  return exit['label'] !== undefined || name === undefined ? exit : overlay(exit, { label: name })
}

function exitSubject(side: Side, exit: Exit): string {
  const parts = splitExit(side.flow, exit.id)
  const label = typeof exit['label'] === 'string' ? cutQuoted(exit['label']) : undefined
  if (parts === undefined) return `exit ${label ?? printable(exit.id, 60)}`
  return `exit of ${taskName(side, parts.task.id)}, ${label ?? outcomeWords(side, parts.task.id, parts.outcome)}`
}
