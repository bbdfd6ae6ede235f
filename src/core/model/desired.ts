import type { Address } from './address.js'
import type { ErrorDetails, Place } from './errors.js'
import type { HiddenTexts } from './hidden-texts.js'
import type { JsonObject } from './json.js'
import type { Limits } from './limits.js'
import type { OnConflict, OnDrift } from './plan.js'
import type { Pointer } from './pointer.js'
import type { Retention } from './retention.js'
import type { TemplateOrigin } from './template-origin.js'

/** One resource as the files want it. */
export interface DesiredResource {
  readonly address: Address
  readonly kind: string
  readonly key: string
  /** What `was:` says: where it is, if it is not here yet. */
  readonly was?: Address
  /** Declared fields in the kind's normal form; `null` and empty values are declarations of emptiness. */
  readonly declared: JsonObject
  /** Fields handed over to others: never read into plans, never written. */
  readonly ignore: readonly Pointer[]
  /** `protect:` of the entry itself; `undefined` where it says nothing. */
  readonly protect?: boolean
  /** Of a kind with documents: the document that its `file` holds; `declared` has the digest. */
  readonly content?: JsonObject
  /** Where a part of that document stands in its file. */
  contentPlaceOf?(path: Pointer): Place
  /** What the document was rendered from, where it comes from a template. */
  readonly template?: TemplateOrigin
  /** What may not be shown of the document. */
  readonly hidden?: HiddenTexts
  /** Where the entry begins. */
  readonly where: Place
  /** Where a field of the entry stands; the entry's own place when it cannot be told. */
  placeOf(path: Pointer): Place
}

/** An entry of `removed:`. */
export interface Removal {
  readonly address: Address
  readonly do: 'delete' | 'forget'
  readonly reason?: string
  readonly where: Place
}

/** A named target. */
export interface Environment {
  readonly name: string
  readonly projectId?: string
  /** The variable that holds the project id, where the config writes nothing but `${NAME}` for it. */
  readonly projectVariable?: string
  readonly baseUrl?: string
  /** Where the management key comes from; never the key itself. */
  readonly managementKey?:
    { readonly from: 'variable'; readonly name: string } | { readonly from: 'file'; readonly path: string }
  readonly protected: boolean
  readonly variables: Readonly<Record<string, string>>
  /** Ids of foreign things in this project by sort and name: `{ connectors: { Segment: 'CI2abc' } }`. */
  readonly ids?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Files laid over the others, as they are written, variables put in. */
  readonly overlays?: readonly string[]
  /** Address patterns that are not looked at here: untouched, and kept in last-applied. */
  readonly exclude?: readonly string[]
  /** Keys left out because a variable in them is not set, each with what to say when they are needed. */
  readonly unresolved?: Readonly<Record<string, ErrorDetails>>
}

/** All config files together, checked. What `config/` gives and the operations work with. */
/** An entry that is not wanted in this environment, though the files below hold it. */
export interface TakenOut {
  readonly address: Address
  /** Where the overlay says so. */
  readonly where: Place
}

export interface Config {
  /** Absolute paths in the order they were read; empty when the program works without files. */
  readonly files: readonly string[]
  readonly owner: string
  /** The chosen environment. */
  readonly environment: Environment | null
  /** Every declared environment. */
  readonly environments: readonly Environment[]
  readonly resources: readonly DesiredResource[]
  /** Entries that the files hold and an overlay of the chosen environment takes out; absent where there are none. */
  readonly takenOut?: readonly TakenOut[]
  /** Kinds whose collection key is present: absent means the kind is not looked at, `[]` means none are wanted. */
  readonly declaredKinds: ReadonlySet<string>
  /** Places handed over for a whole kind, by kind name. */
  readonly ignoreByKind: Readonly<Record<string, readonly Pointer[]>>
  /** Address patterns (`tenant/acme`, `flow/*`) that nothing may delete or replace. */
  readonly protect: readonly string[]
  readonly removed: readonly Removal[]
  readonly policy: { readonly onDrift?: OnDrift; readonly onConflict?: OnConflict }
  /** `store:`, variables put in: an absolute path, or the URL of a place that is no folder. */
  readonly store?: string
  /** Where the files say so; absent where they do not. */
  readonly storeWhere?: Place
  /** `limits:`; absent where the files say nothing. */
  readonly limits?: Limits
  /** `retention:`; absent where the files say nothing. */
  readonly retention?: Retention
  /** Values of secret variables of templates: never to be shown. */
  readonly secrets: readonly string[]
  /** Collections the files hold that this version has no kind for. */
  readonly unsupported: readonly { readonly collection: string; readonly where: Place }[]
  /** Notes and warnings that do not stop anything. */
  readonly notices: readonly ErrorDetails[]
}
