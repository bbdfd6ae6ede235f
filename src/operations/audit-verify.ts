import {
  checkFile,
  checkHeads,
  linkedHeads,
  type AuditDamage,
  type CheckedFile,
  type KnownHead,
} from '../core/audit/index.js'
import { usageError } from '../core/model/errors.js'
import { quoted } from '../core/model/printable.js'
import type { RunRecord } from '../core/model/run.js'
import type { AuditFile, Store } from '../core/ports/store.js'

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
  /** In the order of the files, the first of each file. Empty when all is whole. */
  readonly damages: readonly (AuditDamage & { readonly location: string })[]
  /** Kept heads that no line of the project has. */
  readonly missingHeads: readonly string[]
}

/**
 * Follows every chain of a project's audit and compares it with all that names a head: the files of later runs, the
 * records of runs, and heads that somebody kept elsewhere. Asks the store alone.
 * @throws ToolError `wrong-usage` for a kept head that is none
 */
export async function verifyAudit(
  { audit, runs }: Pick<Store, 'audit' | 'runs'>,
  about: {
    readonly projectId: string
    readonly sha256: (text: string) => string
    /** `sha256:…` as a run printed them. */
    readonly keptHeads: readonly string[]
  },
): Promise<AuditVerification> {
  const { projectId, sha256, keptHeads } = about
  for (const head of keptHeads) refuseNoHead(head)
  const files = await audit.files(projectId)
  const checked: CheckedFile[] = []
  const verified: VerifiedFile[] = []
  for (const file of files) {
    const { lines, isCut } = await audit.read(projectId, file.file)
    const result = checkFile({ file: file.file, lines }, sha256)
    checked.push(result)
    const head = result.hashes.at(-1)
    verified.push({ ...file, run: result.first?.run, lines: lines.length, head, isCut })
  }
  const records = await runs.list(projectId, Number.POSITIVE_INFINITY)
  const known = [...linkedHeads(checked), ...records.flatMap((record) => recordedHead(audit, record))]
  const firsts = new Map<string, AuditDamage>()
  const found = [
    ...checked.flatMap(({ damage }) => damage ?? []),
    ...checked.flatMap((file) => misnamed(audit, file)),
    ...checkHeads(checked, known),
  ]
  for (const damage of found) if (!firsts.has(damage.file)) firsts.set(damage.file, damage)
  const locations = new Map(files.map(({ file, location }) => [file, location]))
  const damages = [...firsts.values()]
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map((damage) => ({ ...damage, location: locations.get(damage.file) ?? damage.file }))
  const hashes = new Set(checked.flatMap((file) => file.hashes))
  return { files: verified, damages, missingHeads: keptHeads.filter((head) => !hashes.has(head)) }
}

/** A copy, or a file that somebody put there: what the program writes is called after its run. */
function misnamed(audit: Store['audit'], { file, first }: CheckedFile): readonly AuditDamage[] {
  if (first === undefined) return []
  const { run, toldBy, time } = first
  const runId = toldBy === undefined ? run : `${run}+${toldBy}`
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  // The day is that on which the run began, and its first line may be of the next.
  if (nameOf(audit.fileOf({ runId, timeMs: Date.parse(time) })) === nameOf(file)) return []
  return [{ file, line: 1, problem: `it is of run ${runId}, after which the file is not called` }]
}

function recordedHead(audit: Store['audit'], record: RunRecord): readonly KnownHead[] {
  const { auditHead: head, runId, startedMs, outcome } = record
  if (head === undefined) return []
  const file = audit.fileOf({ runId, timeMs: startedMs })
  // What did not end well may be taken up again, with further lines.
  return [{ file, head, source: `the record of run ${runId}`, isLast: outcome === 'done' }]
}

function refuseNoHead(text: string): void {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return
  throw usageError({
    code: 'wrong-usage',
    message: `--head takes the hash that a run printed, sha256: and 64 digits, not ${quoted(text)}`,
  })
}
