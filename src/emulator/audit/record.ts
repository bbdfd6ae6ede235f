import type { JsonObject } from '../../core/model/json.js'
import type { EmulatedProject, EmulatedWorld } from '../../core/ports/emulation.js'

/** What a record says beside its id, project and time. */
export interface AuditContent {
  readonly action: string
  /** `info`, `warn` or `error`. */
  readonly type: string
  /** A descoper, a management key or the user. */
  readonly actorId: string
  readonly userId?: string
  readonly remoteAddress?: string
  readonly tenants?: readonly string[]
  readonly data?: JsonObject
}

const TABLE = 'audit'
/**
 * The newest records that a project keeps. The service keeps them by time; here a bound keeps memory and the data
 * folder small, however long a test runs.
 */
const KEPT = 10_000
/** How many more there may be until the oldest are let go of, so that not every write deletes one. */
const SLACK = 1000

/** Every record of the project, oldest first. */
export function auditRecords(project: EmulatedProject): Iterable<JsonObject> {
  return project.table(TABLE).values()
}

/** Adds a record of this moment, with every field that the published schema names. */
export function addRecord(project: EmulatedProject, world: EmulatedWorld, content: AuditContent): void {
  const records = project.table(TABLE)
  const id = world.newId('')
  records.put(id, {
    ID: id,
    projectId: project.projectId,
    userId: content.userId ?? '',
    action: content.action,
    occurred: String(world.nowMs()),
    device: '',
    method: '',
    geo: '',
    remoteAddress: content.remoteAddress ?? '',
    externalIds: [],
    tenants: content.tenants ?? [],
    data: content.data ?? {},
    type: content.type,
    actorId: content.actorId,
  })
  if (records.size < KEPT + SLACK) return
  let surplus = records.size - KEPT
  for (const { ID } of records.values()) {
    if (surplus === 0) return
    records.delete(ID as string)
    surplus -= 1
  }
}
