import {
  checkCollection,
  readCollectedName,
  type CheckedCollection,
} from '../../core/audit/collected/index.js'
import type { AuditDamage } from '../../core/audit/index.js'
import type { CollectedFile, Store } from '../../core/ports/store.js'
import { visitFiles } from '../audit-files.js'
import { firstOfEach, type FoundDamage } from '../audit-damages.js'

export interface VerifiedCollection extends CollectedFile {
  readonly records: number
  /** Hash of the last line; `undefined` where there is none. */
  readonly head: string | undefined
}

/**
 * Follows the chain of every file of collected records, and compares its end with the file's name; then looks whether
 * every file is there that another one names, but for those that were pruned.
 */
export async function verifyCollected(
  { serviceAudit }: Pick<Store, 'serviceAudit'>,
  about: { readonly projectId: string; readonly sha256: (text: string) => string },
): Promise<{ readonly files: readonly VerifiedCollection[]; readonly damages: readonly FoundDamage[] }> {
  const { projectId } = about
  const files = await serviceAudit.files(projectId)
  const verified: VerifiedCollection[] = []
  const checked: CheckedCollection[] = []
  const found: AuditDamage[] = []
  await visitFiles(files, {
    read: async (file) => serviceAudit.read(projectId, file),
    visit: (file, { lines, isCut }) => {
      const result = checkCollection({ file: file.file, lines }, about)
      checked.push(result)
      verified.push({ ...file, records: Math.max(0, lines.length - 1), head: result.head })
      if (result.damage !== undefined) found.push(result.damage)
      else if (isCut)
        found.push({ file: file.file, line: lines.length + 1, problem: 'half a line follows the last one' })
      else found.push(...misnamed(file, result))
    },
  })
  return { files: verified, damages: firstOfEach(files, [...found, ...missing(checked, projectId)]) }
}

/** The name holds the hash of the last line, so that a whole file put together anew is found, too. */
function misnamed(
  { file, named }: CollectedFile,
  { head = '', lines, collection }: CheckedCollection,
): readonly AuditDamage[] {
  if (named === undefined)
    return [{ file, line: 1, problem: 'the file is not called as collected records are' }]
  if (named.head === '' || !head.startsWith(`sha256:${named.head}`)) {
    return [
      { file, line: Math.max(1, lines), problem: 'it is not the line after whose hash the file is called' },
    ]
  }
  const { span } = collection ?? {}
  if (span?.fromMs === named.span.fromMs && span.toMs === named.span.toMs) return []
  return [{ file, line: 1, problem: 'it tells of another time than the name of the file' }]
}

function missing(checked: readonly CheckedCollection[], projectId: string): readonly AuditDamage[] {
  const heads = new Map(checked.map(({ file, head }) => [file, head]))
  const ours = checked.filter(({ collection }) => collection?.projectId === projectId)
  const prunedBeforeMs = ours.reduce(
    (latest, { collection }) => Math.max(latest, collection?.prunedBeforeMs ?? Number.NEGATIVE_INFINITY),
    Number.NEGATIVE_INFINITY,
  )
  return ours.flatMap(({ file: source, earlier }) =>
    earlier.flatMap(({ file, head }): readonly AuditDamage[] => {
      const there = heads.get(file)
      if (
        there === head ||
        (there === undefined && (readCollectedName(file)?.span.toMs ?? prunedBeforeMs) < prunedBeforeMs)
      )
        return []
      if (there !== undefined)
        return [{ file, line: 1, problem: `its last line is not the one that ${source} names` }]
      return [{ file, line: 1, problem: `the file is missing; ${source} names it` }]
    }),
  )
}
