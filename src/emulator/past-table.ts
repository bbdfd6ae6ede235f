import type { JsonObject } from '../core/model/json.js'
import type { EmulatedTable } from '../core/ports/emulation.js'
import { inOrder, textAt, type Row, type Table } from './table.js'

/** By id, what a row was before each of the writes that are not seen yet, oldest first; `undefined`: it was not there. */
export type PastRows = Map<string, (Row | undefined)[]>

/** A table as it was before the writes that are not seen yet. What is written to it is written to the table of now. */
export class PastTable implements EmulatedTable {
  constructor(
    private readonly present: Table,
    private readonly past: PastRows,
  ) {}

  get size(): number {
    let size = this.present.size
    for (const [id, [row]] of this.past) {
      size += (row === undefined ? 0 : 1) - (this.present.get(id) === undefined ? 0 : 1)
    }
    return size
  }

  get(id: string): JsonObject | undefined {
    const versions = this.past.get(id)
    return versions === undefined ? this.present.get(id) : versions[0]?.document
  }

  put(id: string, document: JsonObject): void {
    this.present.put(id, document)
  }

  delete(id: string): boolean {
    return this.present.delete(id)
  }

  values(): IterableIterator<JsonObject> {
    return this.past.size === 0 ? this.present.values() : this.shown(this.present.entries()).values()
  }

  where(field: string, value: string): readonly JsonObject[] {
    return this.past.size === 0
      ? this.present.where(field, value)
      : this.shown(
          this.present.entriesWhere(field, value),
          ({ document }) => textAt(document, field) === value,
        )
  }

  /** Rows of now that did not change, and of those that did what they were, where it fits. */
  private shown(
    present: Iterable<readonly [string, Row]>,
    fits: (row: Row) => boolean = () => true,
  ): readonly JsonObject[] {
    const rows: Row[] = []
    for (const [id, row] of present) if (!this.past.has(id)) rows.push(row)
    for (const [row] of this.past.values()) if (row !== undefined && fits(row)) rows.push(row)
    return inOrder(rows)
  }
}
