import { ToolError } from '../../core/model/errors.js'
import type { Store } from '../../core/ports/store.js'
import { verifyAudit } from '../audit-verify.js'

/** What the copy itself says of what it holds. */
export interface VerifiedCopy {
  readonly backups: number
  readonly auditLines: number
  /** Damage that was there before: every file is as it was, byte for byte. */
  readonly damages: readonly { readonly location: string; readonly problem: string }[]
}

/** Holds the digest of every backup and every chain of the audit against what lies there now. */
export async function verifyCopy(
  store: Store,
  about: { readonly projects: readonly string[]; readonly sha256: (text: string) => string },
): Promise<VerifiedCopy> {
  const { projects, sha256 } = about
  const damages: { readonly location: string; readonly problem: string }[] = []
  let backups = 0
  let auditLines = 0
  for (const projectId of projects) {
    for (const ref of await store.backups.list(projectId)) {
      try {
        await store.backups.readStored(ref, projectId)
        backups += 1
      } catch (error) {
        if (!(error instanceof ToolError)) throw error
        damages.push({ location: ref.location, problem: error.message })
      }
    }
    const audit = await verifyAudit(store, { projectId, sha256, keptHeads: [] })
    auditLines += audit.files.reduce((sum, { lines }) => sum + lines, 0)
    damages.push(
      ...audit.damages.map(({ location, line, problem }) => ({
        location,
        problem: `line ${line}: ${problem}`,
      })),
    )
  }
  return { backups, auditLines, damages }
}
