import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import { ownersIn } from '../operations/ownership.js'
import { readLive } from '../operations/read-live.js'
import type { Session } from '../operations/session.js'
import type { Io } from './io.js'
import { narrowedLive } from './narrowed-live.js'
import { loadConfigIfAny, withSession } from './open-session.js'

/** What a list shows: the live resources of one kind in scope, and who manages each. */
export interface ListedLive {
  readonly live: readonly Live[]
  /** By address; what nobody manages is not in it. */
  readonly owners: ReadonlyMap<Address, string>
}

/** For scripts: absent where nobody manages it. */
export function managerOf(address: Address, owners: ListedLive['owners']): { readonly managedBy?: string } {
  const managedBy = owners.get(address)
  return managedBy === undefined ? {} : { managedBy }
}

/** @throws ToolError `nothing-matches`; what reading the files and asking the service throw */
export async function listedLive(io: Io, kind: Kind): Promise<ListedLive> {
  return withSession(io, await loadConfigIfAny(io), async (session) => {
    const all = await readLive(session, [kind])
    return { live: narrowedLive(io, kind, all.values()), owners: await ownersOrNobody(io, session) }
  })
}

/** A list must not hang on what only says whose the resources are. */
async function ownersOrNobody({ log }: Io, { store, api }: Session): Promise<ListedLive['owners']> {
  try {
    return await ownersIn(store, api.projectId)
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    log.warn(`Who manages what cannot be told: ${error.message}`)
    return new Map()
  }
}
