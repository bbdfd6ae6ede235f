import type { DiffEntry } from '../../model/diff.js'
import { equalJson, type JsonObject } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { argumentDiff } from './argument-diff.js'
import { changeTold } from './change-told.js'
import { errorDiff } from './error-diff.js'
import { otherMembers } from './other-members.js'
import { RANK } from './ranks.js'

/** A task, or one half of a two-phase step, before and after. */
export interface Half {
  readonly before: JsonObject
  readonly after: JsonObject
  readonly subject: string
  /** Of both in the older and the newer document. */
  readonly paths: { readonly from: Pointer; readonly to: Pointer }
  /** Members that are told elsewhere. */
  readonly known: ReadonlySet<string>
}

const PLAIN = [
  ['name', 'renamed'],
  ['type', 'type'],
  ['action', 'action'],
] as const

/** Name, type, action, arguments, errors, and members that we do not know. */
export function halfDiff(half: Half): readonly DiffEntry[] {
  const { before, after, subject, paths, known } = half
  const plain = PLAIN.flatMap(([key, word]): DiffEntry[] => {
    if (equalJson(before[key], after[key])) return []
    const told = changeTold(before[key], after[key], `${word}: `)
    return [{ op: 'changed', sort: 'task', subject, ...told, path: `${paths.to}/${key}`, rank: RANK.task }]
  })
  return [
    ...plain,
    ...argumentDiff(half),
    ...errorDiff(half),
    ...otherMembers({
      from: before,
      to: after,
      known: new Set([...known, ...PLAIN.map(([key]) => key), 'arguments', 'errorHandlingV2']),
      sort: 'task',
      subject,
      rank: RANK.other,
      paths,
    }),
  ]
}
