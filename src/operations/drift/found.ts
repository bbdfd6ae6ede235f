import type { Address } from '../../core/model/address.js'
import type { DiffEntry } from '../../core/model/diff.js'
import type { DriftChange, DriftedField } from '../../core/model/drift.js'
import type { HiddenTexts } from '../../core/model/hidden-texts.js'
import type { Kind, Live, Original } from '../../core/model/kind.js'
import type { Finding } from '../../core/model/plan.js'

/** A resource that moved, before it is asked when and by whom. */
export interface FoundDrift {
  readonly address: Address
  readonly kind: Kind
  readonly change: DriftChange
  readonly fields: readonly DriftedField[]
  readonly isManaged: boolean
  readonly isDeclared: boolean
  /** When what it is compared with was confirmed; absent where nothing tells. */
  readonly sinceMs?: number
  /** The run that confirmed it: what it wrote is not drift. */
  readonly runId?: string
  /** Absent where it is gone. */
  readonly live?: Live
  /** Of one that is gone: live resources of its kind that nobody of ours manages, by what the service knows them by. */
  readonly unclaimed?: ReadonlyMap<string, Address>
  /** When somebody last wrote to it, where the service tells. */
  readonly modifiedMs?: number
  /** What may not be shown of its document. */
  readonly hidden?: HiddenTexts
  /** The complete original that it is compared with, where that is at hand. */
  readonly before?: Original
  /** Told already, where it is known without looking further. */
  readonly diff?: readonly DiffEntry[]
}

/** All that moved, as far as live and what it is compared with tell. */
export interface Found {
  /** When live was read. */
  readonly timeMs: number
  readonly resources: readonly FoundDrift[]
  readonly unchanged: number
  readonly unmanaged: number
  /** Everything that was there to be looked at. */
  readonly addresses: Iterable<Address>
  readonly findings: readonly Finding[]
}
