import type { Address } from '../model/address.js'
import type { DesiredResource, Removal } from '../model/desired.js'
import type { HiddenTexts } from '../model/hidden-texts.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Kind, Live, Original } from '../model/kind.js'
import type { Consent } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import type { LastApplied } from '../model/state.js'
import type { Renames } from './renames.js'
import type { Checkout } from './stale-checkout.js'

/** What every plan is made with, whatever its origin. */
export interface PlanContext {
  /** What is being done, as its command is called: `sync`, `apply`, `restore`, `delete`. */
  readonly operation: string
  readonly projectId: string
  readonly environment: { readonly name: string; readonly protected: boolean } | null
  /** Host of the base URL; every loopback port counts as `loopback`. */
  readonly host: string
  readonly owner: string
  readonly consent: Consent
  /** Kinds that are looked at. */
  readonly kinds: readonly Kind[]
  /** Everything live of those kinds. */
  readonly live: ReadonlyMap<Address, Live>
  readonly lastApplied: LastApplied | undefined
  /** Owner of every address that another owner manages. */
  readonly foreign: ReadonlyMap<Address, string>
  /** What git says of the files; absent where the plan does not come from files. */
  readonly checkout?: Checkout | undefined
  /** Address patterns nothing may delete. */
  readonly protect: readonly string[]
  /** The newest run of ours that touched an address after last-applied was written, in words. */
  readonly ourTouch: (address: Address) => string | undefined
  /** Addresses that the files declare and this plan leaves out. Default: none. */
  readonly leftOut?: ReadonlySet<Address>
  /** Hex digest of a text. */
  readonly sha256: (text: string) => string
  /** What the plan renames; live and last-applied hold it under the new address already. Put in by planning itself. */
  readonly renames?: Renames
}

/** What the files want. */
export interface DeclaredInput extends PlanContext {
  readonly desired: readonly DesiredResource[]
  readonly removed: readonly Removal[]
  /** Kinds whose collection is in the files; others are not looked at. */
  readonly declaredKinds: ReadonlySet<string>
  readonly ignoreByKind: Readonly<Record<string, readonly Pointer[]>>
  /** Of `foreign`, what its owner protects: that stays when it is taken over. Default: none. */
  readonly foreignProtected?: ReadonlySet<Address>
  /** False for addresses outside `--only` and `--except`. */
  readonly isInScope: (address: Address) => boolean
}

/** One resource as a person or a backup wants it, complete or gone. */
export type Wanted =
  | { readonly address: Address; readonly do: 'delete'; readonly note?: string }
  | {
      readonly address: Address
      readonly do: 'restore'
      /** Where it is now, if it was renamed since. */
      readonly was?: Address
      readonly kind: Kind
      readonly original: Original
      readonly note?: string
    }
  | {
      /** Sets the given fields, leaves the others. */
      readonly address: Address
      readonly do: 'set'
      /** Where it is now, if its name is to change. */
      readonly was?: Address
      readonly kind: Kind
      readonly fields: Readonly<Record<Pointer, Json>>
      /** `restore` when the values are those from before; default `config`. */
      readonly reason?: 'restore'
      /** The document that a `document` field among them stands for. */
      readonly content?: JsonObject
      /** What may not be shown of it. */
      readonly hidden?: HiddenTexts
      readonly note?: string
    }
