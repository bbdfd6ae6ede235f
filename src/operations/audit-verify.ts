import {
  checkFile,
  checkHeads,
  checkNames,
  linkedHeads,
  type CheckedFile,
  type KnownHead,
} from '../core/audit/index.js'
import { usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { RunRecord } from '../core/model/run.js'
import type { AuditFile, Store } from '../core/ports/store.js'
import { firstOfEach, type FoundDamage } from './audit-damages.js'
import { visitFiles } from './audit-files.js'
import { verifyCollected, type VerifiedCollection } from './collect/verify-collected.js'

export interface VerifiedFile extends AuditFile {
  readonly run: string | undefined
  readonly lines: number
  /** Hash of the last line; `undefined` where there is none. */
  readonly head: string | undefined
  /** Half a line stands at the end that was never confirmed to anybody. No damage by itself. */
  readonly isCut: boolean
}

export interface AuditVerification {
  /** The oldest day first. */
  readonly files: readonly VerifiedFile[]
  /** Records of Descope that were collected, the oldest first. */
  readonly collected: readonly VerifiedCollection[]
  /** In the order of the files, the first of each file. Empty when all is whole. */
  readonly damages: readonly FoundDamage[]
  /** Kept heads that no line of the project has. */
  readonly missingHeads: readonly string[]
}

/**
 * Follows every chain of a project's audit and compares it with all that names a head: the files of later runs, the
 * records of runs, and heads that somebody kept elsewhere. Then the files of records that were collected. Asks the store
 * alone.
 * @throws ToolError `wrong-usage` for a kept head that is none
 */
export async function verifyAudit(
  store: Pick<Store, 'audit' | 'runs' | 'serviceAudit'>,
  about: {
    readonly projectId: string
    readonly sha256: (text: string) => string
    /** `sha256:…` as a run printed them. */
    readonly keptHeads: readonly string[]
  },
): Promise<AuditVerification> {
  const { audit, runs } = store
  const { projectId, keptHeads } = about
  for (const head of keptHeads) refuseNoHead(head)
  const files = await audit.files(projectId)
  const checked: CheckedFile[] = []
  const verified: VerifiedFile[] = []
  await visitFiles(files, {
    read: async (file) => audit.read(projectId, file),
    visit: (file, { lines, isCut }) => {
      const result = checkFile({ file: file.file, lines }, about)
      checked.push(result)
      verified.push({
        ...file,
        run: result.first?.run,
        lines: lines.length,
        head: result.hashes.at(-1),
        isCut,
      })
    },
  })
  const records = await runs.list(projectId, Number.POSITIVE_INFINITY)
  // What a file of another project names lies there.
  const ours = checked.filter(({ first }) => first?.projectId === projectId)
  // A first line that is damaged itself is no witness against others.
  const witnesses = ours.filter(({ damage }) => damage?.line !== 1)
  const known = [...linkedHeads(witnesses), ...records.flatMap((record) => recordedHead(audit, record))]
  const nameOf = (runId: string) => lastPart(audit.fileOf({ runId, timeMs: 0 }))
  const collected = await verifyCollected(store, about)
  return {
    files: verified,
    collected: collected.files,
    damages: [
      ...firstOfEach(files, [
        ...checked.flatMap(({ damage }) => damage ?? []),
        ...checkNames(ours, { nameOf, named: new Set(known.map(({ file }) => file)) }),
        ...checkHeads(checked, known),
      ]),
      ...collected.damages,
    ],
    missingHeads: missingOf(keptHeads, checked),
  }
}

function missingOf(heads: readonly string[], checked: readonly CheckedFile[]): readonly string[] {
  if (heads.length === 0) return []
  const hashes = new Set(checked.flatMap((file) => file.hashes))
  return heads.filter((head) => !hashes.has(head))
}

function recordedHead(audit: Store['audit'], record: RunRecord): readonly KnownHead[] {
  const { auditHead: head, runId, startedMs, outcome } = record
  if (head === undefined) return []
  const file = audit.fileOf({ runId, timeMs: startedMs })
  // What did not end well may be taken up again, with further lines.
  return [{ file, head, source: `the record of run ${runId}`, isLast: outcome === 'done' }]
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function refuseNoHead(text: string): void {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return
  throw usageError({
    code: 'wrong-usage',
    message: `--head takes the hash that a run printed, sha256: and 64 digits, not ${quoted(text)}`,
  })
}
