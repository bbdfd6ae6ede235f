import { kindOf, type Address } from '../model/address.js'
import type { Kind } from '../model/kind.js'

/** Below these, a plan is small enough for one look. */
const MOST = { delete: 10, update: 100 } as const
/** A share says little about a handful of things: it counts from this many live ones on. */
const SHARE_COUNTS_FROM = 10
const MAX_SHARE_PERCENT = 30

export interface Affected {
  readonly action: 'delete' | 'update'
  /** What the plan would delete or update. */
  readonly affected: readonly Address[]
  /** All that is live and not another owner's. */
  readonly live: Iterable<Address>
  readonly kinds: readonly Pick<Kind, 'name' | 'collection'>[]
}

/** Why these are too many to go without a word: `11, more than 10`. Empty where they are not. */
export function excessWords({ action, affected, live, kinds }: Affected): readonly string[] {
  const total = affected.length
  const most = MOST[action]
  const present = countByKind(live)
  const counts = countByKind(affected)
  const shares = kinds.flatMap(({ name, collection }) => {
    const all = present.get(name) ?? 0
    const count = counts.get(name) ?? 0
    return all >= SHARE_COUNTS_FROM && count * 100 > all * MAX_SHARE_PERCENT
      ? [`${count} of ${all} ${collection}, more than ${MAX_SHARE_PERCENT} %`]
      : []
  })
  return [...(total > most ? [`${total}, more than ${most}`] : []), ...shares]
}

/** `11 in all: 8 tenants, 3 flows`; `undefined` where all are of one kind. */
export function sumByKind({ affected, kinds }: Pick<Affected, 'affected' | 'kinds'>): string | undefined {
  const counts = countByKind(affected)
  if (counts.size < 2) return undefined
  const parts = kinds.flatMap(({ name, collection }) => {
    const count = counts.get(name) ?? 0
    return count === 0 ? [] : [`${count} ${count === 1 ? name : collection}`]
  })
  return `${affected.length} in all: ${parts.join(', ')}`
}

function countByKind(addresses: Iterable<Address>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const address of addresses) {
    const kind = kindOf(address)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}
