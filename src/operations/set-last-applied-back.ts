import type { Address } from '../core/model/address.js'
import type { LastApplied } from '../core/model/state.js'
import type { Session } from './session.js'

/**
 * Makes last-applied of these resources what it was before a run, as if that run had never confirmed them. What is still
 * there of the run then shows as equal to the files, and becomes theirs again; what is gone shows as not yet applied.
 */
export async function setLastAppliedBack(
  { store, api, owner }: Pick<Session, 'store' | 'api' | 'owner'>,
  before: LastApplied | undefined,
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
}
