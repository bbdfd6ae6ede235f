import { EXIT, ToolError, usageError } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import type { Store, StoreEntry } from '../../core/ports/store.js'
import { countOf } from '../../report/index.js'
import { sideBySide } from './side-by-side.js'

/** What one store has and another lacks. */
export interface StoreComparison {
  /** To be copied, in that order: what says that a run ended before the rest of it, last-applied at the very end. */
  readonly missing: readonly StoreEntry[]
  /** There already, byte for byte. */
  readonly equalCount: number
  /** There already, and different. */
  readonly differing: readonly StoreEntry[]
  /** Names in the first that are no part of a store. */
  readonly others: readonly string[]
  /** Projects of the first. */
  readonly projects: readonly string[]
  /** Projects of both, whose locks must be held. */
  readonly toLock: readonly string[]
}

/**
 * Compares what two stores hold. Only what both have is read, and not what is known to be equal.
 * @throws ToolError `store-empty` where there is nothing to be copied from; `interrupted`
 */
export async function compareStores(
  { from, to }: { readonly from: Store; readonly to: Store },
  { signal, known }: { readonly signal: AbortSignal; readonly known: ReadonlySet<string> },
): Promise<StoreComparison> {
  const here = await from.contents.list()
  if (here.entries.length === 0) throw empty(from)
  const there = await to.contents.list()
  const taken = new Set(there.entries.map(({ key }) => key))
  const shared = here.entries.filter(({ key }) => taken.has(key))
  const differing: StoreEntry[] = []
  const unknown = shared.filter(({ key }) => !known.has(key))
  let looked = 0
  await sideBySide(unknown, signal, async (entry) => {
    looked += 1
    const [a, b] = await Promise.all([from.contents.read(entry.key), to.contents.read(entry.key)])
    if (a === undefined || b === undefined || !isSame(a, b)) differing.push(entry)
  })
  if (looked < unknown.length) throw interrupted()
  return {
    missing: here.entries.filter(({ key }) => !taken.has(key)).toSorted(byRank),
    equalCount: shared.length - differing.length,
    differing: differing.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    others: here.others,
    projects: [
      ...new Set(here.entries.flatMap(({ projectId }) => (projectId === '' ? [] : [projectId]))),
    ].sort(),
    toLock: [...new Set([...here.projects, ...there.projects])].sort(),
  }
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/**
 * Should the copy be broken off, nothing in the new place may look like what it is not: a run without its outcome would
 * look as if it had died, and last-applied without the runs would be believed.
 */
function byRank(a: StoreEntry, b: StoreEntry): number {
  return rankOf(a) - rankOf(b)
}

function rankOf({ key, room }: StoreEntry): number {
  if (room === 'state') return 2
  return key.endsWith('/outcome.json') ? 0 : 1
}

export function empty({ location }: Store): ToolError {
  return usageError({
    code: 'store-empty',
    message: `Nothing is kept in ${printable(location, 1000)}, so there is nothing to copy`,
    hint: 'Name the store that is to be copied first, then the new place: descope-mgmt store copy FROM TO',
  })
}

function interrupted(): ToolError {
  return new ToolError({
    code: 'interrupted',
    message: 'Interrupted before all was compared',
    hint: 'Copy again: what is there already is passed over.',
    exit: EXIT.interrupted,
  })
}

/** So many of what differs are named. */
const NAMED = 5

/** Nothing that is there is written over. */
export function differs(to: Store, differing: readonly StoreEntry[]): ToolError {
  const [first] = differing
  const places = differing.slice(0, NAMED).map(({ key }) => printable(to.contents.locate(key), 1000))
  const more = differing.length > NAMED ? ` and ${differing.length - NAMED} more` : ''
  return usageError({
    code: 'store-differs',
    message: `${countOf(differing.length, 'file')} in ${printable(to.location, 1000)} ${differing.length === 1 ? 'is' : 'are'} there already and different: ${places.join(', ')}${more}. Nothing was copied`,
    hint: 'Copy into a place of its own; or, if that was an earlier copy, move these away and copy again.',
    where: { file: first === undefined ? to.location : to.contents.locate(first.key) },
  })
}
