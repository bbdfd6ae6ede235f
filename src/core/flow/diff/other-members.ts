import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { printable } from '../../model/printable.js'
import { below, membersIn } from './place.js'
import { changeWords } from './value-words.js'

export interface MembersAt {
  readonly from: Json | undefined
  readonly to: Json | undefined
  /** Members that have been told by others. */
  readonly known: ReadonlySet<string>
  readonly sort: string
  readonly subject: string
  readonly rank: number
  /** Of both in the newer and the older document. */
  readonly paths: { readonly from: Pointer; readonly to: Pointer }
  /** Stands before the member's name: `prop `. */
  readonly prefix?: string
}

/** What nobody has words of its own for: one line for each member that differs, or for the whole where it is no object. */
export function otherMembers(at: MembersAt): readonly DiffEntry[] {
  const { from, to, known, sort, subject, rank, paths, prefix = '' } = at
  if (isOther(from) || isOther(to)) {
    if (equalJson(from, to)) return []
    const path = to === undefined ? paths.from : paths.to
    return [{ op: opOf(from, to), sort, subject, words: changeWords(from, to), path, rank }]
  }
  const before = membersIn(from)
  const after = membersIn(to)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): DiffEntry[] => {
    if (known.has(key)) return []
    const [a, b] = [before.get(key), after.get(key)]
    if (equalJson(a, b)) return []
    return [
      {
        op: 'changed',
        sort,
        subject,
        words: `${prefix}${printable(key, 60)}: ${changeWords(a, b)}`,
        path: b === undefined ? below(paths.from, key) : below(paths.to, key),
        rank,
      },
    ]
  })
}

export function opOf(from: Json | undefined, to: Json | undefined): DiffEntry['op'] {
  return from === undefined ? 'added' : to === undefined ? 'removed' : 'changed'
}

/** There, and no object. */
function isOther(value: Json | undefined): boolean {
  return value !== undefined && !isObject(value)
}
