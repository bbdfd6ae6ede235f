import { addressBefore } from '../core/model/address-before.js'
import type { Address } from '../core/model/address.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import { isWithin, type Pointer } from '../core/model/pointer.js'
import { renamesIn, type Renames } from './renames.js'
import { unlikeOriginal } from './unlike-original.js'

/** Writes down how a resource stands right before it is written over; durable when it resolves. */
export type KeepOriginal = (live: Live) => Promise<void>

/**
 * What is kept of each resource as it was before the run. A backup is taken before the first step, and others go on
 * working: what they changed since in fields that an update leaves alone is kept as well, before that update is sent.
 */
export class Originals {
  private readonly known: Map<Address, Original & Pick<Live, 'readAtMs'>>
  private readonly renames: Renames
  private readonly keep: KeepOriginal

  constructor(about: {
    /** As the backup holds them. */
    readonly backedUp: ReadonlyMap<Address, Live>
    readonly changes: readonly Pick<Change, 'address' | 'was'>[]
    readonly keep: KeepOriginal
  }) {
    this.known = new Map(about.backedUp)
    this.renames = renamesIn(about.changes)
    this.keep = about.keep
  }

  /** How the resource of a change was; `undefined` for what was not there. */
  of(change: Pick<Change, 'address' | 'was'>): (Original & Pick<Live, 'readAtMs'>) | undefined {
    return this.known.get(addressBefore(change))
  }

  /** What others changed of a resource since, as far as it is kept. */
  movedSince(kind: Kind, change: Pick<Change, 'address' | 'was'>, live: Live): readonly Pointer[] {
    const original = this.of(change)
    return original === undefined ? [] : unlikeOriginal(kind, { original, live, renames: this.renames })
  }

  /**
   * Keeps `live`, which `change` is to be written over, where what is kept so far does not say the same. The fields of
   * the change itself are as the plan saw them, or as it wants them already.
   */
  async keepLater(kind: Kind, change: Pick<Change, 'address' | 'was' | 'fields'>, live: Live): Promise<void> {
    const isOurs = (path: Pointer) => change.fields.some((field) => isWithin(path, field.path))
    if (this.movedSince(kind, change, live).every(isOurs)) return
    await this.keep(live)
    const companions = { ...this.of(change)?.companions, ...live.companions }
    this.known.set(addressBefore(change), { document: live.document, companions, readAtMs: live.readAtMs })
  }
}
