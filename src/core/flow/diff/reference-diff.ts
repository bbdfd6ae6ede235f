import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject } from '../../model/json.js'
import type { Comparer } from './comparison.js'
import { cutQuoted } from './names.js'
import { opOf, otherMembers } from './other-members.js'
import { below, membersIn } from './place.js'
import { RANK } from './ranks.js'
import { changeTold } from './change-told.js'

const WORDS: ReadonlyMap<string, string> = new Map([
  ['connectors', 'connector'],
  ['roles', 'role'],
])

/** Names of connectors and roles that the flow refers to; other tables as they are. */
export const referenceDiff: Comparer = ({ from, to }) => {
  const [before, after] = [from.form['references'], to.form['references']]
  const entries: DiffEntry[] = []
  const known = new Set<string>()
  for (const [table, word] of WORDS) {
    const [a, b] = [membersIn(before).get(table), membersIn(after).get(table)]
    if ([a, b].some((value) => value !== undefined && !isObject(value))) continue
    known.add(table)
    const [left, right] = [membersIn(a), membersIn(b)]
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const [x, y] = [left.get(name), right.get(name)]
      if (equalJson(x, y)) continue
      const told = x === undefined || y === undefined ? { words: '' } : changeTold(x, y, 'id: ')
      const path = below('/references', table, name)
      entries.push({
        op: opOf(x, y),
        sort: 'reference',
        subject: `${word} ${cutQuoted(name)}`,
        ...told,
        path,
        rank: RANK.reference,
      })
    }
  }
  const others = otherMembers({
    from: before,
    to: after,
    known,
    sort: 'reference',
    subject: 'references',
    rank: RANK.reference,
    paths: { from: '/references', to: '/references' },
  })
  return [...entries, ...others]
}
