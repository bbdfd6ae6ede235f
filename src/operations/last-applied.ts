import type { Address } from '../core/model/address.js'
import { equalJson, type Json } from '../core/model/json.js'
import type { Confirmed, Plan } from '../core/model/plan.js'
import type { LastApplied, LastAppliedResource } from '../core/model/state.js'
import { isSameTemplate } from '../core/model/template-origin.js'
import { isTakenOver } from '../core/plan/index.js'
import type { Session } from './session.js'

/** A run of thousands of steps writes its state now and then, not a thousand times. What is lost by a crash in
 * between is equal at the next plan and becomes ours again then. */
const FLUSH_EVERY_MS = 1000

/** What a run took over from another owner. */
export interface TakenOverEntry {
  readonly address: Address
  /** Where the former owner knows it: another address only where it is renamed. */
  readonly was: Address
  readonly from: string
  readonly entry: LastAppliedResource
}

/** Collects what a config run confirmed and writes it to the store as last-applied. */
export class LastAppliedRecorder {
  readonly #session: Session
  readonly #runId: string
  readonly #plan: Plan
  readonly #before: LastApplied | undefined
  readonly #resources: Map<Address, LastAppliedResource>
  readonly #isAlone: () => Promise<boolean>
  readonly #commit: string | undefined
  /** What this run changed, for a state that another run writes by now. */
  readonly #own = new Set<Address>()
  readonly #onTakenOver: ((taken: TakenOverEntry) => Promise<void>) | undefined
  /** By the address that the former owner knows, the one that it has now. */
  readonly #taking = new Map<Address, Address>()
  readonly #taken: TakenOverEntry[] = []
  readonly #unwritten = new Set<Address>()
  #flushedMs: number

  constructor(about: {
    readonly session: Session
    readonly runId: string
    readonly plan: Plan
    readonly before: LastApplied | undefined
    /** False when the run lost its lock: somebody else may have written last-applied since `before`. */
    readonly isAlone: () => Promise<boolean>
    /** The commit it counts as written from; `null` where none is known. Default: the session's. */
    readonly commit?: string | null
    /** Told of each resource before it leaves the last-applied of whoever had it. */
    readonly onTakenOver?: (taken: TakenOverEntry) => Promise<void>
  }) {
    this.#onTakenOver = about.onTakenOver
    this.#commit = about.commit === undefined ? about.session.who.gitCommit : (about.commit ?? undefined)
    this.#isAlone = about.isAlone
    this.#session = about.session
    this.#runId = about.runId
    this.#plan = about.plan
    this.#before = about.before
    this.#resources = new Map(Object.entries(about.before?.resources ?? {}))
    this.#flushedMs = about.session.clock.now()
  }

  /** What was confirmed and is not in the store yet, or could not be written. */
  get unwritten(): ReadonlySet<Address> {
    return this.#unwritten
  }

  /** What has left the last-applied of others, for this run. */
  get takenOver(): readonly TakenOverEntry[] {
    return this.#taken
  }

  /** Takes one resource's confirmed fields into last-applied. */
  confirm(confirmed: Confirmed): void {
    const { was } = confirmed
    const present = this.#resources.get(was ?? confirmed.address)
    if (was !== undefined && this.#resources.delete(was)) this.#changed(was)
    if (confirmed.forget === true) {
      if (this.#resources.delete(confirmed.address)) this.#changed(confirmed.address)
      return
    }
    if (isTakenOver(this.#plan.consent, confirmed)) {
      this.#taking.set(confirmed.address, confirmed.address)
      if (was !== undefined) this.#taking.set(was, confirmed.address)
    }
    const fields = new Map(Object.entries(present?.fields ?? {}))
    for (const path of confirmed.dropped) fields.delete(path)
    for (const [path, value] of Object.entries(confirmed.fields)) fields.set(path, value)
    const next: Readonly<Record<string, Json>> = Object.fromEntries(fields)
    const isAsBefore =
      was === undefined &&
      present !== undefined &&
      present.protect === confirmed.protect &&
      isSameTemplate(present.template, confirmed.template) &&
      equalJson(present.fields, next)
    if (isAsBefore) return
    this.#changed(confirmed.address)
    this.#resources.set(confirmed.address, {
      fields: next,
      ...(confirmed.protect === undefined ? {} : { protect: confirmed.protect }),
      ...(confirmed.template === undefined ? {} : { template: confirmed.template }),
      runId: this.#runId,
      timeMs: this.#session.clock.now(),
    })
  }

  #changed(address: Address): void {
    this.#unwritten.add(address)
    this.#own.add(address)
  }

  /** Writes when the last write is long enough ago. */
  async flushNowAndThen(): Promise<void> {
    if (this.#session.clock.now() - this.#flushedMs >= FLUSH_EVERY_MS) await this.flush()
  }

  /**
   * Writes what is not in the store yet. What a write that failed was to keep stays for the next one.
   * @throws ToolError `store-unwritable`, `store-unreadable`
   */
  async flush(): Promise<void> {
    if (this.#unwritten.size === 0) {
      await this.#leaveFormerOwners()
      return
    }
    const writing = [...this.#unwritten]
    this.#flushedMs = this.#session.clock.now()
    const { who, store, clock, owner } = this.#session
    const isAlone = await this.#isAlone().catch(() => false)
    const resources = isAlone ? this.#resources : await this.#besideOthers()
    await store.state.write({
      formatVersion: 1,
      projectId: this.#plan.projectId,
      owner,
      host: this.#before?.host ?? this.#plan.host,
      updated: {
        timeMs: clock.now(),
        host: who.host,
        runId: this.#runId,
        ...(this.#commit === undefined ? {} : { commit: this.#commit }),
      },
      resources: Object.fromEntries(resources),
    })
    await this.#leaveFormerOwners()
    for (const address of writing) this.#unwritten.delete(address)
  }

  /** What stands there by now, with what this run changed, save what another run recorded after it was read. */
  async #besideOthers(): Promise<ReadonlyMap<Address, LastAppliedResource>> {
    const { store, owner } = this.#session
    const now = new Map(
      Object.entries((await store.state.read(this.#plan.projectId, owner))?.resources ?? {}),
    )
    for (const address of this.#own) {
      const writtenBy = now.get(address)?.runId
      const isTheirs = writtenBy !== this.#runId && writtenBy !== this.#before?.resources[address]?.runId
      if (isTheirs) continue
      const own = this.#resources.get(address)
      if (own === undefined) now.delete(address)
      else now.set(address, own)
    }
    return now
  }

  /**
   * What was taken over leaves the last-applied of whoever had it. That comes last: a run that dies before it leaves a
   * resource that both hold, which is refused to both until it is taken over again.
   */
  async #leaveFormerOwners(): Promise<void> {
    const { store, owner } = this.#session
    const { projectId } = this.#plan
    const taking = new Map(this.#taking)
    if (taking.size === 0 || !(await this.#isAlone())) return
    for (const from of await store.state.owners(projectId)) {
      const state = from === owner ? undefined : await store.state.read(projectId, from)
      const leaving = Object.entries(state?.resources ?? {}).filter(([address]) => taking.has(address))
      if (state === undefined || leaving.length === 0) continue
      for (const [was, entry] of leaving) {
        const taken = { address: taking.get(was) ?? was, was, from, entry }
        await this.#onTakenOver?.(taken)
        this.#taken.push(taken)
      }
      const staying = Object.entries(state.resources).filter(([address]) => !taking.has(address))
      await store.state.write({ ...state, resources: Object.fromEntries(staying) })
    }
    for (const address of taking.keys()) this.#taking.delete(address)
  }
}
