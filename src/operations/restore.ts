import { leavesOf } from '../core/compare/index.js'
import type { Address } from '../core/model/address.js'
import type { BackupEntry, ReadBackup } from '../core/model/backup.js'
import { EXIT, ToolError, usageError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { planWanted, type Wanted } from '../core/plan/index.js'
import { latestVersion } from './choose-version.js'
import { foreignOwners } from './ownership.js'
import type { Proposal, Proposer } from './proposal.js'
import { enrichLive, readLive } from './read-live.js'
import type { Session } from './session.js'

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
  const { kind, keys, source } = options
  return proposer(session, options, async (live) => {
    if (source.from === 'backup') {
      const read = await session.store.backups.read(session.api.projectId, source.name)
      return { wanted: keys.map((key) => wantedFromBackup(kind, key, read)), read }
    }
    const wanted: DatedWant[] = []
    for (const key of keys) {
      const address = kind.addressOf(key)
      await enrichAll(session, live, [{ kind, address }])
      const version = await latestVersion(session, { kind, address, key, live: live.get(address) })
      if (version === undefined) throw noVersion(address)
      wanted.push({
        want: {
          address,
          do: 'restore',
          kind,
          original: version,
          note: `as kept by ${version.keptBy}`,
        },
        timeMs: version.timeMs,
      })
    }
    return { wanted, read: undefined }
  })
}

/** Brings everything in a backup back that this version has a kind for. What was made since stays. */
export function planRestoreAll(
  session: Session,
  options: Omit<RestoreOptions, 'keys' | 'kind' | 'source'> & { readonly name: string },
): Proposer {
  return proposer(session, { ...options, kind: undefined }, async () => {
    const read = await session.store.backups.read(session.api.projectId, options.name)
    const wanted = session.kinds.flatMap((kind) =>
      (read.backup.collections[kind.collection] ?? []).map((entry) => wantedEntry(kind, entry, read)),
    )
    return { wanted, read }
  })
}

interface DatedWant {
  readonly want: Wanted
  /** When the version was kept. */
  readonly timeMs: number
}

interface Found {
  readonly wanted: readonly DatedWant[]
  readonly read: ReadBackup | undefined
}

function proposer(
  session: Session,
  options: {
    readonly kind: Kind | undefined
    readonly consent: Consent
    readonly protect: readonly string[]
  },
  find: (live: Map<Address, Live>) => Promise<Found>,
): Proposer {
  return {
    operation: 'restore',
    isConfigRun: false,
    async propose(): Promise<Proposal> {
      const kinds = options.kind === undefined ? session.kinds : [options.kind]
      const live = await readLive(session, kinds)
      const { wanted, read } = await find(live)
      await enrichAll(
        session,
        live,
        wanted.flatMap(({ want }) =>
          want.do === 'delete' ? [] : [{ kind: want.kind, address: want.address }],
        ),
      )
      const lastApplied = await session.store.state.read(session.api.projectId, session.owner)
      const plan = planWanted(
        {
          operation: 'restore',
          projectId: session.api.projectId,
          environment: session.environment,
          host: session.api.host,
          owner: session.owner,
          consent: options.consent,
          kinds,
          live,
          lastApplied,
          foreign: await foreignOwners(session),
          protect: options.protect,
          ourTouch: () => undefined,
          sha256: session.sha256,
        },
        wanted.map(({ want }) => want),
      )
      return {
        plan: { ...plan, findings: [...aboutBackup(session, read), ...plan.findings] },
        live,
        lastApplied,
        wentBackTo: Object.fromEntries(wanted.map(({ want, timeMs }) => [want.address, timeMs])),
      }
    },
  }
}

async function enrichAll(
  session: Session,
  live: Map<Address, Live>,
  resources: readonly { readonly kind: Kind; readonly address: Address }[],
): Promise<void> {
  await enrichLive(
    session,
    live,
    new Map(resources.map(({ kind, address }) => [address, { kind, companions: Object.keys(kind.costly) }])),
  )
}

function wantedFromBackup(kind: Kind, key: string, read: ReadBackup): DatedWant {
  const entry = read.backup.collections[kind.collection]?.find(({ id }) => id === key)
  if (entry === undefined) {
    throw usageError({
      code: 'not-in-backup',
      message: `Backup ${read.ref.id} does not hold ${printable(kind.addressOf(key))}`,
      hint: `See what it holds: descope-mgmt backup show ${read.ref.id}`,
    })
  }
  return wantedEntry(kind, entry, read)
}

/** An older layout kept only part of a resource: what it holds is set, the rest stays. */
function wantedEntry(kind: Kind, entry: BackupEntry, read: ReadBackup): DatedWant {
  const address = kind.addressOf(entry.id)
  const original = { document: entry.document, companions: entry.companions ?? {} }
  const note = `as kept by ${read.ref.id}`
  const want: Wanted =
    read.soundness === 'older'
      ? {
          address,
          do: 'set',
          kind,
          fields: Object.fromEntries(leavesOf(kind.fields, kind.specOf(original))),
          note,
        }
      : { address, do: 'restore', kind, original, note }
  return { want, timeMs: read.ref.timeMs }
}

function aboutBackup(session: Session, read: ReadBackup | undefined): readonly Finding[] {
  if (read === undefined) return []
  const findings: Finding[] = []
  if (read.soundness === 'older') {
    findings.push({
      code: 'older-backup',
      severity: 'warning',
      message: `Backup ${read.ref.id} is unverified (older format): only the fields it holds are set, the others stay`,
    })
  }
  const { project_id: projectId } = read.backup
  if (projectId !== '' && projectId !== session.api.projectId) {
    findings.push({
      code: 'project-differs',
      severity: 'error',
      message: `Backup ${read.ref.id} belongs to project ${printable(projectId)}, not to ${printable(session.api.projectId)}`,
      hint: 'Restore it into the project it came from.',
    })
  }
  const { host } = read.backup.metadata
  if (read.soundness === 'verified' && host !== session.api.host) {
    findings.push({
      code: 'host-differs',
      severity: 'error',
      message: `Backup ${read.ref.id} was read from ${printable(host)}, this restore goes to ${printable(session.api.host)}`,
      hint: 'Use the base URL it came from.',
    })
  }
  return findings
}

function noVersion(address: Address): ToolError {
  return new ToolError({
    code: 'no-version',
    message: `Nothing is kept of ${printable(address)} that differs from what is live and was not rolled back from`,
    hint: 'See what is kept: descope-mgmt backup list',
    exit: EXIT.usage,
  })
}
