import { ApiError } from '../core/model/api-error.js'
import type { Address } from '../core/model/address.js'
import type { Json } from '../core/model/json.js'
import type { Clock } from '../core/ports/clock.js'
import { isReading, type ApiRequest, type DescopeApi } from '../core/ports/descope-api.js'
import type { Journal } from './journal.js'

/** The step's first call was held back: the run stopped before its turn came. */
export class NotSent extends Error {}

/**
 * The service as one step sees it: every call is in the journal before it is sent and after it is answered. Bodies are
 * not; the plan holds what is written.
 */
export class StepCalls implements DescopeApi {
  readonly projectId: string
  readonly host: string
  readonly connection: DescopeApi
  private count = 0
  private firstAtMs: number | undefined
  private lastAtMs: number | undefined
  private readonly arrived: string[] = []
  private isAsked = false

  constructor(
    private readonly step: {
      readonly address: Address
      readonly api: DescopeApi
      readonly journal: Journal
      readonly clock: Clock
      /** See `ApiRequest.resend`. */
      readonly resend: boolean
      /** Resolves when the step may send: true, or false when nothing new may start by then. */
      readonly turn: Promise<boolean>
      /** Asked before the step's first write and after each pause: false when another run took over. */
      readonly mayWrite: () => Promise<boolean>
    },
  ) {
    this.projectId = step.api.projectId
    this.host = step.api.host
    this.connection = step.api.connection ?? step.api
  }

  /** Milliseconds from the first call to the last answer; `undefined` without a call. */
  get durationMs(): number | undefined {
    if (this.firstAtMs === undefined || this.lastAtMs === undefined) return undefined
    return this.lastAtMs - this.firstAtMs
  }

  /** Writing calls that took effect or may have, as `POST /v1/mgmt/tenant/create`. */
  get written(): readonly string[] {
    return this.arrived
  }

  /** Time went by: whether the step may still write is asked anew before its next write. */
  askAgain(): void {
    this.isAsked = false
  }

  async call(request: ApiRequest): Promise<Json> {
    const { address, journal, clock, api } = this.step
    this.count += 1
    const call = this.count
    const { method, path } = request
    const isWrite = !isReading(request)
    const sending = {
      event: 'sending',
      address,
      call,
      method,
      path,
      ...(isWrite ? {} : { isRead: true }),
      atMs: clock.now(),
    }
    try {
      await journal.append(sending)
    } catch (error) {
      // Nothing of this step was written: it was not begun, and the run says why it stopped.
      if (this.arrived.length === 0) throw new NotSent()
      throw error
    }
    if (!(await this.step.turn) || (isWrite && !(await this.mayWrite()))) {
      this.answered({ address, call, ok: false, code: 'not-sent' })
      throw new NotSent()
    }
    this.firstAtMs ??= clock.now()
    try {
      const reply = await api.call({
        resend: this.step.resend,
        ...(isWrite ? { isStillWanted: async () => this.step.mayWrite() } : {}),
        ...request,
      })
      this.answered({ address, call, ok: true })
      if (isWrite) this.arrived.push(`${method} ${path}`)
      return reply
    } catch (error) {
      this.answered({ address, call, ok: false, ...factsOf(error) })
      if (isWrite && error instanceof ApiError && error.mayHaveArrived) {
        this.arrived.push(`${method} ${path}`)
      }
      throw error
    }
  }

  private async mayWrite(): Promise<boolean> {
    if (this.isAsked) return true
    const may = await this.step.mayWrite()
    this.isAsked = may
    return may
  }

  private answered(facts: Readonly<Record<string, Json>>): void {
    this.lastAtMs = this.step.clock.now()
    this.step.journal.note({ event: 'answered', ...facts, atMs: this.lastAtMs })
  }
}

function factsOf(error: unknown): Readonly<Record<string, Json>> {
  if (!(error instanceof ApiError)) return { code: 'defect' }
  return {
    code: error.code,
    ...(error.errorCode === undefined ? {} : { errorCode: error.errorCode }),
    mayHaveArrived: error.mayHaveArrived,
  }
}
