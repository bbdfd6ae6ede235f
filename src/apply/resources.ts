import { kindOf, parseAddress, type Address } from '../core/model/address.js'
import { keyAt as keyOfKind } from '../core/model/key-at.js'
import type { Kind, Live, ReadOptions } from '../core/model/kind.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'

export type Kinds = ReadonlyMap<string, Kind>

export function kindAt(kinds: Kinds, address: Address): Kind {
  const kind = kinds.get(kindOf(address))
  if (kind === undefined) throw new RangeError(`no kind for ${address}`)
  return kind
}

/** The key the kind knows the resource by: the address without the kind, decoded. */
export function keyAt(address: Address): string {
  return parseAddress(address)?.segments.join('/') ?? ''
}

export function readOptions(clock: Clock): ReadOptions {
  return { nowMs: () => clock.now() }
}

/** One resource as it stands now, with the named companions; `undefined` when it does not exist. */
export async function readOne(about: {
  readonly kind: Kind
  readonly api: DescopeApi
  readonly address: Address
  readonly companions: readonly string[]
  readonly clock: Clock
}): Promise<Live | undefined> {
  const { kind, api, address, companions } = about
  const read = readOptions(about.clock)
  const found = await kind.refresh(api, [keyOfKind(kind, address)], read)
  const live = found.find((candidate) => candidate.address === address)
  if (live === undefined || companions.length === 0) return live
  return kind.enrich(api, live, companions, read)
}
