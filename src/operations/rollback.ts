import { kindOf, type Address } from '../core/model/address.js'
import { keyAt } from '../core/model/key-at.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { Version } from '../core/model/run.js'
import { latestVersion, versionAt } from './choose-version.js'
import { beforeNewestRun } from './before-newest-run.js'
import { goBack } from './go-back.js'
import { notKeptThen, wasNew } from './not-there-then.js'
import type { Proposer } from './proposal.js'
import { readLive, readOptions } from './read-live.js'
import type { Session } from './session.js'
import {
  aboutBackup,
  allFromBackup,
  isWhole,
  noVersion,
  wantedFromBackup,
  wantedVersion,
  type Found,
} from './wanted-back.js'

/** What to go back to: the version before, a named backup, or how things stood at a time (ms). */
export type RollbackSource =
  | { readonly from: 'latest' }
  | { readonly from: 'backup'; readonly name: string }
  | { readonly from: 'time'; readonly atMs: number }

export interface RollbackOptions {
  readonly kind: Kind
  /** Keys, or all that the source speaks of. */
  readonly keys: readonly string[] | 'all'
  readonly source: RollbackSource
  readonly consent: Consent
  readonly protect: readonly string[]
}

/**
 * Takes resources back to how they were. Needs no config and, where the kind can be read one by one, looks at nothing
 * else. Nothing is deleted: what did not exist then is named with the line to type.
 * @throws ToolError `no-version`, `not-in-backup`, `version-incomplete` and what reading backups throws
 */
export function planRollback(session: Session, options: RollbackOptions): Proposer {
  const { kind, keys, consent, protect } = options
  return goBack(session, {
    operation: 'rollback',
    kinds: [kind],
    consent,
    protect,
    read: async () => readNamed(session, kind, keys),
    readsAll: !isReadByKeys(kind, keys),
    find: async (live) =>
      keys === 'all' ? findAll(session, options, live) : findEach(session, { ...options, keys, live }),
  })
}

function isReadByKeys(kind: Kind, keys: RollbackOptions['keys']): keys is readonly string[] {
  return keys !== 'all' && kind.isReadSingly === true
}

/** For many the list says how many there are, which the guards ask; a few cost less by their keys. */
async function readNamed(
  session: Session,
  kind: Kind,
  keys: readonly string[] | 'all',
): Promise<Map<Address, Live>> {
  if (!isReadByKeys(kind, keys)) return readLive(session, [kind])
  const found = await kind.refresh(session.api, keys, readOptions(session))
  return new Map(found.map((live) => [live.address, live]))
}

async function findEach(
  session: Session,
  about: RollbackOptions & {
    readonly keys: readonly string[]
    readonly live: ReadonlyMap<Address, Live>
  },
): Promise<Found> {
  const { kind, keys, source, live } = about
  if (source.from === 'backup') {
    const read = await session.store.backups.read(session.api.projectId, source.name)
    const wanted = keys.map((key) => wantedFromBackup(kind, key, read))
    return { wanted, findings: aboutBackup(session, [kind], read) }
  }
  const findings: Finding[] = []
  const wanted = []
  const isGoneAt = source.from === 'time' ? await deletions(session, source.atMs) : () => false
  for (const key of keys) {
    const address = kind.addressOf(key)
    const version =
      source.from === 'latest'
        ? await latest(session, { kind, key, live: live.get(address) })
        : await versionAt(session, { kind, key, address, atMs: source.atMs })
    if (version === undefined) throw await nothingKept(session, kind, key)
    if (isGoneAt(version)) findings.push(wasGone(kind, key, live.has(address)))
    else wanted.push(wantedVersion(kind, version))
  }
  return { wanted, findings }
}

async function latest(
  session: Session,
  { kind, key, live }: { readonly kind: Kind; readonly key: string; readonly live: Live | undefined },
): Promise<Version | undefined> {
  const address = kind.addressOf(key)
  const { version, isAnythingKept } = await latestVersion(session, { kind, address, key, live })
  if (version === undefined && isAnythingKept) {
    throw noVersion(
      address,
      `See what is kept, and name one with --backup or --at: descope-mgmt ${kind.name} rollback ${printable(key)} --list`,
    )
  }
  return version
}

type Lives = Map<Address, Live>

