import type { JsonObject } from '../model/json.js'
import { EmulatedFailure, type EmulatedProject } from '../ports/emulation.js'

/** Does all of it, or, where it ends in a failure, leaves these tables as they were. */
export function allOrNothing<Done>(
  project: EmulatedProject,
  tables: readonly string[],
  work: () => Done | EmulatedFailure,
): Done | EmulatedFailure {
  const before = tables.map(
    (name) => new Map(Array.from(project.table(name).values(), (row) => [row['id'], row])),
  )
  const done = work()
  if (!(done instanceof EmulatedFailure)) return done
  for (const [index, name] of tables.entries()) {
    const table = project.table(name)
    const rows = before[index] ?? new Map<JsonObject[string] | undefined, JsonObject>()
    for (const { id } of table.values()) if (!rows.has(id)) table.delete(id as string)
    for (const [id, row] of rows) if (table.get(id as string) !== row) table.put(id as string, row)
  }
  return done
}
