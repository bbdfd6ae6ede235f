import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Target } from '../config/index.js'
import type { Config } from '../core/model/desired.js'
import type { Pace } from '../core/model/pace.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import type { Store } from '../core/ports/store.js'
import { connect, fetchFor } from '../descope/index.js'
import { kinds } from '../kinds/index.js'
import type { Session } from '../operations/session.js'
import { ciRunIn } from './ci-run.js'
import { gitAuthorOf } from './git-author.js'
import { gitCommitOf, holdsCommit } from './git-commit.js'
import type { Outside } from './outside.js'

/** Puts together what operations need to work on one project. Calls nothing yet. */
export async function connectSession(
  outside: Outside,
  about: {
    readonly config: Config | undefined
    readonly target: Target
    readonly store: Store
    readonly pace: Pace
    readonly log: Log
    readonly progress: Progress
  },
): Promise<Session> {
  const { config, target, store, pace, log, progress } = about
  const [configFile] = config?.files ?? []
  const checkout = configFile === undefined ? outside.cwd : dirname(configFile)
  const [gitCommit, gitAuthor] = await Promise.all([gitCommitOf(checkout), gitAuthorOf(checkout)])
  return {
    kinds,
    api: connectApi(outside, about),
    store,
    environment: target.environment,
    owner: config?.owner ?? 'default',
    who: {
      ...outside.who,
      ...ciRunIn(outside.env),
      ...(gitCommit === undefined ? {} : { gitCommit }),
      ...gitAuthor,
      keyFingerprint: fingerprintOf(target.managementKey.value),
    },
    holdsCommit: async (commit) => holdsCommit(checkout, commit),
    toolVersion: outside.toolVersion,
    clock: outside.clock,
    log,
    progress,
    signal: outside.interrupt,
    parallelism: pace.parallelism,
    verifyTimeoutMs: pace.verifyTimeoutMs,
    sha256,
    newId: () => outside.randomHex(4),
  }
}

/** The service alone, for who needs no store. Calls nothing yet. */
export function connectApi(
  outside: Outside,
  about: {
    readonly config: Config | undefined
    readonly target: Pick<Target, 'projectId' | 'baseUrl'> & {
      readonly managementKey: Pick<Target['managementKey'], 'value'>
    }
    readonly pace: Pick<Pace, 'timeoutMs' | 'reserve'>
    readonly log: Log
    readonly progress: Progress
  },
): DescopeApi {
  const { config, target, pace, log, progress } = about
  return connect({
    projectId: target.projectId,
    baseUrl: target.baseUrl,
    managementKey: target.managementKey.value,
    fetch: outside.fetch ?? fetchFor(outside.env),
    clock: outside.clock,
    log,
    progress,
    toolVersion: outside.toolVersion,
    timeoutMs: pace.timeoutMs,
    limits: config?.limits,
    reserve: pace.reserve,
    stopWaiting: outside.interrupt,
    ...(outside.abandon === undefined ? {} : { signal: outside.abandon }),
  })
}

/** Tells keys apart, and gives none away. */
export function fingerprintOf(managementKey: string): string {
  return sha256(managementKey).slice(0, 12)
}

/** Hexadecimal SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
