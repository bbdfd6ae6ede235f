import type { Address } from '../core/model/address.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import { isWithin, type Pointer } from '../core/model/pointer.js'
import { unlikeOriginal } from './unlike-original.js'

/** Writes down how a resource stands right before it is written over; durable when it resolves. */
export type KeepOriginal = (live: Live) => Promise<void>

/**
 * What is kept of each resource as it was before the run. A backup is taken before the first step, and others go on
 * working: what they changed since in fields that an update leaves alone is kept as well, before that update is sent.
 */
export class Originals {
  private readonly known: Map<Address, Original & Pick<Live, 'readAtMs'>>

  /** @param backedUp as the backup holds them */
  constructor(
    backedUp: ReadonlyMap<Address, Live>,
    private readonly keep: KeepOriginal,
  ) {
    this.known = new Map(backedUp)
  }

  /** `undefined` for what was not there. */
  of(address: Address): (Original & Pick<Live, 'readAtMs'>) | undefined {
    return this.known.get(address)
  }

  /**
   * Keeps `live`, which `change` is to be written over, where what is kept so far does not say the same. The fields of
   * the change itself are as the plan saw them, or as it wants them already.
   */
  async keepLater(
    kind: Kind,
    { address, fields }: Pick<Change, 'address' | 'fields'>,
    live: Live,
  ): Promise<void> {
    const original = this.known.get(address)
    if (original === undefined) return
    const isOurs = (path: Pointer) => fields.some((field) => isWithin(path, field.path))
    if (unlikeOriginal(kind, original, live).every(isOurs)) return
    await this.keep(live)
    const companions = { ...original.companions, ...live.companions }
    this.known.set(address, { document: live.document, companions, readAtMs: live.readAtMs })
  }
}
