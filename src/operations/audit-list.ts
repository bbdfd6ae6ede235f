import { isAskedFor, readAuditLine, type AuditFilter } from '../core/audit/index.js'
import type { AuditLine } from '../core/model/audit.js'
import type { AuditFile, Store } from '../core/ports/store.js'

/** Files that are read at one time. */
const AT_ONCE = 16

export interface AuditListing {
  /** Newest first. */
  readonly lines: readonly AuditLine[]
  /** Lines that cannot be read, of all files. `audit verify` names them. */
  readonly unreadable: number
}

/** The lines of a project's audit that are asked for, newest first. Asks the store alone. */
export async function listAudit(
  { audit }: Pick<Store, 'audit'>,
  projectId: string,
  filter: AuditFilter,
): Promise<AuditListing> {
  const found: AuditLine[] = []
  let unreadable = 0
  const files = (await audit.files(projectId)).filter((file) => mayHold(file, filter))
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const texts = await Promise.all(
      files.slice(from, from + AT_ONCE).map(async ({ file }) => audit.read(projectId, file)),
    )
    for (const text of texts.flatMap(({ lines }) => lines)) {
      const line = text === undefined ? undefined : readAuditLine(text)
      if (line === undefined) unreadable += 1
      else if (isAskedFor(line, filter)) found.push(line)
    }
  }
  return { lines: found.sort(newestFirst), unreadable }
}

/** A run may be taken up again much later, so that its file holds lines of any later day, but of none before. */
function mayHold({ day }: AuditFile, { untilMs }: AuditFilter): boolean {
  if (untilMs === undefined) return true
  const startMs = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(startMs) || startMs <= untilMs
}

function newestFirst(a: AuditLine, b: AuditLine): number {
  if (a.time !== b.time) return a.time < b.time ? 1 : -1
  if (a.run !== b.run) return a.run < b.run ? 1 : -1
  return b.number - a.number
}
