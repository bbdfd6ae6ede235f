import type { Address } from './address.js'
import type { Change, Finding } from './plan.js'

/** A file that a pull writes, or leaves as it is. */
export interface PulledFile {
  /** Relative to the working directory, with `/`. */
  readonly file: string
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed'
}

/** What a pull does to the files, or did. */
export interface Pull {
  readonly projectId: string
  readonly environment: string | null
  /** `fresh` writes a new config, `into` changes one that is there. */
  readonly mode: 'fresh' | 'into'
  readonly files: readonly PulledFile[]
  /** Resources that stand in the files afterwards and were looked at, by collection. */
  readonly resources: Readonly<Record<string, number>>
  /** What changes in the files: `from` is what they said, `to` what is live. None of a fresh one. */
  readonly changes: readonly Change[]
  /** Entries that are put into the files, and those that are taken out. */
  readonly added: readonly Address[]
  readonly removed: readonly Address[]
  /** Fields that differ and could not be taken, by address; the findings say why. */
  readonly left: readonly Address[]
  readonly findings: readonly Finding[]
  /** Id of the run that recorded what the files hold as ours; `null` where none did. */
  readonly recordedBy: string | null
}
