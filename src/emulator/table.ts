import type { JsonObject } from '../core/model/json.js'
import type { EmulatedTable } from '../core/ports/emulation.js'

export interface Row {
  /** Position in the order of creation. */
  readonly sequence: number
  readonly document: JsonObject
}

/** One write to a table of this name: the row before and after, `undefined` where there is none. */
export interface Write {
  readonly table: string
  readonly id: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** Told of every write: the row before and after, `undefined` where there is none. */
export type OnWrite = (id: string, before: Row | undefined, after: Row | undefined) => void

/** Rows in memory, in order of creation, with an index for every field that was ever looked up. */
export class Table implements EmulatedTable {
  private rows = new Map<string, Row>()
  private readonly indexes = new Map<string, Map<string, Set<string>>>()
  private created = 0

  constructor(private readonly onWrite: OnWrite) {}

  get size(): number {
    return this.rows.size
  }

  get(id: string): JsonObject | undefined {
    return this.rows.get(id)?.document
  }

  put(id: string, document: JsonObject): void {
    const before = this.rows.get(id)
    const after = { sequence: before?.sequence ?? this.created++, document }
    this.set(id, after)
    this.onWrite(id, before, after)
  }

  delete(id: string): boolean {
    const before = this.rows.get(id)
    if (before === undefined) return false
    this.set(id, undefined)
    this.onWrite(id, before, undefined)
    return true
  }

  *values(): IterableIterator<JsonObject> {
    for (const { document } of this.rows.values()) yield document
  }

  /** In order of creation. */
  entries(): IterableIterator<readonly [string, Row]> {
    return this.rows.entries()
  }

  where(field: string, value: string): readonly JsonObject[] {
    return inOrder(this.entriesWhere(field, value).map(([, row]) => row))
  }

  /** In no order. */
  entriesWhere(field: string, value: string): readonly (readonly [string, Row])[] {
    return [...(this.index(field).get(value) ?? [])].flatMap((id) => {
      const row = this.rows.get(id)
      return row === undefined ? [] : [[id, row] as const]
    })
  }

  /** Takes a write back without telling anybody. */
  restore(id: string, before: Row | undefined): void {
    const isBack = before !== undefined && !this.rows.has(id)
    this.set(id, before)
    // A row that was deleted returns to its place, not to the end.
    if (isBack) this.rows = new Map([...this.rows].sort(([, a], [, b]) => a.sequence - b.sequence))
  }

  private set(id: string, row: Row | undefined): void {
    const before = this.rows.get(id)
    if (row === undefined) this.rows.delete(id)
    else this.rows.set(id, row)
    for (const [field, index] of this.indexes) {
      const from = before && textAt(before.document, field)
      const to = row && textAt(row.document, field)
      if (from === to) continue
      if (from !== undefined) removeFrom(index, from, id)
      if (to !== undefined) addTo(index, to, id)
    }
  }

  /** Made when a field is first looked up, kept from then on. */
  private index(field: string): Map<string, Set<string>> {
    const known = this.indexes.get(field)
    if (known !== undefined) return known
    const index = new Map<string, Set<string>>()
    for (const [id, { document }] of this.rows) {
      const value = textAt(document, field)
      if (value !== undefined) addTo(index, value, id)
    }
    this.indexes.set(field, index)
    return index
  }
}

/** Documents in order of creation. */
export function inOrder(rows: readonly Row[]): readonly JsonObject[] {
  return [...rows].sort((a, b) => a.sequence - b.sequence).map(({ document }) => document)
}

/** The text a document has under a key, where it has one. */
export function textAt(document: JsonObject, field: string): string | undefined {
  const value = Object.hasOwn(document, field) ? document[field] : undefined
  return typeof value === 'string' ? value : undefined
}

function addTo(index: Map<string, Set<string>>, value: string, id: string): void {
  const ids = index.get(value)
  if (ids === undefined) index.set(value, new Set([id]))
  else ids.add(id)
}

function removeFrom(index: Map<string, Set<string>>, value: string, id: string): void {
  const ids = index.get(value)
  ids?.delete(id)
  if (ids?.size === 0) index.delete(value)
}
