import { sameAt } from '../../core/compare/index.js'
import { namesOf } from '../../core/audit/index.js'
import type { Address } from '../../core/model/address.js'
import type { AuditLine } from '../../core/model/audit.js'
import { DOCUMENT_FIELD, DOCUMENT_PATH } from '../../core/model/document-traits.js'
import type { DriftAuthor } from '../../core/model/drift.js'
import { ToolError } from '../../core/model/errors.js'
import { member, type Json } from '../../core/model/json.js'
import { keyAt } from '../../core/model/key-at.js'
import type { Pointer } from '../../core/model/pointer.js'
import { unreadPlaces } from '../../core/plan/index.js'
import { auditLines } from '../audit-list.js'
import type { Session } from '../session.js'
import type { FoundDrift } from './found.js'

/** What our own runs have to do with one resource that moved. */
export interface OwnPart {
  /** Runs that wrote what is live, the newest first. */
  readonly runs: readonly Extract<DriftAuthor, { type: 'run' }>[]
  /** Places that no run of ours wrote as they are. */
  readonly unexplained: readonly Pointer[]
  /** Every time one of our runs wrote to it since. */
  readonly touched: readonly { readonly runId: string; readonly timeMs: number }[]
  /** When a run of ours confirmed every place that moved as something else than is live: it moved after that. */
  readonly otherwiseMs?: number
}

/** What may be live although it was not confirmed as done. */
const WROTE: ReadonlySet<AuditLine['outcome']> = new Set(['done', 'unverified', 'failed'])
/** What was sent and answered: what was before it is over. */
const SENT: ReadonlySet<AuditLine['outcome']> = new Set(['done', 'unverified'])

/** A line is written when its step has ended, which may be a moment before the step was confirmed. */
const CLOCK_SLACK_MS = 1000

/**
 * Which of our runs wrote what is live now: restore, rollback, import, create and update, which never write
 * last-applied, and runs from other files. Told by our own audit, which outlives the runs.
 */
export async function ourRuns(
  session: Session,
  found: readonly FoundDrift[],
): Promise<ReadonlyMap<Address, OwnPart>> {
  const byAddress = new Map(found.map((one) => [one.address, one]))
  const sinceMs = Math.min(...found.map((one) => one.sinceMs ?? 0))
  const lines = await auditLines(session.store, session.api.projectId, {
    sinceMs: sinceMs - CLOCK_SLACK_MS,
    only: [...new Set(found.map(({ kind }) => kind.name))],
    except: [],
  })
  const parts = new Map<Address, Part>()
  for (const line of lines) {
    const one = line.address === undefined ? undefined : byAddress.get(line.address)
    if (one === undefined || !isMeant(line, one)) continue
    const known = parts.get(one.address) ?? untouched(one)
    const { asLive, otherwise } = await pathsWritten(session, line, one)
    const isOpen = (path: Pointer) => known.unexplained.includes(path) && !known.overwritten.has(path)
    const timeMs = Date.parse(line.time)
    parts.set(one.address, {
      touched: timeMs > (one.sinceMs ?? 0) ? [...known.touched, { runId: line.run, timeMs }] : known.touched,
      // Whoever wrote the value before a later run wrote another is not who made it what it is.
      overwritten: new Set([...known.overwritten, ...otherwise.filter(isOpen)]),
      unexplained: known.unexplained.filter((path) => !asLive.includes(path) || known.overwritten.has(path)),
      runs: asLive.some(isOpen) ? [...known.runs, authorOf(line, timeMs)] : known.runs,
      confirmed: isConfirmed(line) ? withTimes(known.confirmed, otherwise, timeMs) : known.confirmed,
    })
  }
  return new Map(found.map((one) => [one.address, ownPart(one, parts.get(one.address) ?? untouched(one))]))
}

interface Part extends OwnPart {
  /** Places that a run of ours wrote in another way later. */
  readonly overwritten: ReadonlySet<Pointer>
  /** When a run of ours last confirmed a place as something else than is live. */
  readonly confirmed: ReadonlyMap<Pointer, number>
}

