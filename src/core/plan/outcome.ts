import type { Address } from '../model/address.js'
import type { Place } from '../model/errors.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Kind, Live } from '../model/kind.js'
import type { Change, Confirmed, Finding } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { LastAppliedResource } from '../model/state.js'
import type { PlanContext } from './input.js'

/** What planning found for one resource. */
export interface Outcome {
  readonly address: Address
  readonly kind: Kind
  readonly live: Live | undefined
  readonly change: Omit<Change, 'after'> | undefined
  /** The normal form after the change; `undefined` when it is gone then. */
  readonly endSpec: JsonObject | undefined
  /** All that is wanted of it, changed or not; part of the digest. `undefined` when nothing is. */
  readonly desired: Readonly<Record<Pointer, Json>> | undefined
  readonly lastApplied: Readonly<Record<Pointer, Json>> | undefined
  readonly confirmed: Confirmed | undefined
  readonly findings: readonly Finding[]
  /** The resource's own `protect:`, from the files or remembered. */
  readonly isProtected: boolean | undefined
  /** Where the files speak of it. */
  readonly where?: Place
  /** Where the files speak of one of its fields. */
  readonly placeOf?: (path: Pointer) => Place
}

/** A resource that stays as it is, unless more is laid over this. */
export function untouched(context: PlanContext, kind: Kind, address: Address): Outcome {
  const live = context.live.get(address)
  const ours = ownEntry(context, address)
  return {
    address,
    kind,
    live,
    change: undefined,
    endSpec: live?.spec,
    desired: undefined,
    lastApplied: ours?.fields,
    confirmed: undefined,
    findings: [],
    isProtected: ours?.protect,
  }
}

/** What this owner's last-applied holds of a resource. */
export function ownEntry({ lastApplied }: PlanContext, address: Address): LastAppliedResource | undefined {
  if (lastApplied === undefined || !Object.hasOwn(lastApplied.resources, address)) return undefined
  return lastApplied.resources[address]
}

/** The part of an outcome that deletes what is live. */
export function deletion(
  kind: Kind,
  live: Live,
  note: string | undefined,
): Pick<Outcome, 'change' | 'endSpec'> {
  return {
    endSpec: undefined,
    change: {
      address: live.address,
      action: 'delete',
      fields: [],
      companions: Object.keys(kind.costly),
      ...(note === undefined ? {} : { note }),
    },
  }
}
