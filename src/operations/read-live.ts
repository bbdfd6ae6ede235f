import type { Address } from '../core/model/address.js'
import type { Kind, Live } from '../core/model/kind.js'
import { unreadCompanions } from '../core/plan/index.js'
import type { Session } from './session.js'

/** Reads everything of these kinds, cheap parts only: one list call per kind. */
export async function readLive(session: Session, kinds: readonly Kind[]): Promise<Map<Address, Live>> {
  const lists = await Promise.all(kinds.map((kind) => kind.list(session.api, readOptions(session))))
  return new Map(lists.flat().map((live) => [live.address, live]))
}

/**
 * Reads the companions of some resources, a call each, and puts the richer resources into `live`.
 * `wanted` names the companions by address.
 */
export async function enrichLive(
  session: Session,
  live: Map<Address, Live>,
  wanted: ReadonlyMap<Address, { readonly kind: Kind; readonly companions: readonly string[] }>,
): Promise<void> {
  const todo = [...wanted].filter(([address, { kind, companions }]) => {
    const present = live.get(address)
    if (present === undefined) return false
    const unread = unreadCompanions(kind, present)
    return companions.some((name) => unread.includes(name))
  })
  if (todo.length === 0) return
  let done = 0
  session.progress.start('Reading details', todo.length)
  try {
    await inParallel(todo, session.parallelism, async ([address, { kind, companions }]) => {
      const present = live.get(address)
      if (present === undefined) return
      live.set(address, await kind.enrich(session.api, present, companions, readOptions(session)))
      session.progress.advance((done += 1))
    })
  } finally {
    session.progress.stop()
  }
}

export function readOptions(session: Session): {
  readonly nowMs: () => number
  readonly signal: AbortSignal
} {
  return { nowMs: () => session.clock.now(), signal: session.signal }
}

/** Works through the items, so many at a time; the first failure ends it. */
async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker))
}
