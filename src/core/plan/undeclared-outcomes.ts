import { kindOf, type Address } from '../model/address.js'
import type { Removal } from '../model/desired.js'
import type { Kind, Live } from '../model/kind.js'
import type { Confirmed, Finding } from '../model/plan.js'
import * as say from './declared-findings.js'
import type { DeclaredInput, PlanContext } from './input.js'
import { deletion, ownEntry, untouched, type Outcome } from './outcome.js'

/** What an entry of `removed:` means. Only what is ours is deleted or forgotten. */
export function removalOutcome(input: DeclaredInput, kind: Kind, removal: Removal): Outcome {
  const { address } = removal
  const base: Outcome = { ...untouched(input, kind, address), where: removal.where }
  const { live } = base
  if (ownEntry(input, address) === undefined) {
    // What is not ours is forgotten already, and what is gone needs no deleting.
    if (live === undefined || removal.do === 'forget') return base
    return { ...base, findings: [say.notOurs(removal, kind, input.foreign.get(address))] }
  }
  const confirmed = forgotten(address)
  if (live === undefined) return { ...base, confirmed }
  if (removal.do === 'forget') return { ...base, ...forgetting(input, removal) }
  return { ...base, ...deletion(kind, live, removal.reason), confirmed }
}

/** What stops managing one resource that is ours. Protection forbids to delete it, not to leave it to itself. */
export function forgetting(
  context: PlanContext,
  { address, where }: Pick<Removal, 'address'> & Partial<Pick<Removal, 'where'>>,
): { readonly confirmed: Confirmed; readonly findings: readonly Finding[] } {
  const wasProtected = ownEntry(context, address)?.protect === true
  return { confirmed: forgotten(address), findings: [say.forgotten({ address, where, wasProtected })] }
}

/** What is ours, or nobody's, and not in the files any more. */
export function undeclaredOutcomes(
  input: DeclaredInput,
  kinds: ReadonlyMap<string, Kind>,
  seen: ReadonlySet<Address>,
): readonly Outcome[] {
  const outcomes: Outcome[] = []
  const { prune } = input.consent
  for (const address of Object.keys(input.lastApplied?.resources ?? {})) {
    const kind = kinds.get(kindOf(address))
    if (kind === undefined || seen.has(address) || !isLookedAt(input, address)) continue
    const base = untouched(input, kind, address)
    const confirmed = forgotten(address)
    if (base.live === undefined || isSystemFixed(kind, base.live)) outcomes.push({ ...base, confirmed })
    else if (prune === 'none') outcomes.push({ ...base, findings: [say.wouldDelete(kind, address)] })
    else outcomes.push({ ...base, ...deletion(kind, base.live, undefined), confirmed })
  }
  if (prune !== 'all') return outcomes
  for (const [address, live] of input.live) {
    const kind = kinds.get(kindOf(address))
    if (kind === undefined || seen.has(address) || !isLookedAt(input, address)) continue
    if (ownEntry(input, address) !== undefined || input.foreign.has(address)) continue
    if (isSystemFixed(kind, live)) continue
    outcomes.push({ ...untouched(input, kind, address), ...deletion(kind, live, undefined) })
  }
  return outcomes
}

/** The service's own is only referred to, so it is never in the way of a prune. */
function isSystemFixed(kind: Kind, { key, document }: Live): boolean {
  return kind.isSystemFixed === true && kind.isSystem?.(key, document) === true
}

/** True for addresses in scope whose collection is in the files. */
export function isLookedAt(input: DeclaredInput, address: Address): boolean {
  return input.declaredKinds.has(kindOf(address)) && input.isInScope(address)
}

function forgotten(address: Address): Confirmed {
  return { address, fields: {}, dropped: [], forget: true }
}
