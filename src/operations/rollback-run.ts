import { typedWord } from '../core/model/typed-word.js'
import { kindOf, type Address } from '../core/model/address.js'
import { refusal } from '../core/model/errors.js'
import type { Kind } from '../core/model/kind.js'
import type { Consent, Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { RunRecord } from '../core/model/run.js'
import type { StoredRun } from '../core/ports/store.js'
import { stepsThatWrote, takeBack, type FinishedRun } from '../core/rollback/index.js'
import { findRun } from './find-run.js'
import { enrichAll, goBack } from './go-back.js'
import type { Proposer } from './proposal.js'
import { readLive } from './read-live.js'
import { backupBefore, originalsIn, originalsOf } from './run-originals.js'
import type { Session } from './session.js'

/**
 * The run that a name means, when it can be taken back from here.
 * @throws ToolError what `findRun` throws, `run-damaged`, `run-not-over`, `host-differs`
 */
export async function runToTakeBack({ store, api }: Session, name: string): Promise<StoredRun> {
  const { runId, finishedBy } = await findRun(store, api.projectId, name)
  const found = await store.runs.read(api.projectId, runId)
  if (found === undefined) throw new RangeError(`run ${runId} was there a moment ago`)
  const run = finishedBy === undefined ? found : { ...found, record: { ...found.record, finishedBy } }
  const words = runInWords(run.record)
  if (run.record.unfinished === 'running') {
    throw refusal({
      code: 'run-not-over',
      message: `${words} is still at work`,
      hint: 'Wait until it is done, or stop it; then roll it back.',
    })
  }
  if (run.plan.host !== api.host) {
    throw refusal({
      code: 'host-differs',
      message: `${words} went to ${printable(run.plan.host)}, and this is ${printable(api.host)}`,
      hint: 'Use the base URL it was made with.',
    })
  }
  return run
}

/**
 * The session that takes a run back. Without config files there is no owner to differ from, so it is the run's.
 * @throws ToolError `other-owner`
 */
export function sessionFor(
  session: Session,
  { record }: Pick<StoredRun, 'record'>,
  { hasConfig }: { readonly hasConfig: boolean },
): Session {
  if (record.owner === session.owner) return session
  if (!hasConfig) return { ...session, owner: record.owner }
  throw refusal({
    code: 'other-owner',
    message: `${runInWords(record)} was made by the config "${printable(record.owner)}", and this is "${printable(session.owner)}"`,
    hint: 'Roll it back with that config: name it with --config.',
  })
}

export interface RunRollback {
  readonly run: StoredRun
  readonly consent: Consent
  readonly protect: readonly string[]
  /** False for what `--only` and `--except` leave out. */
  readonly isInScope: (address: Address) => boolean
  /** The run ended a moment ago, in this process. Default: false. */
  readonly isJustEnded?: boolean
}

/**
 * Plans to take back what a run changed, field by field: what somebody changed since is a conflict and is not written
 * over, unless `consent.onConflict` says so. Needs no config. Rolling back twice finds nothing to do.
 */
export function planRunRollback(session: Session, { run, ...options }: RunRollback): Proposer {
  const { consent, isInScope, isJustEnded = false } = options
  const { record, plan } = run
  const touched = stepsThatWrote(record.steps, run.journal)
  const touching = plan.changes.filter(({ address }) => touched.has(address) && isInScope(address))
  const kinds = kindsFor(session, touching)
  const proposer = goBack(session, {
    operation: 'rollback',
    kinds,
    consent,
    protect: options.protect,
    read: async () => (touching.length === 0 ? new Map() : readLive(session, kinds)),
    async find(live) {
      const backup = await backupBefore(session.store, run)
      await enrichAll(
        session,
        live,
        touching.flatMap(({ address }) => {
          const kind = kinds.find(({ name }) => name === kindOf(address))
          return kind === undefined ? [] : [{ kind, address }]
        }),
      )
      const finished: FinishedRun = {
        runId: record.runId,
        location: run.location,
        changes: plan.changes,
        touched,
        originals: originalsOf(session.kinds, run, backup?.backup.collections ?? {}),
        readBack: originalsIn(session.kinds, run.readBack),
      }
      const { wanted, findings } = takeBack(finished, {
        kinds,
        live,
        onConflict: consent.onConflict,
        isInScope,
        isJustEnded,
      })
      const timeMs = backup?.ref.timeMs ?? record.startedMs
      return {
        wanted: wanted.map((want) => ({ want, timeMs })),
        findings: [...aboutRun(record, touching.length), ...findings],
      }
    },
  })
  return {
    ...proposer,
    propose: async () => ({ ...(await proposer.propose()), rolledBack: record.runId }),
  }
}

/** Deleting asks what depends on it, which may be of any kind. */
function kindsFor({ kinds }: Session, changes: StoredRun['plan']['changes']): readonly Kind[] {
  if (changes.some(({ action }) => action === 'create')) return kinds
  const names = new Set(changes.map(({ address }) => kindOf(address)))
  return kinds.filter(({ name }) => names.has(name))
}

function aboutRun(record: RunRecord, count: number): readonly Finding[] {
  const words = runInWords(record)
  const findings: Finding[] = []
  if (count === 0) {
    findings.push({
      code: 'nothing-to-take-back',
      severity: 'note',
      message: `${words} changed nothing that is to be taken back here`,
    })
  }
  if (record.unfinished === 'died') {
    findings.push({
      code: 'run-died',
      severity: 'warning',
      message: `${words} wrote no outcome: what its journal leaves open is judged by what is live`,
    })
  }
  if (record.finishedBy !== undefined) {
    findings.push({
      code: 'run-resumed',
      severity: 'note',
      message: `Run ${printable(record.finishedBy)} did the rest of it, which is not taken back here`,
      hint: `Roll that one back first: descope-mgmt rollback ${typedWord(record.finishedBy)}`,
    })
  }
  return findings
}

function runInWords({ runId, operation, by, startedMs }: RunRecord): string {
  return `Run ${printable(runId)} (${printable(operation)} by ${printable(by)} at ${new Date(startedMs).toISOString()})`
}
