import type { Address } from './address.js'
import type { DiffEntry } from './diff.js'
import type { Json } from './json.js'
import type { Finding } from './plan.js'
import type { Pointer } from './pointer.js'

/**
 * What the files say about a field that moved: what was applied (drift), something else (conflict), nothing any more
 * (conflict too), or nobody knows, because there are no files or they do not declare the resource.
 */
export type FilesSay = 'applied' | 'otherwise' | 'nothing' | 'unknown'

/** One field that moved. `from` is how it was, `to` how it is; absent means absent (or empty) there. */
export interface DriftedField {
  readonly path: Pointer
  readonly from?: Json
  readonly to?: Json
  /** Compared with a backup, the files are not asked: `unknown`. */
  readonly files: FilesSay
}

/** Who may have done it. */
export type DriftAuthor =
  /** A run of this program that wrote the value which is live: from our own audit. */
  | {
      readonly type: 'run'
      readonly runId: string
      readonly operation: string
      /** The name that says most: CI's actor, git's name, or `user@host`. */
      readonly who: string
      readonly timeMs: number
      readonly reason?: string
    }
  /** A record of Descope's audit from that time that names the resource. No proof. */
  | {
      readonly type: 'candidate'
      /** A console user, a management key, or a name the record has for it. */
      readonly actorId: string
      readonly timeMs: number
      readonly action: string
      readonly recordId?: string
      /** A run of ours wrote to the resource at that time, and something else: the record may be its. */
      readonly nearRun?: string
    }

export type DriftChange = 'changed' | 'gone' | 'created'

/** One resource that is not as it was. */
export interface DriftedResource {
  readonly address: Address
  /** `created` only where live is compared with a backup. */
  readonly change: DriftChange
  /** Of what is gone, what it was; of what was created, what it is. */
  readonly fields: readonly DriftedField[]
  /** What changed inside a document, in words; absent where its older form is not kept. */
  readonly diff?: readonly DiffEntry[]
  /** It is gone under this name: what the service knows it by is there under another. */
  readonly nowAt?: Address
  /** In this owner's last-applied. */
  readonly isManaged: boolean
  /** In the files. */
  readonly isDeclared: boolean
  /** It was as before then, ms since the epoch; absent where nothing tells. */
  readonly sinceMs?: number
  /** It was as it is now then, at the latest. */
  readonly untilMs: number
  /** The most probable first. */
  readonly by: readonly DriftAuthor[]
}

/** What live is compared with. */
export type DriftBasis =
  | { readonly type: 'last-applied'; readonly timeMs: number; readonly host: string; readonly runId: string }
  | { readonly type: 'backup'; readonly id: string; readonly timeMs?: number }

/** What moved in a project behind the back of the files, and who may have done it. */
export interface Drift {
  readonly projectId: string
  readonly environment: string | null
  /** Host of the base URL; every loopback port counts as `loopback`. */
  readonly host: string
  readonly owner: string
  /** `null` where there is nothing to compare with. */
  readonly against: DriftBasis | null
  /** When live was read. */
  readonly timeMs: number
  /** In the order of addresses. */
  readonly drift: readonly DriftedResource[]
  readonly summary: DriftSummary
  readonly findings: readonly Finding[]
}

export interface DriftSummary {
  readonly changed: number
  readonly gone: number
  readonly created: number
  /** Compared, and as it was. */
  readonly unchanged: number
  /** Live, of the kinds that were read, and in nobody's last-applied. Always 0 beside a backup. */
  readonly unmanaged: number
}

/** Somebody must decide: live moved, and the files say something else than was applied. */
export function isConflict({ files }: DriftedField): boolean {
  return files === 'otherwise' || files === 'nothing'
}