/** A line about a run that died has the time of the run that told of it. */
function isConfirmed({ outcome, toldBy }: AuditLine): boolean {
  return outcome === 'done' && toldBy === undefined
}

function withTimes(
  known: ReadonlyMap<Pointer, number>,
  paths: readonly Pointer[],
  timeMs: number,
): ReadonlyMap<Pointer, number> {
  return paths.length === 0
    ? known
    : new Map([...known, ...paths.map((path) => [path, Math.max(timeMs, known.get(path) ?? 0)] as const)])
}

function ownPart(one: FoundDrift, { runs, unexplained, touched, confirmed }: Part): OwnPart {
  const times = placesOf(one).map((path) => confirmed.get(path) ?? 0)
  const otherwiseMs = times.length === 0 ? 0 : Math.min(...times)
  return { runs, unexplained, touched, ...(otherwiseMs === 0 ? {} : { otherwiseMs }) }
}

/** A run that wrote what last-applied confirmed is not what moved it. */
function isMeant(line: AuditLine, { sinceMs = 0, runId }: FoundDrift): boolean {
  const timeMs = Date.parse(line.time)
  return (
    line.action !== undefined &&
    WROTE.has(line.outcome) &&
    line.run !== runId &&
    timeMs > sinceMs - CLOCK_SLACK_MS
  )
}

function untouched(one: FoundDrift): Part {
  return {
    runs: [],
    touched: [],
    overwritten: new Set(),
    confirmed: new Map(),
    unexplained: placesOf(one),
  }
}

function placesOf({ fields, change }: FoundDrift): readonly Pointer[] {
  return change === 'changed' ? fields.map(({ path }) => path) : [WHOLE]
}

/** Stands for a resource that is gone, or was made. */
const WHOLE: Pointer = ''

/** Of the places that moved, those that this line wrote: as they are live, and otherwise. */
async function pathsWritten(
  session: Session,
  line: AuditLine,
  one: FoundDrift,
): Promise<{ readonly asLive: readonly Pointer[]; readonly otherwise: readonly Pointer[] }> {
  const { kind, change, fields } = one
  if (change !== 'changed') {
    const [isIt, isOther] =
      change === 'gone'
        ? [line.action === 'delete', line.action !== 'delete']
        : [line.action === 'create', line.action === 'delete']
    return { asLive: isIt ? [WHOLE] : [], otherwise: isOther && SENT.has(line.outcome) ? [WHOLE] : [] }
  }
  const written = new Map((line.fields ?? []).map(({ path, to }) => [path === '' ? DOCUMENT_PATH : path, to]))
  const asLive: Pointer[] = []
  const otherwise: Pointer[] = []
  for (const { path, to } of fields) {
    if (!written.has(path)) continue
    const isSame =
      sameAt(kind.fields, path, written.get(path), to) ||
      (path === DOCUMENT_PATH && (await readBackDigest(session, line.run, one)) === to)
    if (isSame) asLive.push(path)
    else otherwise.push(path)
  }
  return { asLive, otherwise }
}

/** What the service made of the document that the run sent. */
async function readBackDigest(
  { store, api }: Session,
  runId: string,
  { kind, address }: FoundDrift,
): Promise<Json | undefined> {
  try {
    const run = await store.runs.read(api.projectId, runId)
    const kept = run?.readBack[kind.collection]?.find(({ id }) => id === keyAt(kind, address))
    if (kept === undefined) return undefined
    const original = { document: kept.document, companions: kept.companions ?? {} }
    if (unreadPlaces(kind, original).length > 0) return undefined
    return member(kind.specOf(original), DOCUMENT_FIELD)
  } catch (error) {
    if (error instanceof ToolError) return undefined
    throw error
  }
}

function authorOf(line: AuditLine, timeMs: number): OwnPart['runs'][number] {
  const { run, operation, who, reason } = line
  return {
    type: 'run',
    runId: run,
    operation,
    who: namesOf(who)[0] ?? '',
    timeMs,
    ...(reason === undefined ? {} : { reason }),
  }
}
