import type { DiffEntry } from '../../model/diff.js'
import { equalJson } from '../../model/json.js'
import type { FlowDocument } from '../model.js'
import { normalized } from '../normal/index.js'
import { comparisonOf, type Comparer } from './comparison.js'
import { exitDiff } from './exit-diff.js'
import { headerDiff, startDiff } from './header-diff.js'
import { otherDiff } from './other-diff.js'
import { RANK } from './ranks.js'
import { referenceDiff } from './reference-diff.js'
import { screenDiff } from './screen-diff.js'
import { taskDiff } from './task-diff.js'
import { changeTold } from './change-told.js'

const COMPARERS: readonly Comparer[] = [
  headerDiff,
  startDiff,
  taskDiff,
  exitDiff,
  screenDiff,
  referenceDiff,
  otherDiff,
]

/**
 * What differs between two flows, in the words of who reviews a sign-in; empty exactly when their normal forms are
 * equal. The most important comes first: on and off, the start, tasks, edges, branches; then errors, exits, the
 * header, screens with their texts before their properties; references and the version of the components last. Both
 * are documents in the exported layout. Never throws.
 */
export function diffFlows(from: FlowDocument, to: FlowDocument): readonly DiffEntry[] {
  const before = normalized(from)
  const after = normalized(to, before)
  if (equalJson(before.form, after.form)) return []
  const comparison = comparisonOf(before, after)
  const entries = COMPARERS.flatMap((compare) => compare(comparison))
  if (entries.length > 0) return entries.toSorted((a, b) => a.rank - b.rank)
  // Every member is compared above; what is left has no words, and is no less a difference.
  const told = changeTold(before.form, after.form)
  return [{ op: 'changed', sort: 'document', subject: 'flow', ...told, path: '', rank: RANK.other }]
}
