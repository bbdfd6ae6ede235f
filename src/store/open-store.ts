import type { Clock } from '../core/ports/clock.js'
import type { Log } from '../core/ports/log.js'
import type { Store, StoreDriver } from '../core/ports/store.js'
import { audit } from './audit.js'
import { backups } from './backups.js'
import { contents } from './contents.js'
import { lastApplied } from './last-applied.js'
import { lock } from './lock.js'
import { projectsIn } from './projects.js'
import { runFolders } from './run-folders.js'
import { runs } from './runs.js'
import { serviceAudit } from './service-audit.js'
import type { StoredKind } from './stored-kind.js'
import { versions } from './versions.js'

export interface StoreOutside {
  readonly driver: StoreDriver
  /** Understand the originals in older layouts. */
  readonly kinds: readonly StoredKind[]
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** For waiting for a lock; see `Clock`. */
  readonly sleep: Clock['sleep']
  /** Calls back so many milliseconds later, again and again, until the returned function is called: renews a lock. */
  readonly every: (ms: number, callback: () => void) => () => void
  /** This machine, as lock holders name it. Two machines must not share one name. */
  readonly host: string
  /** True while a process of this machine runs, also one of another user. */
  readonly processAlive: (pid: number) => boolean
  /** A fresh short id; the last part of a backup's name. */
  readonly newId: () => string
  /** Folder that paths to backups count from; default: the process's own. */
  readonly cwd?: string
  /** Told of kept things that are passed over because they cannot be read. */
  readonly log: Pick<Log, 'warn'>
}

/** A store over any driver. Writes nothing until it is asked to keep something. */
export function openStore(outside: StoreOutside): Store {
  const { driver, log } = outside
  const kept = backups(outside)
  const held = lock(outside)
  return {
    location: driver.location,
    examine: async () => driver.examine?.(),
    backups: kept,
    state: lastApplied(driver),
    runs: { ...runs({ ...outside, lock: held }), ...runFolders(driver) },
    audit: audit(driver),
    serviceAudit: serviceAudit(driver),
    ...versions({ driver, backups: kept, log }),
    contents: contents(driver),
    projects: async () => projectsIn(driver),
    lock: held,
  }
}
