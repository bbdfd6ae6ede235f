import type { Address } from '../../core/model/address.js'
import { DOCUMENT_PATH } from '../../core/model/document-traits.js'
import type { Drift, DriftAuthor, DriftBasis, DriftedResource } from '../../core/model/drift.js'
import type { ReadBackup } from '../../core/model/backup.js'
import { didYouMean } from '../../core/model/did-you-mean.js'
import { matchesPattern, type Pattern } from '../../core/model/pattern.js'
import type { Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { ServiceRecord } from '../../core/model/service-record.js'
import type { LastApplied } from '../../core/model/state.js'
import { diffShown } from '../judge-documents.js'
import type { Session } from '../session.js'
import { candidatesFor, type Candidates } from './candidates.js'
import { fromBackup } from './from-backup.js'
import { fromLastApplied, type DriftScope } from './from-last-applied.js'
import type { Found, FoundDrift } from './found.js'
import { documentBefore, seenInBackups, whereItIsNow, type SeenBetween } from './kept-values.js'
import { ourRuns, type OwnPart } from './our-runs.js'
import { readingSession } from './reading-session.js'
import { skewOf } from './skew.js'

export interface DriftOptions extends DriftScope {
  /** Of `isMeant` the patterns that name what is looked at: each must match something. Empty: all is looked at. */
  readonly only: readonly Pattern[]
  /** Live is compared with this; default: with last-applied. */
  readonly against?: ReadBackup | undefined
  /** Ends the search for authors, which otherwise waits for the rate limit of Descope's audit. */
  readonly patience: () => AbortSignal
}

/** Of the records that may tell who did it, so many are told. */
const MOST_CANDIDATES = 3
/** A record so near to a write of ours may be that write's. */
const NEAR_MS = 10_000

/**
 * What moved in the project, when, and who may have done it. Changes nothing, neither in Descope nor in the store, and
 * takes no lock. Calls: a list for every kind that is managed or declared, a read for every costly part that is, and at
 * most ten searches of Descope's audit where something moved.
 * @throws ApiError where the project cannot be read; that the audit cannot is a finding
 */
export async function findDrift(outside: Session, options: DriftOptions): Promise<Drift> {
  const session = readingSession(outside)
  const { api, store, owner, environment } = session
  const lastApplied = await store.state.read(api.projectId, owner)
  const refusals = options.against === undefined ? refused(session, lastApplied) : []
  const found =
    refusals.length > 0 ? nothing(session.clock.now()) : await compared(session, lastApplied, options)
  const drift = await explained(session, found, options)
  const counted = (change: DriftedResource['change']) =>
    found.resources.filter((one) => one.change === change).length
  return {
    projectId: api.projectId,
    environment: environment?.name ?? null,
    host: api.host,
    owner,
    against: basisOf(lastApplied, options.against),
    timeMs: found.timeMs,
    drift: drift.resources,
    summary: {
      changed: counted('changed'),
      gone: counted('gone'),
      created: counted('created'),
      unchanged: found.unchanged,
      unmanaged: found.unmanaged,
    },
    findings: [
      ...refusals,
      ...(refusals.length > 0 ? [] : slips(session, found, options)),
      ...found.findings,
      ...drift.findings,
    ],
  }
}

async function compared(
  session: Session,
  lastApplied: LastApplied | undefined,
  { against, config, isMeant }: DriftOptions,
): Promise<Found> {
  if (against !== undefined) return fromBackup(session, against, { config, isMeant, lastApplied })
  if (lastApplied === undefined) return nothing(session.clock.now())
  return fromLastApplied(session, lastApplied, { config, isMeant })
}

function nothing(timeMs: number): Found {
  return { timeMs, resources: [], unchanged: 0, unmanaged: 0, addresses: [], findings: [] }
}

/** Nothing that could be compared is no answer, and never "no drift". */
function refused({ api, owner, store }: Session, lastApplied: LastApplied | undefined): readonly Finding[] {
  if (lastApplied === undefined || Object.keys(lastApplied.resources).length === 0) {
    return [
      {
        code: 'no-last-applied',
        severity: 'error',
        exit: 3,
        message: `Nothing was applied to project ${printable(api.projectId)} by "${printable(owner)}" as far as ${printable(store.location)} tells, so there is nothing to compare with`,
        hint: 'Name the store that the runs wrote to (--store), or record what matches with descope-mgmt adopt; descope-mgmt drift --against BACKUP compares with a backup.',
      },
    ]
  }
  if (lastApplied.host === api.host) return []
  return [
    {
      code: 'host-differs',
      severity: 'error',
      exit: 6,
      message: `Last-applied was written from ${printable(lastApplied.host)}, and this asks ${printable(api.host)}`,
      hint: 'Use another store for another service, or the right base URL.',
    },
  ]
}

const NOTHING_LEFT: Finding = {
  code: 'nothing-matches',
  severity: 'error',
  exit: 3,
  message: 'What is named and what is left out (--only, --except, exclude) leave nothing to compare',
  hint: 'Name less with --except, or more with --only.',
}

/** A slip in a pattern would look like a project without drift. */
function slips(
  { kinds }: Session,
  { addresses }: Found,
  { only, isMeant }: DriftOptions,
): readonly Finding[] {
  const all = [...addresses]
  const isMatched = (pattern: Pattern) =>
    kinds.some(({ name }) => name === pattern) || all.some((address) => matchesPattern(pattern, address))
  const unmatched = only.filter((pattern) => !isMatched(pattern))
  // Of a kind there may be nothing: what is named counts, and whether all of it is left out.
  const isNamed = (address: Address) =>
    only.length === 0 || only.some((pattern) => matchesPattern(pattern, address))
  const named = unmatched.length === 0 ? all.filter(isNamed) : []
  if (named.length > 0 && !named.some((address) => isMeant(address))) return [NOTHING_LEFT]
  return unmatched.map((pattern): Finding => ({
    code: 'nothing-matches',
    severity: 'error',
    exit: 3,
    message: `--only ${printable(pattern)} matches nothing that is compared`,
    hint:
      didYouMean(pattern, all) ??
      `Name a kind (${kinds.map(({ name }) => name).join(', ')}) or an address such as tenant/acme; * is allowed.`,
  }))
}

function basisOf(lastApplied: LastApplied | undefined, against: ReadBackup | undefined): DriftBasis | null {
  if (against !== undefined) {
    const { id, timeMs, isTimeUnknown } = against.ref
    return { type: 'backup', id, ...(isTimeUnknown === true ? {} : { timeMs }) }
  }
  if (lastApplied === undefined) return null
  const { timeMs, host, runId } = lastApplied.updated
  return { type: 'last-applied', timeMs, host, runId }
}

async function explained(
  session: Session,
  { resources: found, timeMs }: Found,
  { patience }: DriftOptions,
): Promise<{ readonly resources: readonly DriftedResource[]; readonly findings: readonly Finding[] }> {
  if (found.length === 0) return { resources: [], findings: [] }
  const runs = await ourRuns(session, found)
  const resources = found.map((one) => sinceOurRuns(one, runs.get(one.address)))
  const seen = await seenInBackups(session, resources)
  const unexplained = resources
    .filter(({ address }) => (runs.get(address)?.unexplained.length ?? 0) > 0)
    .map((one) => ({
      address: one.address,
      kind: one.kind,
      sinceMs: seen.get(one.address)?.sinceMs ?? one.sinceMs ?? 0,
    }))
  const candidates = await candidatesFor(session, unexplained, { nowMs: timeMs, patience: patience() })
  const skewMs = skewOf(session.api)
  const told: DriftedResource[] = []
  for (const one of resources.toSorted((a, b) => (a.address < b.address ? -1 : 1))) {
    const known = { own: runs.get(one.address), seen: seen.get(one.address), candidates, timeMs, skewMs }
    told.push(await toldOf(session, one, known))
  }
  return { resources: told, findings: candidates.findings }
}

/** What a run of ours put back since, moved after that. */
function sinceOurRuns(one: FoundDrift, own: OwnPart | undefined): FoundDrift {
  const { otherwiseMs } = own ?? {}
  if (otherwiseMs === undefined || otherwiseMs <= (one.sinceMs ?? 0)) return one
  return { ...one, sinceMs: otherwiseMs }
}

interface Known {
  readonly own: OwnPart | undefined
  readonly seen: SeenBetween | undefined
  readonly candidates: Candidates
  readonly timeMs: number
  /** How far the service's clock goes before ours. */
  readonly skewMs: number
}

async function toldOf(session: Session, one: FoundDrift, known: Known): Promise<DriftedResource> {
  const { address, change, fields, isManaged, isDeclared } = one
  const records = known.candidates.records.get(address) ?? []
  const sinceMs = known.seen?.sinceMs ?? one.sinceMs
  const diff = one.diff ?? (await diffOf(session, one))
  const nowAt = change === 'gone' ? await whereItIsNow(session, one) : undefined
  const untilMs = untilOf(one, known, sinceMs ?? 0)
  return {
    address,
    change,
    fields,
    ...(diff === undefined ? {} : { diff }),
    ...(nowAt === undefined ? {} : { nowAt }),
    isManaged,
    isDeclared,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    untilMs,
    by: [
      ...(known.own?.runs ?? []),
      ...candidatesOf(inTime(records, untilMs + known.skewMs + NEAR_MS), known.own),
    ],
  }
}

/** The earliest time at which it is known to have been as it is. */
function untilOf({ modifiedMs }: FoundDrift, { seen, own, timeMs, skewMs }: Known, sinceMs: number): number {
  // Where runs of ours explain all of it, the newest of them is when it became what it is.
  const byRuns = own?.unexplained.length === 0 ? own.runs[0]?.timeMs : undefined
  const savedMs = modifiedMs === undefined ? undefined : modifiedMs - skewMs
  const times = [timeMs, seen?.untilMs, byRuns, savedMs]
  const possible = times.filter((time) => time !== undefined).filter((time) => time >= sinceMs)
  // A clock that was set back lets it end before it began.
  return possible.length === 0 ? timeMs : Math.min(...possible)
}

/** Whoever wrote when it was already as it is, did not make it so; but the clocks of our machines may differ, too. */
function inTime(records: readonly ServiceRecord[], lastMs: number): readonly ServiceRecord[] {
  const possible = records.filter(({ timeMs = 0 }) => timeMs <= lastMs)
  return possible.length === 0 ? records : possible
}

function candidatesOf(records: readonly ServiceRecord[], own: OwnPart | undefined): readonly DriftAuthor[] {
  const candidates = records.map((record): Extract<DriftAuthor, { type: 'candidate' }> => {
    const { id, timeMs = 0, action, actorId = '' } = record
    const near = own?.touched.find((touch) => Math.abs(touch.timeMs - timeMs) <= NEAR_MS)
    return {
      type: 'candidate',
      actorId,
      timeMs,
      action,
      ...(id === undefined ? {} : { recordId: id }),
      ...(near === undefined ? {} : { nearRun: near.runId }),
    }
  })
  const [others, ours] = [
    candidates.filter(({ nearRun }) => nearRun === undefined),
    candidates.filter(({ nearRun }) => nearRun !== undefined),
  ]
  return [...others, ...ours].slice(0, MOST_CANDIDATES)
}

/** What changed inside a document, where what it was is kept. */
async function diffOf(session: Session, one: FoundDrift): Promise<DriftedResource['diff']> {
  const { kind, live, hidden, fields } = one
  if (kind.document === undefined || live === undefined) return undefined
  if (!fields.some(({ path }) => path === DOCUMENT_PATH)) return undefined
  const from = await documentBefore(session, one)
  if (from === undefined) return undefined
  const to = kind.document.withFieldsOf?.(live.document, from) ?? live.document
  return diffShown(kind, hidden === undefined ? {} : { hidden }, { from, to })
}
