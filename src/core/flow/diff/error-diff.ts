import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import { printable } from '../../model/printable.js'
import { changeTold, type Told } from './change-told.js'
import type { Half } from './half-diff.js'
import { cutQuoted } from './names.js'
import { opOf, otherMembers } from './other-members.js'
import { below, membersIn } from './place.js'
import { RANK } from './ranks.js'
import { valueWords } from './value-words.js'

const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ['automatic', 'handled automatically'],
  ['custom', 'has an edge of its own'],
  ['customWithError', 'has an edge of its own, with a message'],
])

/** How the errors of a task are handled. */
export function errorDiff({ before: from, after: to, subject, paths: places }: Half): readonly DiffEntry[] {
  const [before, after] = [from['errorHandlingV2'], to['errorHandlingV2']]
  if (equalJson(before, after)) return []
  const paths = {
    from: below(places.from, 'errorHandlingV2'),
    to: below(places.to, 'errorHandlingV2'),
  }
  const common = { sort: 'error', rank: RANK.error } as const
  const known = new Set<string>()
  const entries: DiffEntry[] = []
  const [left, right] = [membersIn(before), membersIn(after)]
  for (const error of new Set([...left.keys(), ...right.keys()])) {
    const [x, y] = [left.get(error), right.get(error)]
    if (!isHandling(x) || !isHandling(y) || equalJson(x, y)) continue
    known.add(error)
    const path = y === undefined ? below(paths.from, error) : below(paths.to, error)
    const told = x === undefined || y === undefined ? { words: handlingWords(x ?? y) } : handlingChange(x, y)
    entries.push({
      op: opOf(x, y),
      subject: `${subject}, error ${printable(error, 60)}`,
      ...told,
      path,
      ...common,
    })
  }
  return [...entries, ...otherMembers({ from: before, to: after, known, subject, paths, ...common })]
}

function isHandling(value: Json | undefined): boolean {
  return value === undefined || isObject(value)
}

function handlingWords(handling: Json | undefined): string {
  const members = membersIn(handling)
  const type = members.get('errorHandlingType')
  const message = members.get('errorMessage')
  const words = typeof type === 'string' ? (TYPE_WORDS.get(type) ?? printable(type, 60)) : ''
  return typeof message === 'string' ? `${words} ${cutQuoted(message)}`.trim() : words
}

function handlingChange(from: Json, to: Json): Told {
  const [before, after] = [membersIn(from), membersIn(to)]
  const [was, is] = [before.get('errorHandlingType'), after.get('errorHandlingType')]
  const rest = (members: ReadonlyMap<string, Json>) =>
    Object.fromEntries([...members].filter(([key]) => key !== 'errorHandlingType'))
  const type = equalJson(was, is) ? '' : `${typeWords(was)} → ${typeWords(is)}`
  if (equalJson(rest(before), rest(after))) return { words: type }
  return changeTold(rest(before), rest(after), type === '' ? '' : `${type}; `)
}

function typeWords(type: Json | undefined): string {
  if (typeof type !== 'string') return valueWords(type)
  return TYPE_WORDS.get(type) ?? printable(type, 60)
}
