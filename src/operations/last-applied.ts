import type { Address } from '../core/model/address.js'
import { equalJson, type Json } from '../core/model/json.js'
import type { Confirmed, Plan } from '../core/model/plan.js'
import type { LastApplied, LastAppliedResource } from '../core/model/state.js'
import { isSameTemplate } from '../core/model/template-origin.js'
import type { Session } from './session.js'

/** A run of thousands of steps writes its state now and then, not a thousand times. What is lost by a crash in
 * between is equal at the next plan and becomes ours again then. */
const FLUSH_EVERY_MS = 1000

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
  readonly #takenOver: Address[] = []
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
  }) {
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

  /** Takes one resource's confirmed fields into last-applied. */
  confirm(confirmed: Confirmed): void {
    const { was } = confirmed
    const present = this.#resources.get(was ?? confirmed.address)
    if (was !== undefined && this.#resources.delete(was)) this.#changed(was)
    if (confirmed.forget === true) {
      if (this.#resources.delete(confirmed.address)) this.#changed(confirmed.address)
      return
    }
    if (this.#plan.consent.takeOver.includes(confirmed.address)) this.#takenOver.push(confirmed.address)
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
    if (this.#unwritten.size === 0) return
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

  /** What was taken over leaves the last-applied of whoever had it. */
  async #leaveFormerOwners(): Promise<void> {
    const { store, owner } = this.#session
    const taken = [...this.#takenOver]
    if (taken.length === 0) return
    for (const other of await store.state.owners(this.#plan.projectId)) {
      const state = other === owner ? undefined : await store.state.read(this.#plan.projectId, other)
      if (state === undefined || !taken.some((address) => Object.hasOwn(state.resources, address))) continue
      const resources = Object.entries(state.resources).filter(([address]) => !taken.includes(address))
      await store.state.write({ ...state, resources: Object.fromEntries(resources) })
    }
    this.#takenOver.splice(0, taken.length)
  }
}
