import { without, type Span } from '../../core/audit/collected/index.js'
import { equalJson } from '../../core/model/json.js'
import { malformedReply } from '../../core/model/malformed-reply.js'
import { ApiError } from '../../core/model/api-error.js'
import type { CollectedFile } from '../../core/ports/store.js'
import { countOf, spanWords } from '../../report/index.js'
import { isNew } from '../audit-list.js'
import type { Session } from '../session.js'
import { CollectionKeeper } from './collection-keeper.js'
import { collectedTips, coveredSpans, recordsSince } from './kept-records.js'
import { nextPlace, type Place } from './next-place.js'
import { SEARCH, searchAudit, type AuditPage } from './search-audit.js'
import { ServiceClock } from './service-clock.js'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** How far back Descope answers (documented); a minute less, so that a search that takes a while is not too old. */
const WINDOW_MS = 30 * DAY_MS - MINUTE_MS
/**
 * So much of what was collected is asked for again, because a record may be found some time after it happened. How long
 * that can take is not documented: a guess to the safe side.
 */
const OVERLAP_MS = 15 * MINUTE_MS

export interface CollectOptions {
  /** Files whose records are all older are deleted. Default: none is. */
  readonly retentionMs?: number | undefined
}

export interface Collected {
  readonly projectId: string
  readonly outcome: 'done' | 'interrupted'
  /** Records that were not kept yet. */
  readonly records: number
  readonly searches: number
  /** The time that was asked about. */
  readonly span: Span
  /** The time since the last collection that Descope does not answer about any more. */
  readonly lost: Span | undefined
  /** Files that were deleted as too old. */
  readonly pruned: number
  readonly location: string
}

/**
 * Copies Descope's own records of the project into the store, from where the last collection ended, page by page; each
 * page is durable before the next is asked for, so that it can be broken off at any moment. Two at once do no harm.
 * @throws ApiError what was kept until then stays
 */
export async function collectAudit(
  session: Session,
  { retentionMs }: CollectOptions = {},
): Promise<Collected> {
  const { api, store } = session
  const files = await store.serviceAudit.files(api.projectId)
  const clock = new ServiceClock(session)
  const first = await clock.corrected(async (nowMs) => {
    const begin = beginningOf(files, { nowMs, retentionMs })
    const page = await searchAudit(api, { ...begin, untilMs: nowMs, page: 0, signal: session.signal })
    return { ...begin, untilMs: nowMs, page }
  })
  const { fromMs, untilMs, lost } = first
  if (lost !== undefined) {
    session.log.warn(
      `LOST: Descope keeps its records for 30 days, so those of ${spanWords(lost)} cannot be collected any more. That is kept on record. Collect more often: once a day is enough.`,
    )
  }
  const tips = await collectedTips(store, { projectId: api.projectId, files, sha256: session.sha256 })
  const goes = retentionMs === undefined ? [] : endedBefore(files, untilMs - retentionMs)
  const keeper = new CollectionKeeper(session, { tips, lost, fromMs })
  const seen = await recordsSince(store, api.projectId, { files, fromMs })
  session.progress.start('collecting records', first.page.total ?? first.page.records.length)

  let { page } = first
  let searches = 1
  let outcome: Collected['outcome'] = 'done'
  let place: Place = { fromMs, page: 0, before: 0 }
  for (;;) {
    const fresh = page.records.filter((record) => isNew(record, seen))
    const next = nextPlace(place, page)
    if (next === undefined) {
      const prunedBeforeMs =
        retentionMs === undefined || goes.length === 0 ? undefined : untilMs - retentionMs
      await keeper.keep(fresh, { toMs: untilMs, prunedBeforeMs })
      break
    }
    if (fresh.length > 0) await keeper.keep(fresh, { toMs: next.fromMs })
    session.progress.advance(page.records.length)
    place = next
    try {
      session.signal.throwIfAborted()
      const following = await searchAudit(api, { ...place, untilMs, signal: session.signal })
      if (place.page > 0) refuseRepeated(page, following)
      page = following
    } catch (error) {
      if (!isStop(session, error)) {
        session.log.warn(
          `${countOf(keeper.records, 'record')} were kept before this; the next collection goes on from there.`,
        )
        throw error
      }
      outcome = 'interrupted'
      break
    }
    searches += 1
  }
  session.progress.stop()
  // Only now: the mark that says so stands in the last file.
  if (outcome === 'done') for (const { file } of goes) await store.serviceAudit.remove(api.projectId, file)
  return {
    projectId: api.projectId,
    outcome,
    records: keeper.records,
    searches,
    span: { fromMs, toMs: untilMs },
    lost,
    pruned: outcome === 'done' ? goes.length : 0,
    location: store.location,
  }
}

/** From where is to be asked: from the first moment of the last 30 days of which nothing is kept, and a little before. */
function beginningOf(
  files: readonly CollectedFile[],
  { nowMs, retentionMs = Number.POSITIVE_INFINITY }: { readonly nowMs: number } & CollectOptions,
): { readonly fromMs: number; readonly lost: Span | undefined } {
  const covered = coveredSpans(files)
  const windowMs = nowMs - WINDOW_MS
  const oldestMs = Math.max(windowMs, nowMs - retentionMs)
  const [missing] = without({ fromMs: oldestMs, toMs: nowMs }, covered)
  const lastMs = covered.at(-1)?.toMs
  return {
    fromMs: Math.max(oldestMs, (missing?.fromMs ?? nowMs) - OVERLAP_MS),
    lost:
      lastMs === undefined || lastMs >= windowMs - 1 ? undefined : { fromMs: lastMs + 1, toMs: windowMs - 1 },
  }
}

function endedBefore(files: readonly CollectedFile[], timeMs: number): readonly CollectedFile[] {
  return files.filter(({ named }) => named !== undefined && named.span.toMs < timeMs)
}

/** Asked for its next page, a service that does not know pages would answer with the same one for ever. */
function refuseRepeated({ records: [before] }: AuditPage, { records: [now] }: AuditPage): void {
  if (before === undefined || now === undefined || !equalJson(before.record, now.record)) return
  throw malformedReply(SEARCH, { expected: 'the next page of audit records: it is the same again' })
}

/** The person stopped us while we waited. */
function isStop({ signal }: Session, error: unknown): boolean {
  if (!signal.aborted) return false
  return error === signal.reason || (error instanceof ApiError && error.failure === 'aborted')
}
