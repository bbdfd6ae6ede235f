import type { DiffEntry } from '../../model/diff.js'
import { equalJson, isObject, type Json } from '../../model/json.js'
import { segmentsOf, type Pointer } from '../../model/pointer.js'
import { printable } from '../../model/printable.js'
import { below, membersIn } from './place.js'
import { changeTold, type Told } from './change-told.js'
import { valueWords } from './value-words.js'

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
    return [{ op: 'changed', sort, subject, ...wholeTold(from, to, prefix + nameOf(path)), path, rank }]
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
        ...changeTold(a, b, `${prefix}${printable(key, 60)}: `),
        path: b === undefined ? below(paths.from, key) : below(paths.to, key),
        rank,
      },
    ]
  })
}

export function opOf(from: Json | undefined, to: Json | undefined): DiffEntry['op'] {
  return from === undefined ? 'added' : to === undefined ? 'removed' : 'changed'
}

/** In the place of an object, whose members are told one by one, something else came or went. */
function wholeTold(from: Json | undefined, to: Json | undefined, name: string): Told {
  const [words, value] =
    from === undefined ? ['is now', to] : to === undefined ? ['is no longer', from] : ['', undefined]
  if (words === '') return changeTold(from, to, `${name}: `)
  const told = changeTold(from, to)
  return { ...told, words: `${name} ${words} ${valueWords(value)}` }
}

/** The key under which it stands; items of a list go by their subject. */
function nameOf(path: Pointer): string {
  const key = segmentsOf(path).at(-1) ?? ''
  return key === '' || /^\d+$/.test(key) ? 'value' : printable(key, 60)
}

/** There, and no object. */
function isOther(value: Json | undefined): boolean {
  return value !== undefined && !isObject(value)
}
