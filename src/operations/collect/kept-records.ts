import {
  checkCollection,
  readCollectedLine,
  united,
  without,
  type Span,
} from '../../core/audit/collected/index.js'
import type { AuditLink } from '../../core/model/audit.js'
import type { CollectedFile, Store } from '../../core/ports/store.js'
import { visitFiles } from '../audit-files.js'
import { isNew, type SeenRecords } from '../audit-list.js'

type Kept = Pick<Store, 'serviceAudit'>

/** Of so many of the newest files it is looked whether a later one names them. */
const NEWEST = 20

/** The time of which everything was collected that Descope gave, in as few spans as can be, the oldest first. */
export function coveredSpans(files: readonly CollectedFile[]): readonly Span[] {
  return united(files.flatMap(({ named }) => named?.span ?? []))
}

/**
 * What of a time was not collected, between the first and the last collection: Descope had no record of it any more, or
 * a file is missing. Told by names alone.
 * @returns also until when was collected; `undefined` where nothing was
 */
export async function collectionGaps(
  { serviceAudit }: Kept,
  projectId: string,
  { sinceMs, untilMs }: { readonly sinceMs?: number | undefined; readonly untilMs?: number | undefined },
): Promise<{ readonly gaps: readonly Span[]; readonly untilMs: number | undefined }> {
  const covered = coveredSpans(await serviceAudit.files(projectId))
  const [first, last] = [covered[0], covered.at(-1)]
  if (first === undefined || last === undefined) return { gaps: [], untilMs: undefined }
  const fromMs = Math.max(sinceMs ?? first.fromMs, first.fromMs)
  const toMs = Math.min(untilMs ?? last.toMs, last.toMs)
  return { gaps: without({ fromMs, toMs }, covered), untilMs: last.toMs }
}

/** The records that need not be kept again. */
export async function recordsSince(
  { serviceAudit }: Kept,
  projectId: string,
  { files, fromMs }: { readonly files: readonly CollectedFile[]; readonly fromMs: number },
): Promise<SeenRecords> {
  const seen: SeenRecords = new Map()
  const near = files.filter(
    ({ named }) => named !== undefined && named.records > 0 && named.span.toMs >= fromMs,
  )
  await visitFiles(near, {
    read: async (file) => serviceAudit.read(projectId, file),
    visit: (_file, { lines }) => {
      for (const text of lines.slice(1)) {
        const record = text === undefined ? undefined : readCollectedLine(text)?.record
        if (record !== undefined) isNew(record, seen)
      }
    },
  })
  return seen
}

/** Where files end that no other names yet, the newest first: the next one names them. */
export async function collectedTips(
  { serviceAudit }: Kept,
  about: {
    readonly projectId: string
    readonly files: readonly CollectedFile[]
    readonly sha256: (text: string) => string
  },
): Promise<readonly AuditLink[]> {
  const { projectId, files, sha256 } = about
  const newest = [...files].sort((a, b) => endOf(b) - endOf(a)).slice(0, NEWEST)
  const named = new Set<string>()
  const ends: AuditLink[] = []
  await visitFiles(newest, {
    read: async (file) => serviceAudit.read(projectId, file),
    visit: ({ file }, { lines }) => {
      const { head, earlier } = checkCollection({ file, lines }, { projectId, sha256 })
      for (const link of earlier) named.add(link.head)
      if (head !== undefined) ends.push({ file, head })
    },
  })
  return ends.filter(({ head }) => !named.has(head))
}

function endOf({ named }: CollectedFile): number {
  return named?.span.toMs ?? 0
}
