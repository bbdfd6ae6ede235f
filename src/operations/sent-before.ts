import { verify } from '../apply/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import { isWithin } from '../core/model/pointer.js'
import type { Change } from '../core/model/plan.js'
import { confirmedOf, mayHaveWritten, stepsIn } from '../core/model/run-journal.js'
import type { RunRecord } from '../core/model/run.js'
import type { Store, StoredRun } from '../core/ports/store.js'
import type { Proposer } from './proposal.js'
import type { Session } from './session.js'

/** So many runs that did not end well are looked at. */
const AT_MOST = 20

/**
 * The same plan, made when reads show what the last runs of this owner wrote: of one that died or was interrupted a
 * moment ago nobody waited for that, and what does not show yet would be sent again.
 */
export function afterWhatWasSent(session: Session, proposer: Proposer): Proposer {
  return {
    ...proposer,
    async propose() {
      const runs = await runsWithoutEnd(session)
      if (runs.length === 0) return proposer.propose()
      await awaitSent(session, runs)
      return { ...(await proposer.propose()), sentBefore: sentIn(runs) }
    },
  }
}

/** Addresses of the changes of which a call took effect, or may have. */
export function sentIn(runs: readonly StoredRun[]): ReadonlySet<Address> {
  return new Set(
    runs.flatMap(({ journal }) =>
      [...stepsIn(journal).values()].filter(mayHaveWritten).map(({ address }) => address),
    ),
  )
}

/**
 * Waits until reads show what these runs, the newest first, were told that it took effect, at most as long after that as
 * reads may take. Reads nothing where that time is over already. What was sent and not answered is not waited for: sent
 * again it is found out to be there.
 */
export async function awaitSent(session: Session, runs: readonly StoredRun[]): Promise<void> {
  const { kinds, api, clock, signal, parallelism, verifyTimeoutMs, progress, log } = session
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  const changes = new Map<Address, Change>()
  let lastMs = Number.NEGATIVE_INFINITY
  for (const { plan, journal } of runs) {
    const steps = stepsIn(journal)
    for (const change of plan.changes) {
      const kind = byName.get(kindOf(change.address))
      const step = steps.get(change.address)
      if (kind === undefined || step === undefined || changes.has(change.address)) continue
      const { lastWriteMs = Number.NEGATIVE_INFINITY } = step
      const confirmed = confirmedOf(step)
      if (confirmed === undefined || lastWriteMs + verifyTimeoutMs <= clock.now()) continue
      changes.set(change.address, confirmed === 'whole' ? change : recordOf(kind, change))
      lastMs = Math.max(lastMs, lastWriteMs)
    }
  }
  if (changes.size === 0) return
  // The clock of another machine may go ahead of ours.
  const timeoutMs = Math.min(verifyTimeoutMs, lastMs + verifyTimeoutMs - clock.now())
  log.debug(`looking for what ${changes.size} steps of an earlier run wrote, for at most ${timeoutMs} ms`)
  progress.start('Waiting until reads show what an earlier run wrote', changes.size)
  try {
    await verify({
      changes: [...changes.values()],
      alsoRead: [],
      kinds: byName,
      api,
      clock,
      signal,
      parallelism,
      revisions: new Map(),
      timeoutMs,
      onProgress: (count) => {
        progress.advance(count)
      },
    })
  } finally {
    progress.stop()
  }
}

/**
 * The newest runs of this owner, up to the last one that ended well. One that told its end long ago waited for its reads
 * itself, and those have caught up since.
 */
async function runsWithoutEnd({
  store,
  api,
  owner,
  clock,
  verifyTimeoutMs,
}: Session): Promise<readonly StoredRun[]> {
  const own = (await store.runs.list(api.projectId, AT_MOST)).filter((run) => run.owner === owner)
  const ended = own.findIndex(endedWell)
  const found: StoredRun[] = []
  for (const { runId, unfinished, endedMs } of ended < 0 ? own : own.slice(0, ended)) {
    const isOver = unfinished === undefined && endedMs + verifyTimeoutMs <= clock.now()
    if (isOver || unfinished === 'running') continue
    const run = await readable(store, api.projectId, runId)
    if (run !== undefined) found.push(run)
  }
  return found
}

/** Of a damaged run nothing is known; that is no reason not to plan anew. */
async function readable(store: Store, projectId: string, runId: string): Promise<StoredRun | undefined> {
  try {
    return await store.runs.read(projectId, runId)
  } catch (error) {
    if (error instanceof ToolError) return undefined
    throw error
  }
}

function endedWell({ outcome, finishedBy }: RunRecord): boolean {
  return outcome === 'done' || finishedBy !== undefined
}

/** The part that the first of several calls writes: what is read apart from the record is written by the later ones. */
function recordOf(kind: Kind, change: Change): Change {
  const costly = Object.values(kind.costly).flat()
  const fields = change.fields.filter(({ path }) => !costly.some((place) => isWithin(path, place)))
  return { ...change, fields, companions: [] }
}
