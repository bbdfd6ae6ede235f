import type { ZodType } from 'zod'
import type { DescopeApi } from '../ports/descope-api.js'
import type { Address } from './address.js'
import type { DocumentTraits } from './document-traits.js'
import type { Json, JsonObject } from './json.js'
import type { Change, FieldChange } from './plan.js'
import type { Pointer } from './pointer.js'

/**
 * How one field behaves in comparing and writing.
 *
 * - `value`: one value; `set`: an order-free list, one value; `map`: free keys, managed leaf by leaf;
 *   `object`: known keys, managed leaf by leaf.
 * - `document`: a whole document managed as one value. A spec holds its digest, and the document itself travels beside
 *   it (`content`), so that planning compares short texts. Last-applied holds {@link SentAndBack}.
 */
export type Field =
  | (FieldTraits & { readonly type: 'value' | 'set'; readonly empty?: readonly Json[] })
  | (FieldTraits & { readonly type: 'map' })
  | (FieldTraits & { readonly type: 'object'; readonly fields: Fields })
  | (FieldTraits & { readonly type: 'document' })

export interface FieldTraits {
  /**
   * What clearing does: `send` writes the API's empty value (default); `release` leaves the field as it is,
   * because no harmless empty value is known.
   */
  readonly clearing?: 'send' | 'release'
  /** The field can be given at creation and never changed afterwards. */
  readonly fixed?: boolean
  /** A resource cannot be created without it. Looked at on a kind's own fields, not inside objects. */
  readonly required?: boolean
  /** Not offered in config files: read, kept, restored, never declared. */
  readonly undeclarable?: boolean
  /**
   * Values that the service may show in a resource where nobody ever set one: its own. Of a resource that was made without
   * a word about the field they tell of nobody's change.
   */
  readonly bornWith?: readonly Json[]
  /** Holds ids of things that only this project has: never taken from one project into another. */
  readonly isOfProject?: boolean
  /** Follows from other fields, such as what a flow calls: there for judging, never compared and never written. */
  readonly derived?: boolean
  /** Of a set: its texts are keys of this kind, and the service changes them along when it renames one of those. */
  readonly follows?: string
}

export type Fields = Readonly<Record<string, Field>>

/**
 * A resource as Descope has it. `spec` is the normal form of everything that can be written, fields unknown to us
 * included; `document` is the record as it came; `companions` are further documents of the same resource that cost
 * a call of their own (a tenant's `settings`), present only when read.
 */
export interface Live {
  readonly address: Address
  readonly key: string
  readonly spec: JsonObject
  readonly document: JsonObject
  readonly companions: Readonly<Record<string, JsonObject>>
  /** When it was read, ms since the epoch by our clock. */
  readonly readAtMs: number
  /** Something that moves with every write, where the list of the kind tells it; equal means not written since. */
  readonly revision?: string | undefined
}

/** What a complete original holds; enough to rebuild a {@link Live} or to restore it. */
export type Original = Pick<Live, 'document' | 'companions'>

/** What a step writes. */
export interface Writing {
  /** The fields that differ from what is live. */
  readonly fields: readonly FieldChange[]
  /** Of a restore: the complete original that unmanaged and unknown fields are taken from. */
  readonly original?: Original | undefined
  /** The document that a changed `document` field stands for. */
  readonly content?: JsonObject | undefined
}

/** A question a kind puts to one planned change; the answer is a sentence, or nothing. */
export type BreakingRule = (change: {
  readonly key: string
  readonly from: JsonObject
  readonly to: JsonObject
  /** The other resources of the kind as they will be, by key, as far as they were read. */
  readonly others: () => ReadonlyMap<string, JsonObject>
}) => readonly string[]

