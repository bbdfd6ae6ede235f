import type { EmulatedProject } from '../core/ports/emulation.js'
import { PastTable, type PastRows } from './past-table.js'
import type { Row, Table, Write } from './table.js'

interface Remembered {
  readonly timeMs: number
  readonly rows: PastRows
  readonly id: string
}

/** Handed on like this, a queue costs no more than its length. */
const TIDY_FROM = 1024

/**
 * What every row was before the writes of the last moments, so that reads can be shown the tables as they were then.
 * Held in memory only: after a start everything is seen.
 */
export class Past {
  private lag: number
  /** By project and table. */
  private readonly rows = new Map<string, Map<string, PastRows>>()
  /** Oldest first; those before `head` are forgotten. */
  private queue: Remembered[] = []
  private head = 0

  /** @param options `lagMs`: how long a write takes to be seen; 0: no time */
  constructor(private readonly options: { readonly nowMs: () => number; readonly lagMs: number }) {
    this.lag = options.lagMs
  }

  get lagMs(): number {
    return this.lag
  }

  /** From now on. A longer lag does not hide again what was seen; 0 shows everything. */
  setLag(lagMs: number): void {
    this.expire()
    this.lag = lagMs
    if (lagMs === 0) this.forget()
  }

  /** Writes in the order in which they happened, just now. */
  remember(projectId: string, writes: readonly Write[]): void {
    if (this.lag === 0) return
    this.expire()
    const timeMs = this.options.nowMs()
    for (const { table, id, before } of writes) {
      const rows = this.rowsOf(projectId, table)
      const versions = rows.get(id)
      if (versions === undefined) rows.set(id, [before])
      else versions.push(before)
      this.queue.push({ timeMs, rows, id })
    }
  }

  /** The project as reads see it; `undefined` where that is as it is. */
  viewOf(projectId: string, tables: (name: string) => Table): EmulatedProject | undefined {
    if (this.lag === 0) return undefined
    this.expire()
    return { projectId, table: (name) => new PastTable(tables(name), this.rowsOf(projectId, name)) }
  }

  /** Everything is seen at once. */
  forget(): void {
    this.rows.clear()
    this.queue = []
    this.head = 0
  }

  private expire(): void {
    const seenMs = this.options.nowMs() - this.lag
    for (let next = this.queue[this.head]; next !== undefined && next.timeMs <= seenMs;) {
      const versions = next.rows.get(next.id)
      versions?.shift()
      if (versions?.length === 0) next.rows.delete(next.id)
      this.head += 1
      next = this.queue[this.head]
    }
    if (this.head < TIDY_FROM || this.head * 2 < this.queue.length) return
    this.queue = this.queue.slice(this.head)
    this.head = 0
  }

  private rowsOf(projectId: string, table: string): PastRows {
    const tables = this.rows.get(projectId) ?? new Map<string, PastRows>()
    this.rows.set(projectId, tables)
    const rows = tables.get(table) ?? new Map<string, (Row | undefined)[]>()
    tables.set(table, rows)
    return rows
  }
}
