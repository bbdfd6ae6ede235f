import type { Environment } from '../core/model/desired.js'
import type { Kind } from '../core/model/kind.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import type { Store } from '../core/ports/store.js'

/** Everything an operation needs, put together once by the command line or by a program that uses the library. */
export interface Session {
  readonly kinds: readonly Kind[]
  readonly api: DescopeApi
  readonly store: Store
  readonly environment: Environment | null
  /** The config's `owner:`; `default` where there is none. */
  readonly owner: string
  readonly who: Who
  /** Whether the checkout of the files holds a commit. Default: nobody can tell. */
  readonly holdsCommit?: (commit: string) => Promise<'holds' | 'lacks' | 'unknown'>
  readonly toolVersion: string
  readonly clock: Clock
  readonly log: Log
  readonly progress: Progress
  /** Aborts when nothing new may start. */
  readonly signal: AbortSignal
  /** Steps side by side; default of the command line: 10. */
  readonly parallelism: number
  /** How long a write may take to show when read again; default of the command line: 15 000. */
  readonly verifyTimeoutMs: number
  /** Hex SHA-256 of a text. */
  readonly sha256: (text: string) => string
  /** A short random id, hexadecimal. */
  readonly newId: () => string
}

/** Who runs the program, for locks, runs and backups. */
export interface Who {
  readonly user: string
  readonly host: string
  readonly pid: number
  readonly ciUrl?: string
  /** Who started it in CI. */
  readonly ciActor?: string
  /** `user.name` and `user.email` of git in the checkout. */
  readonly gitName?: string
  readonly gitEmail?: string
  /** The first 12 hexadecimal digits of the SHA-256 of the management key. */
  readonly keyFingerprint?: string
  /** Commit of the checkout the files lie in. */
  readonly gitCommit?: string
}
