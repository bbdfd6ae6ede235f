import type { Address } from '../core/model/address.js'
import { EXIT, ToolError } from '../core/model/errors.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { RunRecord, Version } from '../core/model/run.js'
import { differs, isLeftBehind } from './choose-version.js'
import { enrichAll } from './go-back.js'
import { newestRunOn, type NewestRun } from './newest-run.js'
import { notKeptThen, wasNew } from './not-there-then.js'
import type { Session } from './session.js'
import {
  aboutBackup,
  allFromBackup,
  isWhole,
  wantedVersion,
  type DatedWant,
  type Found,
} from './wanted-back.js'

/**
 * How everything stood before the newest run on the kind; the same again as long as no other run comes. What was rolled
 * back from since is left out. Where the run's backup cannot be used, sound versions from before the run take its place.
 * @throws ToolError `no-version`, and what reading the backup throws where nothing sound is left
 */
export async function beforeNewestRun(
  session: Session,
  kind: Kind,
  live: Map<Address, Live>,
): Promise<Found> {
  const run = await newestRunOn(session, kind)
  if (run === undefined) throw noRun(kind)
  const before = await stateBefore(session, kind, run)
  const { wanted, rolledBackFrom } = await withoutLeftBehind(session, { kind, live, wanted: before.wanted })
  const created = [...before.created].filter((address) => live.has(address))
  return {
    wanted,
    findings: [
      newestRun(run),
      ...before.findings,
      ...created.map((address) => wasNew(kind, address, `before run ${printable(run.runId)}`)),
      ...rolledBackFrom.map((address) => leftOut(kind, address, run)),
    ],
  }
}

interface Before extends Found {
  /** What the run made. */
  readonly created: ReadonlySet<Address>
}

async function stateBefore(session: Session, kind: Kind, run: NewestRun): Promise<Before> {
  const { store, api } = session
  try {
    const read = await store.backups.read(api.projectId, run.backupId)
    const { wanted, findings } = allFromBackup(kind, read)
    const kept = new Set(wanted.map(({ want }) => want.address))
    return {
      wanted: wanted.filter(({ want }) => run.changed.has(want.address)),
      findings: [...aboutBackup(session, [kind], read), ...findings],
      created: new Set([...run.changed].filter((address) => !kept.has(address))),
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const sound = await soundBefore(session, kind, run)
    if (sound.wanted.length === 0) throw error
    return { ...sound, findings: [unusable(run, error), ...sound.findings] }
  }
}

/** The newest sound version of each resource that was kept before the run. */
async function soundBefore(session: Session, kind: Kind, run: NewestRun): Promise<Before> {
  const newest = new Map<Address, Version>()
  await session.store.visitVersions(session.api.projectId, kind, (version) => {
    const { address, timeMs, isTimeUnknown = false } = version
    if (!run.changed.has(address) || isTimeUnknown || timeMs > run.startedMs || !isWhole(kind, version))
      return
    if ((newest.get(address)?.timeMs ?? -1) < timeMs) newest.set(address, version)
  })
  const created = new Set(
    run.steps.flatMap(({ address, action }) =>
      action === 'create' && run.changed.has(address) ? [address] : [],
    ),
  )
  const wanted: DatedWant[] = []
  const findings: Finding[] = []
  for (const address of run.changed) {
    const version = newest.get(address)
    if (created.has(address)) continue
    if (version === undefined) findings.push(notKeptThen(kind, address))
    else wanted.push(wantedVersion(kind, version))
  }
  return { wanted, findings, created }
}

/** Apart from what is live already, nothing comes back that somebody went back past: the line would undo that. */
async function withoutLeftBehind(
  session: Session,
  about: { readonly kind: Kind; readonly live: Map<Address, Live>; readonly wanted: readonly DatedWant[] },
): Promise<{ readonly wanted: readonly DatedWant[]; readonly rolledBackFrom: readonly Address[] }> {
  const { kind, live, wanted } = about
  const runs = await session.store.runs.list(session.api.projectId, Number.POSITIVE_INFINITY)
  const behind = wanted.filter(({ want, timeMs, keptBy = '' }) =>
    isLeftBehind(runs, { address: want.address, timeMs, keptBy }),
  )
  await enrichAll(
    session,
    live,
    behind.map(({ want }) => ({ kind, address: want.address })),
  )
  const rolledBackFrom = behind.flatMap(({ want }) => {
    const present = live.get(want.address)
    const isLive = want.do === 'restore' && present !== undefined && !differs(kind, present, want.original)
    return isLive ? [] : [want.address]
  })
  return { wanted: wanted.filter(({ want }) => !rolledBackFrom.includes(want.address)), rolledBackFrom }
}

function newestRun({ runId, operation, by, startedMs }: RunRecord): Finding {
  return {
    code: 'newest-run',
    severity: 'note',
    message: `The newest run was ${printable(operation)} ${printable(runId)} by ${printable(by)} at ${new Date(startedMs).toISOString()}`,
  }
}

function unusable({ runId, backupId }: NewestRun, { code, message }: ToolError): Finding {
  return {
    code,
    severity: 'warning',
    message: `Backup ${printable(backupId)} of run ${printable(runId)} cannot be used: ${message}`,
    hint: 'The newest sound version of each from before that run is taken instead. Look at the plan with care.',
  }
}

function leftOut(kind: Kind, address: Address, { runId, backupId }: NewestRun): Finding {
  const key = printable(address.slice(address.indexOf('/') + 1))
  return {
    code: 'rolled-back-from',
    severity: 'warning',
    address,
    message: `${printable(address)} was rolled back from how it stood before run ${printable(runId)}; it stays as it is`,
    hint: `Bring that back, if it is wanted: descope-mgmt ${kind.name} rollback ${key} --backup ${printable(backupId)}`,
  }
}

function noRun(kind: Kind): ToolError {
  return new ToolError({
    code: 'no-version',
    message: `No run on ${kind.collection} is kept that could be taken back`,
    hint: `See what is kept: descope-mgmt ${kind.name} rollback --all --list`,
    exit: EXIT.usage,
  })
}
