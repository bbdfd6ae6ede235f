import type { Pointer } from './pointer.js'

/**
 * One difference between two documents, in words. What a person reads in a plan and what scripts get in `diff: […]`.
 */
export interface DiffEntry {
  readonly op: 'added' | 'removed' | 'changed' | 'moved'
  /** What it is about: `header`, `start`, `task`, `edge`, `branch`, `screen`, `component`, `error`, `exit`, `reference`. */
  readonly sort: string
  /** The thing, by name and id: `screen "Verify OTP" (15)`. Foreign text in it is not made printable yet. */
  readonly subject: string
  /** What changed, in words: `label: "Log in" → "Sign in"`. Empty where the subject says it all. */
  readonly words: string
  /**
   * Every place that differs, where the words show only some of them or cut a value: what `--verbose` and scripts show.
   * Absent where the words tell everything. Foreign text in it is not made printable yet.
   */
  readonly lines?: readonly string[]
  /** Where it stands in the newer document, or in the older one for what was removed. */
  readonly path?: Pointer
  /** Lower is more important; entries come sorted by it. */
  readonly rank: number
}
