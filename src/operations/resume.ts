import { typedWord } from '../core/model/typed-word.js'
import { remainingOf, renamesIn } from '../apply/index.js'
import { isDocumentAt, sameAt } from '../core/compare/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import { addressBefore } from '../core/model/address-before.js'
import { refusal, type ToolError } from '../core/model/errors.js'
import { canonicalJson, type Json } from '../core/model/json.js'
import type { Kind, Live, Original } from '../core/model/kind.js'
import { matchesPattern } from '../core/model/pattern.js'
import type { Change, Confirmed, Finding, Plan } from '../core/model/plan.js'
import { isWithin, valueAt } from '../core/model/pointer.js'
import { printable } from '../core/model/printable.js'
import type { JournaledStep, RunRecord, StepError } from '../core/model/run.js'
import { beginningIn, confirmedOf, mayHaveWritten, stepsIn } from '../core/model/run-journal.js'
import type { LastApplied } from '../core/model/state.js'
import type { StoredRun } from '../core/ports/store.js'
import { isTakenOver, unreadPlaces } from '../core/plan/index.js'
import { asReadBack } from './as-read-back.js'
import { foreignOwners, isConfigRun } from './ownership.js'
import type { Proposal, Proposer } from './proposal.js'
import { enrichLive, readLive } from './read-live.js'
import { awaitSent, sentIn } from './sent-before.js'
import { backupBefore, originalsIn } from './run-originals.js'
import type { Session } from './session.js'

export interface ResumeOptions {
  /** From `runToResume`. */
  readonly run: RunRecord
  /** Patterns of what may not be deleted, as the config says now. */
  readonly protect: readonly string[]
  /** The lock is waited for or broken, so a run that may be at work still is no reason to refuse. */
  readonly awaitsLock: boolean
}

/**
 * Finishes the plan of a run that did not end well. Every change of it is held against what is live: what holds is
 * confirmed and not sent again, what is as that plan saw it is done, and where somebody else was meanwhile the step is
 * refused. What the plan was allowed to do it may still do; guards that count are not asked again about a part of it.
 */
export function planResume(session: Session, { run, protect, awaitsLock }: ResumeOptions): Proposer {
  return {
    operation: run.operation,
    isConfigRun: isConfigRun(run.operation),
    async propose() {
      if (run.unfinished === 'running' && !awaitsLock) throw notOver(run)
      const stored = await storedRun(session, run)
      const runs: readonly [StoredRun, ...StoredRun[]] = [stored, ...(await resumedBy(session, stored))]
      await awaitSent(session, runs)
      return new Resumption(session, runs, protect).propose()
    },
  }
}

function notOver({ runId }: RunRecord): ToolError {
  return refusal({
    code: 'run-not-over',
    message: `Run ${printable(runId)} is still at work, or died on another machine a moment ago`,
    hint: 'Wait for it with --lock-timeout 5m; lock show tells who holds the lock.',
  })
}

async function storedRun({ store, api, owner }: Session, { runId, ...run }: RunRecord): Promise<StoredRun> {
  const id = printable(runId)
  const refuse = (code: string, message: string, hint: string) => refusal({ code, message, hint })
  if (run.owner !== owner) {
    throw refuse(
      'other-owner',
      `Run ${id} was made by the config "${printable(run.owner)}", and this is "${printable(owner)}"`,
      'Finish it with that config: name it with --config.',
    )
  }
  const stored = await store.runs.read(api.projectId, runId)
  if (stored === undefined)
    throw refuse('stale', `Run ${id} is not in the store any more`, 'See: descope-mgmt runs list')
  const { host } = stored.plan
  if (host !== api.host) {
    throw refuse(
      'host-differs',
      `Run ${id} went to ${printable(host)}, and this is ${printable(api.host)}`,
      'Use the base URL it was made with.',
    )
  }
  return stored
}

/** So many resumes of resumes are followed. */
const MOST_RESUMED = 50

/** The runs whose work this one went on with, the newest first: what they were told counts as well. */
async function resumedBy({ store, api }: Session, { record }: StoredRun): Promise<readonly StoredRun[]> {
  const found: StoredRun[] = []
  let next = record.resumes
  while (next !== undefined && found.length < MOST_RESUMED) {
    const run = await store.runs.read(api.projectId, next)
    if (run === undefined) break
    found.push(run)
    next = run.record.resumes
  }
  return found
}

/** What the journals say of every step: of several the newest that wrote something. */
function journaledIn(newestFirst: readonly StoredRun[]): ReadonlyMap<Address, JournaledStep> {
  const steps = new Map<Address, JournaledStep>()
  for (const { journal } of newestFirst) {
    for (const [address, step] of stepsIn(journal)) {
      if (!mayHaveWritten(steps.get(address))) steps.set(address, step)
    }
  }
  return steps
}

/** What became of one change of the old plan. */
interface Looked {
  readonly change: Change
  readonly type: 'holds' | 'left' | 'stale'
  readonly refused?: ToolError
}

