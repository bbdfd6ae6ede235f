import type { Address } from './address.js'
import type { DiffEntry } from './diff.js'
import type { DescopeApi } from '../ports/descope-api.js'
import type { ErrorDetails, Place } from './errors.js'
import type { Json, JsonObject } from './json.js'
import type { Pointer } from './pointer.js'

/** The field of a kind whose value is a whole document, where it has one. Scripts see it as the place `""`. */
export const DOCUMENT_FIELD = 'document'
export const DOCUMENT_PATH: Pointer = `/${DOCUMENT_FIELD}`

/**
 * Texts of what a `file:` names: one file, or the direct files of a folder by name; or what a template gave, as data
 * that knows its places.
 */
export type DocumentSource =
  | { readonly type: 'file'; readonly path: string; readonly text: string }
  | { readonly type: 'folder'; readonly path: string; readonly files: ReadonlyMap<string, string> }
  | { readonly type: 'data'; readonly path: string; readonly data: Json; placeOf(path: Pointer): Place }

/** Texts to write: one file, or files of a folder by name and those of it that are no part of the document any more. */
export type WrittenLike =
  | { readonly type: 'file'; readonly text: string }
  | { readonly type: 'folder'; readonly files: ReadonlyMap<string, string>; readonly gone: readonly string[] }

export type DocumentReading =
  | {
      readonly ok: true
      readonly document: JsonObject
      /** What the document, or else the name of its file, says it is called. */
      readonly key: string | undefined
      readonly keyFrom: 'document' | 'name' | undefined
      /** What a reader should know, such as what the layout does not hold. */
      readonly notes: readonly ErrorDetails[]
      /** Where a part of the document stands in its source. */
      placeOf(path: Pointer): Place
    }
  | { readonly ok: false; readonly problems: readonly [ErrorDetails, ...ErrorDetails[]] }

/** Something to know about one document. Errors stop a write, warnings do under `--strict`. */
export interface DocumentFinding {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly hint?: string
  readonly path: Pointer
  readonly task?: string
  readonly screen?: string
}

/** Normal forms by address: of every resource that will exist. */
export type Surroundings = ReadonlyMap<Address, JsonObject>

/** Ids of foreign things in the project that is written to, by sort (`connectors`, `roles`) and name. */
export interface TargetIds {
  readonly byName: Readonly<Record<string, ReadonlyMap<string, string>>>
  /** Ids that are in use there already. */
  readonly known: Readonly<Record<string, ReadonlySet<string>>>
  /** Names of `byName` whose ids the environment or the service tells, which counts more than an id in use. */
  readonly certain?: Readonly<Record<string, ReadonlySet<string>>>
}

/** A name for which the project has nothing. */
export interface MissingCounterpart {
  /** `connectors` or `roles`. */
  readonly sort: string
  readonly name: string
}

/** What there is to know about a kind whose resources are documents in files of their own. */
export interface DocumentTraits {
  /** Reads what a file or folder holds, in any layout. Never throws. */
  read(source: DocumentSource): DocumentReading
  /** The same document as a file holds it, in one order, so that equal documents give equal bytes. */
  canonical(document: JsonObject): JsonObject
  /** The document in the layout of what lies there, to take its place; `undefined` where that cannot be written. */
  writtenLike(document: JsonObject, source: DocumentSource): WrittenLike | undefined
  /** Other fields that the document itself declares: `{ disabled: true }`. */
  declaredBy(document: JsonObject): JsonObject
  /**
   * The document with the fields beside it as another has them: what is compared is the document, and such fields are
   * told on their own.
   */
  withFieldsOf?(document: JsonObject, other: JsonObject): JsonObject
  /** What differs, in words; `undefined` stands for nothing there. */
  diff(from: JsonObject | undefined, to: JsonObject | undefined): readonly DiffEntry[]
  /**
   * What is wrong with it.
   * `others`: normal forms of every resource that will exist, where that is known. `together`: the resources that are
   * checked in the same run, so that what concerns several of them is told once. `unread`: resources that will exist and
   * of which nothing else is known.
   */
  check(
    document: JsonObject,
    surroundings: {
      readonly others?: Surroundings | undefined
      readonly together?: ReadonlySet<Address> | undefined
      readonly unread?: ReadonlySet<Address> | undefined
    },
  ): readonly DocumentFinding[]
  /** Names of foreign things the document uses, by sort. */
  namesIn(document: JsonObject): Readonly<Record<string, ReadonlyMap<string, string>>>
  /** Ids by name of one sort, where the service lists them; `undefined` for a sort that it does not. */
  readNames(
    api: DescopeApi,
    sort: string,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, string> | undefined>
  /** Ids of foreign things that are used, by sort; a listed resource has them as well. */
  idsIn(document: JsonObject): Readonly<Record<string, ReadonlySet<string>>>
  /** The same document with the ids of the project it goes to. `live` is what is there under its key. */
  translate(
    document: JsonObject,
    target: TargetIds & { readonly live: JsonObject | undefined },
  ): { readonly document: JsonObject; readonly missing: readonly MissingCounterpart[] }
}
