import type { Live } from '../model/kind.js'
import type { Kind } from '../model/kind.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Change, Confirmed, Finding } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'

/** What planning found for one resource. */
export interface Outcome {
  readonly kind: Kind
  readonly change: Omit<Change, 'after'> | undefined
  /** What is wanted at the changed places, in canonical terms; part of the digest. */
  readonly live: Live | undefined
  /** The normal form after the change; `undefined` when it is gone then. */
  readonly endSpec: JsonObject | undefined
  readonly lastApplied: Readonly<Record<Pointer, Json>> | undefined
  readonly confirmed: Confirmed | undefined
  readonly findings: readonly Finding[]
  /** The resource's own `protect:`, from the files or remembered. */
  readonly isProtected: boolean | undefined
}
