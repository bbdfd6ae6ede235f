import type { Address } from '../model/address.js'
import type { JsonObject } from '../model/json.js'
import { keyAt } from '../model/key-at.js'
import { wordsOf, type Sought } from './records.js'

/** Descope's limit is 10 searches in 60 s: one call of `drift` never takes more. */
export const MOST_SEARCHES = 10
/** What one search gives at most. */
export const RECORDS_PER_SEARCH = 1000
/** How far back Descope's audit reaches. */
export const AUDIT_WINDOW_MS = 30 * 86_400_000

const TENANTS_PER_SEARCH = 100
/** Kept for looking through everything of that time, where resources are left that had no search of their own. */
const FOR_THE_REST = 3

export interface AuditSearch {
  /** What is to be found with it. */
  readonly addresses: readonly Address[]
  /** Filters beside the time. */
  readonly filters: JsonObject
  /** More of its pages may be read, as long as searches are left: it alone speaks of the rest. */
  readonly isPaged: boolean
}

/**
 * How to look for all of them with few searches: resources of tenants by the list of their tenants, a hundred at a time;
 * others by their name; and what is left by time alone.
 */
export function searchesFor(sought: readonly Sought[]): readonly AuditSearch[] {
  const tenantOf = ({ kind, address }: Sought) => kind.auditTenant?.(keyAt(kind, address))
  const ofTenants = sought.filter((one) => tenantOf(one) !== undefined)
  const others = sought.filter((one) => tenantOf(one) === undefined)
  const tenants = [...new Set(ofTenants.flatMap((one) => tenantOf(one) ?? []))]
  const searches: AuditSearch[] = []
  for (let from = 0; from < tenants.length; from += TENANTS_PER_SEARCH) {
    const some = tenants.slice(from, from + TENANTS_PER_SEARCH)
    const named = new Set(some)
    searches.push({
      addresses: ofTenants.filter((one) => named.has(tenantOf(one) ?? '')).map(({ address }) => address),
      filters: { tenants: some },
      isPaged: false,
    })
  }
  for (const one of others) {
    searches.push({
      addresses: [one.address],
      filters: { text: wordsOf(one).at(-1) ?? '' },
      isPaged: false,
    })
  }
  if (searches.length <= MOST_SEARCHES) return searches
  const kept = searches.slice(0, MOST_SEARCHES - FOR_THE_REST)
  const rest = searches.slice(kept.length).flatMap(({ addresses }) => addresses)
  return [...kept, { addresses: rest, filters: {}, isPaged: true }]
}