class Resumption {
  readonly #session: Session
  readonly #run: StoredRun
  readonly #runs: readonly [StoredRun, ...StoredRun[]]
  readonly #protect: readonly string[]
  readonly #kinds: ReadonlyMap<string, Kind>
  readonly #journal: ReadonlyMap<Address, JournaledStep>
  readonly #notAgreedTo: ReadonlyMap<Address, StepError>

  /** @param runs the one to be finished, and those that it went on with */
  constructor(session: Session, runs: readonly [StoredRun, ...StoredRun[]], protect: readonly string[]) {
    this.#session = session
    this.#runs = runs
    this.#run = runs[0]
    this.#protect = protect
    this.#kinds = new Map(session.kinds.map((kind) => [kind.name, kind]))
    this.#journal = journaledIn(runs)
    this.#notAgreedTo = new Map(Object.entries(beginningIn(this.#run.journal)?.notAgreedTo ?? {}))
  }

  async propose(): Promise<Proposal> {
    const { plan, record, journal } = this.#run
    const live = await this.#readLive()
    const lastApplied = await this.#session.store.state.read(plan.projectId, plan.owner)
    const looked = await this.#look(live, lastApplied)
    const refused = looked.flatMap(({ change, refused }) =>
      refused === undefined ? [] : [[change.address, refused] as const],
    )
    const wentBackTo = beginningIn(journal)?.wentBackTo
    const notAgreedTo = refused.filter(([address]) => this.#notAgreedTo.has(address))
    return {
      plan: this.#plan({ looked, live, lastApplied }),
      live,
      lastApplied,
      ...(wentBackTo === undefined ? {} : { wentBackTo }),
      resumes: record.runId,
      ...(record.rolledBack === undefined ? {} : { rolledBack: record.rolledBack }),
      refused: new Map(refused),
      notAgreedTo: new Map(notAgreedTo),
      sentBefore: sentIn(this.#runs),
    }
  }

  async #readLive(): Promise<Map<Address, Live>> {
    const { changes } = this.#run.plan
    const kinds = new Map(changes.map(({ address }) => [kindOf(address), this.#kindAt(address)]))
    const live = await readLive(this.#session, [...kinds.values()])
    const wanted = changes.map((change) => {
      const { address, companions } = change
      return [addressBefore(change), { kind: this.#kindAt(address), companions }] as const
    })
    await enrichLive(this.#session, live, new Map(wanted))
    return live
  }

  async #look(
    live: ReadonlyMap<Address, Live>,
    lastApplied: LastApplied | undefined,
  ): Promise<readonly Looked[]> {
    const { changes, operation } = this.#run.plan
    const originals = await this.#originals()
    const renames = renamesIn(changes)
    // An emergency may go over what another config manages, as it did at first.
    const owners = operation === 'rollback' ? new Map<Address, string>() : await foreignOwners(this.#session)
    return changes.map((change): Looked => {
      const { address } = change
      const remaining = remainingOf(this.#kindAt(address), change, {
        // Where it is renamed already, under its new name.
        live: live.get(address) ?? live.get(addressBefore(change)),
        mayHaveWritten: mayHaveWritten(this.#journal.get(address)),
        confirmed: confirmedOf(this.#journal.get(address)),
        original: originals.get(address),
        renames,
      })
      if (remaining.type === 'holds') return { change, type: 'holds' }
      // Its plan was made after somebody was there: held against that, their work would look like what was to be changed.
      const refusedBefore = this.#notAgreedTo.get(address)
      if (refusedBefore !== undefined) {
        const refused = refusal({ ...refusedBefore, hint: newPlanHint(this.#run.record) })
        return { change, type: 'stale', refused }
      }
      const forbidden = this.#forbidden(change, { owners, lastApplied })
      const what = remaining.type === 'stale' ? remaining.what : forbidden
      if (what !== undefined) return { change, type: 'stale', refused: stale(change, what, this.#run.record) }
      return { change: remaining.type === 'left' ? remaining.change : change, type: 'left' }
    })
  }

  /** Only deletes need them. */
  async #originals(): Promise<ReadonlyMap<Address, Original>> {
    if (!this.#run.plan.changes.some(({ action }) => action === 'delete')) return new Map()
    const read = await backupBefore(this.#session.store, this.#run)
    return originalsIn(this.#session.kinds, read?.backup.collections ?? {})
  }

  /** What became forbidden since the plan was made. */
  #forbidden(
    change: Change,
    about: {
      readonly owners: ReadonlyMap<Address, string>
      readonly lastApplied: LastApplied | undefined
    },
  ): string | undefined {
    const { address, action } = change
    const owner = about.owners.get(address) ?? about.owners.get(addressBefore(change))
    if (owner !== undefined && !isTakenOver(this.#run.plan.consent, change)) {
      return `is managed by the config "${printable(owner)}" by now`
    }
    if (action !== 'delete') return undefined
    const resources = about.lastApplied?.resources ?? {}
    const ours = Object.hasOwn(resources, address) ? resources[address]?.protect : undefined
    const isProtected = ours ?? this.#protect.some((pattern) => matchesPattern(pattern, address))
    return isProtected ? 'is protected by now and may not be deleted' : undefined
  }

  #plan(about: {
    readonly looked: readonly Looked[]
    readonly live: ReadonlyMap<Address, Live>
    readonly lastApplied: LastApplied | undefined
  }): Plan {
    const { looked, live, lastApplied } = about
    const { plan } = this.#run
    const changes = looked.flatMap(({ type, change }) => (type === 'holds' ? [] : [change]))
    const count = (action: Change['action']) => changes.filter((change) => change.action === action).length
    return {
      ...plan,
      lastApplied: lastApplied?.updated ?? null,
      summary: {
        create: count('create'),
        update: count('update'),
        delete: count('delete'),
        unchanged: plan.summary.unchanged + looked.length - changes.length,
        unmanaged: plan.summary.unmanaged,
      },
      changes,
      findings: this.#findings(looked),
      confirmed: this.#confirmed(looked, live),
      digest: this.#digest(looked),
    }
  }

  #findings(looked: readonly Looked[]): readonly Finding[] {
    const { plan, record } = this.#run
    const addresses = new Set(looked.flatMap(({ type, change }) => (type === 'left' ? [change.address] : [])))
    const stays = ({ severity, address }: Finding) =>
      severity === 'warning' && address !== undefined && addresses.has(address)
    const held = looked.filter(({ type }) => type === 'holds').length
    const open = looked.filter(
      ({ change }) => (this.#journal.get(change.address)?.unanswered.length ?? 0) > 0,
    )
    const parts = [
      `${held} of its ${looked.length} changes hold already and are not sent again`,
      ...(open.length === 0 ? [] : [`${open.length} were not answered, and were looked up`]),
    ]
    return [
      ...looked.flatMap(({ change, refused }): readonly Finding[] =>
        refused === undefined
          ? []
          : [
              {
                code: refused.code,
                severity: 'warning',
                address: change.address,
                message: refused.message,
                hint: refused.hint,
              },
            ],
      ),
      ...plan.findings.filter(stays),
      {
        code: 'resumes',
        severity: 'note',
        message: `This goes on with run ${printable(record.runId)} (${printable(record.operation)} by ${printable(record.by)}): ${parts.join('; ')}`,
      },
    ]
  }

  /** What that run would have recorded, of all that holds now. */
  #confirmed(looked: readonly Looked[], live: ReadonlyMap<Address, Live>): readonly Confirmed[] {
    const byAddress = new Map(looked.map((one) => [one.change.address, one.type]))
    return this.#run.plan.confirmed.flatMap((entry) => {
      const type = byAddress.get(entry.address)
      const there = live.get(entry.address)
      if (type === 'stale') return []
      if (type === 'left') return [entry]
      if (type === 'holds')
        return [there === undefined ? entry : asReadBack(this.#session.kinds, entry, there)]
      return there !== undefined && this.#holds(entry, there) ? [entry] : []
    })
  }

  /** Of what was equal at that time and is not read anew in full, the next plan takes care. */
  #holds({ address, fields, dropped, forget }: Confirmed, live: Live): boolean {
    const kind = this.#kinds.get(kindOf(address))
    if (kind === undefined || forget === true || dropped.length > 0) return false
    const unread = unreadPlaces(kind, live)
    return Object.entries(fields).every(
      ([path, value]) =>
        !isDocumentAt(kind.fields, path) &&
        !unread.some((place) => isWithin(path, place)) &&
        sameAt(kind.fields, path, value, valueAt(live.spec, path)),
    )
  }

  /** Over the plan that is finished and all that was found: another look with another result is another plan. */
  #digest(looked: readonly Looked[]): Plan['digest'] {
    const { plan, record } = this.#run
    const subject: Json = {
      formatVersion: 1,
      resumes: record.runId,
      plan: plan.digest,
      changes: looked.map(({ type, change }): Json => {
        const fields = change.fields.map(({ path, from = null, to = null }): Json => [path, from, to])
        return [change.address, type, change.action, fields]
      }),
    }
    return `sha256:${this.#session.sha256(canonicalJson(subject))}`
  }

  #kindAt(address: Address): Kind {
    const kind = this.#kinds.get(kindOf(address))
    if (kind !== undefined) return kind
    throw refusal({
      code: 'unsupported-kind',
      message: `${printable(address)} is of a kind that this version cannot manage`,
      hint: 'Finish the run with the version that began it.',
    })
  }
}

function stale({ address }: Change, what: string, run: RunRecord): ToolError {
  return refusal({
    code: 'stale',
    message: `${printable(address)} ${what}; this step is refused`,
    hint: newPlanHint(run),
  })
}

/** Resumed again, the run refuses the same again: what goes on is what was typed at first. */
function newPlanHint({ operation, rolledBack }: RunRecord): string {
  if (rolledBack !== undefined) {
    return `Look at a new plan: descope-mgmt rollback ${typedWord(rolledBack)} --dry-run`
  }
  if (isConfigRun(operation)) return 'Look at a new plan: descope-mgmt plan'
  return `Look at a new plan: the same ${printable(operation)} again, with --dry-run`
}
