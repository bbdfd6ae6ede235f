import type { LastApplied } from '../core/model/state.js'
import type { Checkout } from '../core/plan/index.js'
import type { Session } from './session.js'

/** What git says of the files, where it matters: in a protected environment that files were applied to. */
export async function checkoutOf(
  { environment, who, holdsCommit }: Session,
  lastApplied: LastApplied | undefined,
): Promise<Checkout | undefined> {
  const applied = lastApplied?.updated.commit
  if (environment?.protected !== true || applied === undefined) return undefined
  const { gitCommit: head } = who
  if (head === undefined) return { answer: 'none' }
  if (head === applied) return { head, answer: 'holds' }
  return { head, answer: holdsCommit === undefined ? 'unknown' : await holdsCommit(applied) }
}
