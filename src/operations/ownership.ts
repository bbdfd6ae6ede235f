import type { Address } from '../core/model/address.js'
import { ToolError } from '../core/model/errors.js'
import type { RunRecord } from '../core/model/run.js'
import type { LastApplied } from '../core/model/state.js'
import type { Store, StoredRun } from '../core/ports/store.js'
import { stepsThatWrote } from '../core/rollback/index.js'
import type { Session } from './session.js'

/** What other owners manage in the project. */
export interface ForeignResources {
  /** The owner of every address that another owner's last-applied holds. */
  readonly foreign: ReadonlyMap<Address, string>
  /** Those of which that last-applied remembers that they are protected. */
  readonly foreignProtected: ReadonlySet<Address>
}

/** What the last-applied of every other owner holds. */
export async function foreignResources({
  store,
  api,
  owner,
}: Pick<Session, 'store' | 'api' | 'owner'>): Promise<ForeignResources> {
  const others = (await store.state.owners(api.projectId)).filter((other) => other !== owner)
  const foreign = new Map<Address, string>()
  const foreignProtected = new Set<Address>()
  for (const other of others) {
    const state = await store.state.read(api.projectId, other)
    for (const [address, { protect }] of Object.entries(state?.resources ?? {})) {
      foreign.set(address, other)
      if (protect === true) foreignProtected.add(address)
    }
  }
  return { foreign, foreignProtected }
}

/** The owner of every address of a project that anybody's last-applied holds. */
export async function ownersIn(
  { state }: Pick<Store, 'state'>,
  projectId: string,
): Promise<ReadonlyMap<Address, string>> {
  const owners = new Map<Address, string>()
  for (const owner of await state.owners(projectId)) {
    const { resources = {} } = (await state.read(projectId, owner)) ?? {}
    for (const address of Object.keys(resources)) owners.set(address, owner)
  }
  return owners
}

/** The owner of every address that another owner's last-applied holds. */
export async function foreignOwners(
  session: Pick<Session, 'store' | 'api' | 'owner'>,
): Promise<ReadonlyMap<Address, string>> {
  return (await foreignResources(session)).foreign
}

/** Runs that start from files: what they confirmed is last-applied, so a difference from it came later. */
const CONFIG_RUNS = new Set(['apply', 'sync', 'deploy', 'adopt', 'pull'])

/** True for an operation that starts from files and writes last-applied. */
export function isConfigRun(operation: string): boolean {
  return CONFIG_RUNS.has(operation)
}

/**
 * Says, for an address, which run of ours touched it after last-applied was written: `restore 41c0de by ana@host at …`.
 * Nothing where the last to touch it was a config run that confirmed it.
 */
export async function runsThatTouched(
  session: Session,
  lastApplied: LastApplied | undefined,
): Promise<(address: Address) => string | undefined> {
  const runs = await session.store.runs.list(session.api.projectId)
  const wrote = await failedButWrote(session, runs, lastApplied)
  return (address) => {
    const resources = lastApplied?.resources ?? {}
    const entry = Object.hasOwn(resources, address) ? resources[address] : undefined
    const touching = runs.find(
      (run) =>
        run.endedMs > (entry?.timeMs ?? Number.POSITIVE_INFINITY) &&
        hasWritten(run, address, wrote.get(run.runId)),
    )
    if (touching === undefined) return undefined
    // What it confirmed does not count any more where it was to be taken back, and that was broken off.
    const isForgotten =
      entry?.runId !== touching.runId && runs.some((run) => takesBack(run, touching, address))
    if (!isForgotten && isConfirmed(touching, address, session.owner)) return undefined
    return runInWords(touching)
  }
}

/** The journals of so many runs are read to tell whether a step that failed wrote anything; of others it may have. */
const READ_AT_MOST = 5

/** What became of the steps that failed after last-applied was written: by run, those that wrote, or may have. */
async function failedButWrote(
  { store, api }: Session,
  runs: readonly RunRecord[],
  lastApplied: LastApplied | undefined,
): Promise<ReadonlyMap<string, ReadonlySet<Address>>> {
  const resources = new Map(Object.entries(lastApplied?.resources ?? {}))
  const meant = runs.filter(({ steps, endedMs }) =>
    steps.some(
      ({ address, outcome, durationMs }) =>
        outcome === 'failed' &&
        durationMs !== undefined &&
        endedMs > (resources.get(address)?.timeMs ?? Number.POSITIVE_INFINITY),
    ),
  )
  const wrote = new Map<string, ReadonlySet<Address>>()
  for (const { runId, steps } of meant.slice(0, READ_AT_MOST)) {
    const journal = await journalOf(store, api.projectId, runId)
    if (journal !== undefined) wrote.set(runId, stepsThatWrote(steps, journal))
  }
  return wrote
}

async function journalOf(
  store: Store,
  projectId: string,
  runId: string,
): Promise<StoredRun['journal'] | undefined> {
  try {
    return (await store.runs.read(projectId, runId))?.journal
  } catch (error) {
    if (error instanceof ToolError) return undefined
    throw error
  }
}

/** A step that failed before it called anything wrote nothing; of the others the journal tells. */
function hasWritten(
  run: RunRecord,
  address: Address,
  failedThatWrote: ReadonlySet<Address> | undefined,
): boolean {
  return run.steps.some((step) => {
    if (step.address !== address || step.outcome === 'blocked' || step.outcome === 'notReached') return false
    if (step.outcome !== 'failed') return true
    return step.durationMs !== undefined && failedThatWrote?.has(address) !== false
  })
}

function takesBack({ rolledBack, steps }: RunRecord, { runId }: RunRecord, address: Address): boolean {
  return rolledBack === runId && steps.some((step) => step.address === address)
}

function isConfirmed(run: RunRecord, address: Address, owner: string): boolean {
  const isDone = run.steps.some((step) => step.address === address && step.outcome === 'done')
  return isDone && run.owner === owner && isConfigRun(run.operation)
}

function runInWords(run: RunRecord): string {
  return `${run.operation} ${run.runId} by ${run.by} at ${new Date(run.startedMs).toISOString()}`
}
