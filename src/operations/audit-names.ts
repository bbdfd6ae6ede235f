import { namesOf, type AuditFilter, type AuditSource } from '../core/audit/index.js'
import { namesInRecord } from '../core/model/service-record.js'
import type { Store } from '../core/ports/store.js'
import { listAudit } from './audit-list.js'

/** What can be asked for by a name of which only the audit knows which there are. */
const ASKED = ['by', 'operations', 'actions'] as const
type Asked = (typeof ASKED)[number]

/** A name that was asked for and that nothing in the audit has, and those that there are. */
export interface UnknownName {
  readonly asked: Asked
  readonly name: string
  readonly known: readonly string[]
}

/** Looks through the whole audit for names that were asked for: a slip in one would look as if nothing had happened. */
export async function unknownNames(
  store: Pick<Store, 'audit' | 'serviceAudit'>,
  projectId: string,
  { filter, sources }: { readonly filter: AuditFilter; readonly sources: readonly AuditSource[] },
): Promise<readonly UnknownName[]> {
  if (ASKED.every((asked) => (filter[asked] ?? []).length === 0)) return []
  const { events } = await listAudit(store, projectId, { filter: { only: [], except: [] }, sources })
  const known: Readonly<Record<Asked, Set<string>>> = {
    by: new Set(),
    operations: new Set(),
    actions: new Set(),
  }
  for (const event of events) {
    const isRun = event.source === 'runs'
    for (const name of isRun ? namesOf(event.line.who) : namesInRecord(event.record)) known.by.add(name)
    if (isRun) known.operations.add(event.line.operation)
    known.actions.add((isRun ? event.line.action : event.record.action) ?? '')
  }
  known.actions.delete('')
  return ASKED.flatMap((asked) => {
    const folded = new Set([...known[asked]].map((name) => name.toLowerCase()))
    return (filter[asked] ?? [])
      .filter((name) => !folded.has(name.toLowerCase()))
      .map((name) => ({ asked, name, known: [...known[asked]] }))
  })
}
