import type { DiffEntry } from '../../model/diff.js'
import { canonicalJson, type Json } from '../../model/json.js'
import type { Pointer } from '../../model/pointer.js'
import { printable } from '../../model/printable.js'
import { RANK } from './ranks.js'
import { changeTold } from './change-told.js'
import { groupedBy } from './grouped-by.js'

/** From so many components on, one change of one property is told once: a newer editor wrote it everywhere. */
const MANY = 4

/** A property of a component that changed; no text that users read. */
export interface PropChange {
  readonly subject: string
  readonly prop: string
  readonly from: Json | undefined
  readonly to: Json | undefined
  readonly path: Pointer
}

/** One line for each change; for the same change of many components one line. */
export function foldedProps(changes: readonly PropChange[]): readonly DiffEntry[] {
  const same = groupedBy(changes, ({ prop, from, to }) => canonicalJson([prop, from ?? null, to ?? null]))
  return [...same.values()].flatMap((group): readonly DiffEntry[] =>
    group.length < MANY
      ? group.map((change) => entryOf(change, change.subject))
      : group.slice(0, 1).map((change) => entryOf(change, `${group.length} components`)),
  )
}

function entryOf({ prop, from, to, path }: PropChange, subject: string): DiffEntry {
  const told = changeTold(from, to, `${printable(prop, 60)}: `)
  return { op: 'changed', sort: 'component', subject, ...told, path, rank: RANK.prop }
}
