import { typedWord } from '../core/model/typed-word.js'
import { usageError } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import { isInScope, type Pattern } from '../core/model/pattern.js'
import type { Consent } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { latestVersion } from './choose-version.js'
import { enrichAll, goBack } from './go-back.js'
import type { Proposer } from './proposal.js'
import { readLive } from './read-live.js'
import type { Session } from './session.js'
import { aboutBackup, allFromBackup, noVersion, wantedFromBackup, wantedVersion } from './wanted-back.js'

/** Which version is wanted back. */
export type RestoreSource = { readonly from: 'latest' } | { readonly from: 'backup'; readonly name: string }

export interface RestoreOptions {
  readonly kind: Kind
  readonly keys: readonly string[]
  readonly source: RestoreSource
  readonly consent: Consent
  readonly protect: readonly string[]
}

/** Brings single resources back to a kept version. Throws a usage error for each that has none. */
export function planRestore(session: Session, options: RestoreOptions): Proposer {
  const { kind, keys, source, consent, protect } = options
  return goBack(session, {
    operation: 'restore',
    kinds: [kind],
    consent,
    protect,
    read: async () => readLive(session, [kind]),
    async find(live) {
      if (source.from === 'backup') {
        const read = await session.store.backups.read(session.api.projectId, source.name)
        const wanted = keys.map((key) => wantedFromBackup(kind, key, read))
        return { wanted, findings: aboutBackup(session, [kind], read) }
      }
      await enrichAll(
        session,
        live,
        keys.map((key) => ({ kind, address: kind.addressOf(key) })),
      )
      const wanted = []
      for (const key of keys) {
        const address = kind.addressOf(key)
        const { version } = await latestVersion(session, { kind, address, key, live: live.get(address) })
        if (version === undefined) throw noVersion(address)
        wanted.push(wantedVersion(kind, version))
      }
      return { wanted, findings: [] }
    },
  })
}

/**
 * Brings everything in a backup back that this version has a kind for, as far as it is in scope. What was made since
 * stays.
 * @throws ToolError from `propose`: `nothing-matches` where the scope leaves nothing of the backup
 */
export function planRestoreAll(
  session: Session,
  options: Omit<RestoreOptions, 'keys' | 'kind' | 'source'> & {
    readonly name: string
    /** Default: all. */
    readonly scope?: { readonly only: readonly Pattern[]; readonly except: readonly Pattern[] }
  },
): Proposer {
  const { scope = { only: [], except: [] } } = options
  const { kinds } = session
  return goBack(session, {
    operation: 'restore',
    kinds,
    consent: options.consent,
    protect: options.protect,
    read: async () => readLive(session, kinds),
    async find() {
      const read = await session.store.backups.read(session.api.projectId, options.name)
      const found = kinds.map((kind) => allFromBackup(kind, read))
      const all = found.flatMap(({ wanted }) => wanted)
      const wanted = all.filter(({ want }) => isInScope(want.address, scope))
      if (wanted.length === 0 && all.length > 0) {
        throw usageError({
          code: 'nothing-matches',
          message: `--only and --except leave nothing of the backup ${printable(options.name)}`,
          hint: `What it holds: descope-mgmt backup show ${typedWord(options.name)}`,
        })
      }
      return {
        wanted,
        findings: [...aboutBackup(session, kinds, read), ...found.flatMap(({ findings }) => findings)],
      }
    },
  })
}
