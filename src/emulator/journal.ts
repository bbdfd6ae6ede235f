import type { JsonObject } from '../core/model/json.js'

/** One row written or, with `null`, deleted. */
export interface RowChange {
  readonly table: string
  readonly id: string
  readonly document: JsonObject | null
}

/** What one request changed in one project: kept as a whole or not at all. No changes: the project exists. */
export interface ProjectChange {
  readonly project: string
  readonly changes: readonly RowChange[]
}

/** Where changes outlive the process. */
export interface Journal {
  /** Everything kept so far, in order. Called once, before anything else. */
  replay(): Iterable<ProjectChange>
  /** Kept when it returns, also if the process is killed in the next moment. Throws when it could not be kept. */
  append(change: ProjectChange): void
  /** Replaces everything kept by this, in one moment. */
  rewrite(changes: Iterable<ProjectChange>): void
  /** Writes the shortest form, where much of what is kept has been superseded. `lines` is how long that form is. */
  tidy(shortest: { readonly lines: number; readonly changes: Iterable<ProjectChange> }): void
  close(): void
}