async function findAll(session: Session, { kind, source }: RollbackOptions, live: Lives): Promise<Found> {
  if (source.from === 'time') return findAllAt(session, { kind, live, atMs: source.atMs })
  if (source.from === 'latest') return beforeNewestRun(session, kind, live)
  const read = await session.store.backups.read(session.api.projectId, source.name)
  const { wanted, findings } = allFromBackup(kind, read)
  const kept = new Set(wanted.map(({ want }) => want.address))
  const created = read.backup.metadata.targets.filter(
    (address) => kindOf(address) === kind.name && !kept.has(address) && live.has(address),
  )
  return {
    wanted,
    findings: [
      ...aboutBackup(session, [kind], read),
      ...findings,
      ...created.map((address) => wasNew(kind, address, `when backup ${read.ref.id} was made`)),
    ],
  }
}

async function findAllAt(
  session: Session,
  { kind, live, atMs }: { readonly kind: Kind; readonly live: Lives; readonly atMs: number },
): Promise<Found> {
  const newest = new Map<Address, Version>()
  const later = new Set<Address>()
  await session.store.visitVersions(session.api.projectId, kind, (version) => {
    if (!isWhole(kind, version) || version.isTimeUnknown === true) return
    const { address, timeMs } = version
    const known = newest.get(address)
    if (timeMs > atMs) later.add(address)
    else if (known === undefined || known.timeMs < timeMs) newest.set(address, version)
  })
  if (newest.size === 0) throw await nothingKept(session, kind, undefined)
  const isGoneAt = await deletions(session, atMs)
  const sorted = [...newest.values()].sort((a, b) => (a.address < b.address ? -1 : 1))
  const gone = sorted.filter((version) => isGoneAt(version))
  const unknown = [...later].filter((address) => !newest.has(address) && live.has(address))
  return {
    wanted: sorted
      .filter((version) => !gone.includes(version))
      .map((version) => wantedVersion(kind, version)),
    findings: [
      ...gone
        .filter(({ address }) => live.has(address))
        .map(({ address }) => wasGone(kind, keyAt(kind, address), true)),
      ...unknown.map((address) => notKeptThen(kind, address)),
    ],
  }
}

/** Tells whether a run of ours deleted the resource after this version was kept, up to a time. */
async function deletions(session: Session, atMs: number): Promise<(version: Version) => boolean> {
  const runs = await session.store.runs.list(session.api.projectId, Number.POSITIVE_INFINITY)
  return ({ address, timeMs }) =>
    runs.some(
      ({ endedMs, steps }) =>
        endedMs <= atMs &&
        endedMs >= timeMs &&
        steps.some((step) => step.address === address && step.action === 'delete' && step.outcome === 'done'),
    )
}

function wasGone(kind: Kind, key: string, isLive: boolean): Finding {
  const address = kind.addressOf(key)
  return {
    code: 'did-not-exist',
    severity: 'warning',
    address,
    message: `${printable(address)} did not exist then: it had been deleted; it stays as it is`,
    ...(isLive
      ? { hint: `Delete it, if it is to go: descope-mgmt ${kind.name} delete ${printable(key)}` }
      : {}),
  }
}

/** Nothing is kept at all, or nothing from a time before; then the oldest is named. */
async function nothingKept(session: Session, kind: Kind, key: string | undefined): Promise<ToolError> {
  const { store, api } = session
  const kept: number[] = []
  const see = (version: Version) => {
    if (!isWhole(kind, version)) return
    kept.push(version.isTimeUnknown === true ? Number.POSITIVE_INFINITY : version.timeMs)
  }
  if (key === undefined) await store.visitVersions(api.projectId, kind, see)
  else {
    const versions = await store.versions(api.projectId, kind.collection, kind.addressOf(key), key)
    for (const version of versions) see(version)
  }
  const hint = `See what is kept: descope-mgmt ${kind.name} rollback ${key === undefined ? '--all' : printable(key)} --list`
  if (kept.length === 0) {
    const what = key === undefined ? `of ${kind.collection}` : `found for ${kind.name}: ${printable(key)}`
    return new ToolError({ code: 'no-version', message: `No backups ${what}`, hint, exit: EXIT.usage })
  }
  const what = key === undefined ? kind.collection : printable(kind.addressOf(key))
  const oldestMs = kept.reduce((oldest, timeMs) => Math.min(oldest, timeMs), Number.POSITIVE_INFINITY)
  const oldest =
    oldestMs === Number.POSITIVE_INFINITY
      ? 'of what is kept the time is unknown'
      : `the oldest that is kept is of ${new Date(oldestMs).toISOString()}`
  return new ToolError({
    code: 'not-kept-then',
    message: `Nothing is kept of ${what} from then or before; ${oldest}`,
    hint,
    exit: EXIT.usage,
  })
}
