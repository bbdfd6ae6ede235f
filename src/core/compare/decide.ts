import type { Json } from '../model/json.js'

/** One side of a comparison: what it says about a field, or that it says nothing. */
export type Side = { readonly says: true; readonly value: Json | undefined } | { readonly says: false }

/** What the three sides together mean for one field. */
export type Verdict =
  /** Nothing to do; the field becomes ours. */
  | 'equal'
  /** Not ours: untouched, never shown. */
  | 'notOurs'
  /** Nothing to do; the field leaves last-applied. */
  | 'drop'
  /** The files' value is written: nobody managed the field before. */
  | 'new'
  /** The files' value is written: the files moved. */
  | 'config'
  /** The field is cleared: it was removed from the files. */
  | 'removed'
  /** Live moved away from last-applied. */
  | 'drift'
  /** Files and live both moved, to different values. */
  | 'conflict'
  /** The files cleared the field and somebody else set it. */
  | 'removedConflict'

/** The truth table of three-way comparison, one field at a time. */
export function decide(sides: {
  readonly files: Side
  readonly lastApplied: Side
  /** What was read back when `lastApplied` was confirmed, where that may differ; only documents are rewritten. */
  readonly lastSeen: Json | undefined
  readonly live: Json | undefined
  readonly same: (a: Json | undefined, b: Json | undefined) => boolean
}): Verdict {
  const { files, lastApplied, lastSeen, live, same } = sides
  if (files.says) {
    if (same(files.value, live)) return 'equal'
    if (!lastApplied.says) return 'new'
    const filesStayed = same(files.value, lastApplied.value)
    if (same(lastSeen, live)) return filesStayed ? 'equal' : 'config'
    return filesStayed ? 'drift' : 'conflict'
  }
  if (!lastApplied.says) return 'notOurs'
  // Files that only wanted it empty never put a value there: there is nothing of ours to clear.
  if (same(undefined, live) || same(undefined, lastApplied.value)) return 'drop'
  return same(lastSeen, live) ? 'removed' : 'removedConflict'
}
