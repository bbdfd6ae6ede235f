import type { Address } from './address.js'
import type { Json } from './json.js'
import type { Action } from './plan.js'
import type { Pointer } from './pointer.js'
import type { StepOutcome } from './run.js'

/** Who made a change, as far as the machine, CI and git say. Nobody vouches for any of it. */
export interface AuditWho {
  /** Of the operating system. */
  readonly user: string
  readonly host: string
  /** As GitHub Actions or GitLab CI announce them. */
  readonly ci?: { readonly actor?: string; readonly url?: string }
  /** `user.name` and `user.email` of git in the checkout. */
  readonly git?: { readonly name?: string; readonly email?: string }
  /** The first 12 hexadecimal digits of the SHA-256 of the management key: tells keys apart, gives none away. */
  readonly keyFingerprint?: string
}

/** One field as it was planned to change. Absent `from` or `to` means absent there; secrets are hidden. */
export interface AuditField {
  /** `""` stands for a whole document: `from` and `to` are its digests then. */
  readonly path: Pointer
  readonly from?: Json
  readonly to?: Json
  /** How many differences the two documents have. */
  readonly differences?: number
}

/** Where the file of an earlier run ended when this one began. */
export interface AuditLink {
  /** `2025-11-17/4f1c9a.jsonl`, below the project's folder. */
  readonly file: string
  readonly head: string
}

/** What one line says, before it is put into the chain. */
export interface AuditEntry {
  readonly run: string
  /** ISO 8601, UTC: when the step ended, or the run was refused. */
  readonly time: string
  readonly projectId: string
  readonly environment: string | null
  readonly operation: string
  readonly owner: string
  readonly who: AuditWho
  readonly reason?: string
  /** The commit the files came from. */
  readonly commit?: string
  /** Digest of the plan: `sha256:…`. Absent where the run was refused before there was one. */
  readonly plan?: string
  /** Absent where a whole run was refused. */
  readonly address?: Address
  /** Absent too where nothing of the project was changed: what `adopt` and `forget` record. */
  readonly action?: Action
  /** The owner whose last-applied it left, where it was taken over. Without an action. */
  readonly takenFrom?: string
  readonly fields?: readonly AuditField[]
  readonly outcome: StepOutcome | 'refused'
  /** Why it did not end well. */
  readonly codes?: readonly string[]
  /** The run that wrote this line in place of one that had died: `time` is when it did. */
  readonly toldBy?: string
  /** What the findings are about that refused a run. */
  readonly addresses?: readonly Address[]
}

/** One line of `audit/<projectId>/<day>/<runId>.jsonl`. */
export interface AuditLine extends AuditEntry {
  readonly formatVersion: 1
  /** Counts from 1 in each file. */
  readonly number: number
  /** Only in the first line of a file: every earlier file that none names yet, the newest first. */
  readonly earlier?: readonly AuditLink[]
  /**
   * `sha256:…` of the line before, as it stands in the file, without its line break. In a first line the head of the
   * newest earlier file; `null` where there is none.
   */
  readonly previous: string | null
}
