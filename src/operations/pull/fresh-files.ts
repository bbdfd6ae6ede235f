import { printConfig, type ConfigFormat } from '../../config/index.js'
import { overlay, printJson, type JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import { collectionOf, type PulledEntry } from './pulled-entries.js'

/** Where a new config goes. Paths are relative to one folder and written with `/`. */
export interface FreshLayout {
  /** The file to be named with `--config`. */
  readonly main: string
  /** A file for each collection, which the main one includes. Default: all in the main one. */
  readonly isSplit: boolean
  readonly format: ConfigFormat
  /** Names without ending for the files of documents, by key: safe on every desk. */
  readonly fileNames: (keys: readonly string[]) => ReadonlyMap<string, string>
}

/** One kind with what is to stand in the files. */
export interface FreshKind {
  readonly kind: Kind
  readonly entries: readonly PulledEntry[]
}

/** What a file is: a part of the config, or the document of one resource. */
export interface FreshFile {
  readonly text: string
  /** Of a document: its kind. */
  readonly kind?: Kind
}

/**
 * A whole config as files, by path: collections in the order in which an apply works, documents beside it in
 * `flows/ID.json` and `theme.json`. A collection with nothing in it is left out: an empty one would say that none are
 * wanted. The same project gives the same bytes.
 */
export function freshFiles(
  kinds: readonly FreshKind[],
  layout: FreshLayout,
  { owner }: { readonly owner: string },
): ReadonlyMap<string, FreshFile> {
  const files = new Map<string, FreshFile>()
  const documents = new Map<string, FreshFile>()
  const includes: string[] = []
  let main: JsonObject = { version: '1.0', ...(owner === 'default' ? {} : { owner }) }
  const sorted = kinds
    .toSorted((a, b) => a.kind.rank - b.kind.rank)
    .filter(({ entries }) => entries.length > 0)
  for (const { kind, entries } of sorted) {
    const paths = documentPaths(kind, entries, layout)
    for (const { live } of entries) {
      const path = paths.get(live.key)
      if (path === undefined || kind.document === undefined) continue
      documents.set(path, { text: `${printJson(kind.document.canonical(live.document), 2)}\n`, kind })
    }
    const collection = collectionOf(
      kind,
      entries.map(({ live, entry }) => {
        const file = paths.get(live.key)
        return file === undefined ? entry : overlay(entry, { file })
      }),
    )
    if (!layout.isSplit || kind.onlyKey !== undefined) {
      main = overlay(main, collection)
      continue
    }
    const path = `${kind.collection}.${layout.format}`
    files.set(path, { text: printConfig(collection, layout.format) })
    includes.push(path)
  }
  const whole = includes.length === 0 ? main : withIncludes(main, includes)
  return new Map([[layout.main, { text: printConfig(whole, layout.format) }], ...files, ...documents])
}

function withIncludes({ version, owner, ...rest }: JsonObject, include: readonly string[]): JsonObject {
  return {
    ...(version === undefined ? {} : { version }),
    ...(owner === undefined ? {} : { owner }),
    include,
    ...rest,
  }
}

/** `flows/sign-in.json`, or `theme.json` for what there is one of; by key, none for a kind without documents. */
export function documentPaths(
  kind: Kind,
  entries: readonly PulledEntry[],
  { fileNames }: Pick<FreshLayout, 'fileNames'>,
): ReadonlyMap<string, string> {
  if (kind.document === undefined) return new Map()
  const keys = entries.map(({ live }) => live.key)
  if (kind.onlyKey !== undefined) return new Map(keys.map((key) => [key, `${kind.name}.json`]))
  const names = fileNames(keys)
  return new Map(keys.map((key) => [key, `${kind.collection}/${names.get(key) ?? key}.json`]))
}
