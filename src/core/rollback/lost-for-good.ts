import { kindOf, type Address } from '../model/address.js'
import type { Kind } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { Wanted } from '../plan/index.js'
import type { FinishedRun } from './finished-run.js'

/** What was lost when the run deleted something, and does not come back with it: a finding for each kind. */
export function lostForGood(
  run: Pick<FinishedRun, 'changes'>,
  kinds: ReadonlyMap<string, Kind>,
  wanted: readonly Wanted[],
): readonly Finding[] {
  const deleted = new Set(
    run.changes.flatMap(({ action, address }) => (action === 'delete' ? [address] : [])),
  )
  const byKind = new Map<Kind, Address[]>()
  for (const { address } of wanted) {
    const kind = kinds.get(kindOf(address))
    if (kind === undefined || kind.irrecoverable.length === 0 || !deleted.has(address)) continue
    const others = byKind.get(kind)
    if (others === undefined) byKind.set(kind, [address])
    else others.push(address)
  }
  return [...byKind].map(([kind, addresses]): Finding => {
    const [address = ''] = addresses
    const isOne = addresses.length === 1
    const which = isOne ? printable(address) : `these ${addresses.length} of kind ${kind.name}`
    return {
      code: 'not-brought-back',
      severity: 'warning',
      ...(isOne ? { address } : {}),
      message: `Lost when ${which} ${isOne ? 'was' : 'were'} deleted, and not brought back: ${kind.irrecoverable.join(', ')}`,
    }
  })
}
