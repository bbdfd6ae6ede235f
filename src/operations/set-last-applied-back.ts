import type { Address } from '../core/model/address.js'
import type { LastApplied } from '../core/model/state.js'
import type { TakenOverEntry } from './last-applied.js'
import type { Session } from './session.js'

/** How it was before a run. */
export interface BeforeRun {
  /** `undefined`: there was none. */
  readonly before: LastApplied | undefined
  /** What left the last-applied of others. Default: nothing. */
  readonly takenOver?: readonly TakenOverEntry[]
}

/**
 * Makes last-applied of these resources what it was before a run, as if that run had never confirmed them. What is still
 * there of the run then shows as equal to the files, and becomes theirs again; what is gone shows as not yet applied.
 * What the run took over goes back to whoever had it.
 */
export async function setLastAppliedBack(
  { store, api, owner }: Pick<Session, 'store' | 'api' | 'owner'>,
  { before, takenOver = [] }: BeforeRun,
  addresses: ReadonlySet<Address>,
): Promise<void> {
  const state = await store.state.read(api.projectId, owner)
  if (state === undefined || addresses.size === 0) return
  const resources = new Map(Object.entries(state.resources))
  const earlier = new Map(Object.entries(before?.resources ?? {}))
  for (const address of addresses) {
    const entry = earlier.get(address)
    if (entry === undefined) resources.delete(address)
    else resources.set(address, entry)
  }
  await store.state.write({ ...state, resources: Object.fromEntries(resources) })
  for (const { address, was, from, entry } of takenOver) {
    const theirs = addresses.has(address) ? await store.state.read(api.projectId, from) : undefined
    if (theirs === undefined) continue
    await store.state.write({ ...theirs, resources: { [was]: entry, ...theirs.resources } })
  }
}