/** All that is known about one sort of resource. Adding a kind is a folder and a line in `kinds/index.ts`. */
export interface Kind {
  /** The word used in addresses, plans and commands: `tenant`. */
  readonly name: string
  /** The word used in config files and backups: `tenants`. */
  readonly collection: string
  /** The key of an entry that names it in files: `id`. */
  readonly keyField: string
  /** Shape of one entry in a file, canonical keys; strict. */
  readonly schema: ZodType
  readonly fields: Fields
  /** Other spellings of keys, from → canonical key. `snake_case` of a known key is understood without being listed. */
  readonly aliases: Readonly<Record<string, string>>
  /** Keys that people write and that do not exist here, each with what to do instead. */
  readonly hints: Readonly<Record<string, string>>
  /** Places whose values are never printed or logged, and never stored outside backups. */
  readonly secrets: readonly Pointer[]
  /** Fields that cost a call per resource to read, by companion name: `{ settings: ['/settings'] }`. */
  readonly costly: Readonly<Record<string, readonly Pointer[]>>
  /** Position in the order of an apply where no reference decides; lower goes first. */
  readonly rank: number
  /** What a list shows beside the key. */
  readonly columns: readonly Column[]
  /** What a list tells scripts beside the words of a config, where the columns say more than those. */
  listed?(live: Live): JsonObject
  /** What no backup of a deleted resource brings back; words for the plan and the question. */
  readonly irrecoverable: readonly string[]
  /** There is exactly one in a project, and this is its key: config files hold an object instead of a list. */
  readonly onlyKey?: string
  /**
   * What `dependsOn` means. `required` (default): what does not exist is an error. `called`: the document's own check
   * judges that, and a changed resource goes before those that call it.
   */
  readonly references?: 'required' | 'called'
  /** Reading by keys costs a call for each, so nothing is read along that may not be needed. */
  readonly isReadSingly?: boolean
  /** What there is to know about its `document` field, where it has one. */
  readonly document?: DocumentTraits
  /** True for one that every project has from the start: deleting it wants `--allow-system`. */
  isSystem?(key: string, document: JsonObject): boolean
  /** What is the system's can only be referred to: nothing changes or deletes it, and no switch allows that. */
  readonly isSystemFixed?: boolean
  /**
   * What the service itself knows a resource by, whatever it is called. Of a kind that has it, the key field is a field
   * like others: a change of it renames, entries may say `was:`, and what was renamed since is found again.
   */
  identityOf?(document: JsonObject): string | undefined
  /** The tenant that records of the service's audit about this resource name: itself, or the one it belongs to. */
  auditTenant?(key: string): string | undefined
  /** When somebody last wrote to it, ms since the epoch, where the list of the kind tells. */
  modifiedMs?(live: Live): number | undefined

  /**
   * The key of an entry in a file, where more than its key field makes it: a role may be one of a tenant. `undefined`
   * where it cannot be told.
   */
  keyFrom?(entry: JsonObject): string | undefined
  /** Address of a resource with this key. */
  addressOf(key: string): Address
  /** The key in an address, where keys have several parts; default: what follows the kind, decoded. */
  keyIn?(address: Address): string
  /**
   * A declared spec (key field removed, canonical keys) in normal form: sets sorted and without repeats, case folded
   * where the service does not care. Keeps `null` and empty values: they are declarations. Idempotent.
   */
  normalize(declared: JsonObject): JsonObject
  /** What a declared entry says that cannot be, beyond its shape: an invalid domain. `path` is in the entry. */
  check(
    declared: JsonObject,
  ): readonly { readonly path: Pointer; readonly message: string; readonly hint?: string }[]
  /** Kinds whose resources `dependsOn` can name, besides its own. Default: none. */
  readonly refersTo?: readonly string[]
  /** Resources that must exist before this one, from declared or live spec. */
  dependsOn(spec: JsonObject): readonly Address[]
  /** Values of which two resources of a kind may not share one: `{ what: 'name', value: 'Acme' }`. */
  uniqueBy(key: string, spec: JsonObject): readonly { readonly what: string; readonly value: string }[]
  readonly breaking: BreakingRule
  /** Costly parts that a complete original was kept without; default: those that are no companion of it. */
  unread?(original: Original): readonly string[]
  /** Rebuilds the normal form from a complete original, as a backup or a reply holds it. */
  specOf(original: Original): JsonObject
  /** The key inside a complete original. */
  keyOf(document: JsonObject): string

  /** All of them, cheap parts only, or it throws: a half-read list is no list. */
  list(api: DescopeApi, read: ReadOptions): Promise<readonly Live[]>
  /** The named ones, cheap parts only; those that do not exist are left out. */
  refresh(api: DescopeApi, keys: readonly string[], read: ReadOptions): Promise<readonly Live[]>
  /** The same resource with the named companions read too. */
  enrich(api: DescopeApi, live: Live, companions: readonly string[], read: ReadOptions): Promise<Live>
  /**
   * Creates it.
   * @returns the key the service gave it
   */
  create?(api: DescopeApi, key: string, writing: Writing): Promise<string>
  /** Writes over the fresh `live`; everything that is not written goes back as it came. */
  update?(api: DescopeApi, live: Live, writing: Writing): Promise<void>
  /** Calls that `create`, `update` or `remove` sends for one change; default: one. */
  writingCalls?(change: Pick<Change, 'action' | 'fields' | 'original'>): number
  remove?(api: DescopeApi, live: Live, options: { readonly cascadeUsers: boolean }): Promise<void>
}

export interface ReadOptions {
  readonly nowMs: () => number
  readonly signal?: AbortSignal | undefined
}

/** A column of a list, filled from the normal form or in another way. */
export interface Column {
  readonly title: string
  readonly of: Pointer | ((live: Live) => Json | undefined)
}

/** Digests of a document as it was sent and as the service gave it back: what it rewrites is no change of anybody's. */
export interface SentAndBack {
  readonly sent: string
  readonly back: string
}
