import { CALL_CLASSES, type CallClass, type QuotaUse } from '../../core/model/limits.js'
import type { Clock } from '../../core/ports/clock.js'
import { countedIn, isCountedByProject } from './call-class.js'
import { ClassBudget, type Lowered, type Wish } from './class-budget.js'
import { SetAside } from './set-aside.js'

/** A call held up for longer than this was made from something that is old by now, where that matters. */
const HELD_UP_MS = 1_000

/** What a call got after its turn came. */
export type Admission =
  /** It may be sent; `end` must be called once it was answered or given up. */
  | {
      readonly type: 'send'
      readonly sentMs: number
      /** It waited for so long that what was checked before may no longer hold. */
      readonly wasLate: boolean
      readonly end: (isCounted: boolean) => void
    }
  /** It waited so long that it must not be sent; room for doing it anew is kept for a moment. */
  | { readonly type: 'heldUp' }

/** A call that wants to go out. */
export interface Entering {
  readonly callClass: CallClass
  readonly projectId: string
  /** It must not be sent when it was held up. */
  readonly mustBeFresh: boolean
  /** The service sent it back with 429: that is being held up, however short the pause. */
  readonly wasRefused: boolean
  /** Any of them ends the waiting, which then rejects with its reason. */
  readonly signals: readonly AbortSignal[]
  /** Told when there is something to wait for, and until when at least. */
  readonly onWait: (untilMs: number) => void
}

interface Lane {
  readonly callClass: CallClass
  /** Every budget the calls of this lane are counted in, its own first. */
  readonly budgets: readonly [ClassBudget, ...ClassBudget[]]
  readonly setAside: SetAside
  readonly waiting: Waiter[]
}

interface Waiter {
  readonly ticket: number
  readonly sinceMs: number
  readonly mustBeFresh: boolean
  readonly admit: (admission: Admission) => void
}

/**
 * The budgets of one host, for all connections of this process. Calls go out in the order in which they came; of those
 * that wait for different numbers, each as soon as its own allow. All of a window may be used at once: a sliding window
 * lets the same number through whether calls are spread or not, and what is sent early is done early.
 */
export class Quota {
  private readonly budgets = new Map<string, ClassBudget>()
  private readonly lanes = new Map<string, Lane>()
  private tickets = 0
  private sleeping: { readonly untilMs: number; readonly stop: AbortController } | undefined

  constructor(private readonly clock: Clock) {}

  /** A connection joins with what its user wants. */
  join(projectId: string, wishOf: (callClass: CallClass) => Wish): void {
    for (const callClass of CALL_CLASSES) {
      const name = nameOf(callClass, projectId)
      const known = this.budgets.get(name)
      if (known === undefined) this.budgets.set(name, new ClassBudget(callClass, wishOf(callClass)))
      else known.join(wishOf(callClass))
    }
  }

  /** Takes the next slot, at once where there is one. */
  enter(entering: Entering): Admission | Promise<Admission> {
    const lane = this.laneOf(entering)
    const nowMs = this.clock.now()
    const { mustBeFresh, wasRefused } = entering
    const sinceMs = wasRefused ? Number.NEGATIVE_INFINITY : nowMs
    const waiter = { ticket: (this.tickets += 1), sinceMs, mustBeFresh }
    if (lane.waiting.length === 0 && this.startMs(lane, waiter, nowMs) === nowMs) {
      return this.admission(lane, waiter, nowMs)
    }
    return this.waitIn(lane, { ...waiter, ...entering })
  }

  /** Takes in that a call was refused with 429: its class waits, and goes on more slowly where it has to. */
  refused(
    { callClass, projectId }: Pick<Entering, 'callClass' | 'projectId'>,
    about: { readonly sentMs: number; readonly waitMs: number },
  ): { readonly isNewPause: boolean; readonly untilMs: number; readonly lowered: Lowered } {
    const budget = this.budgetOf(callClass, projectId)
    const { isNewPause, lowered } = budget.refused({ ...about, nowMs: this.clock.now() })
    return { isNewPause, lowered, untilMs: budget.pausedUntilMs }
  }

  /** Calls a second that the class lets through in the long run; `undefined` without a limit. */
  perSecond(callClass: CallClass, projectId: string): number | undefined {
    const { limit } = this.budgetOf(callClass, projectId).window
    return limit === undefined ? undefined : limit.calls / limit.perSeconds
  }

  use(projectId: string): readonly QuotaUse[] {
    return CALL_CLASSES.map((callClass) => {
      const { window, calls } = this.budgetOf(callClass, projectId)
      return { callClass, limit: window.limit ?? null, calls }
    })
  }

  private budgetOf(callClass: CallClass, projectId: string): ClassBudget {
    const budget = this.budgets.get(nameOf(callClass, projectId))
    if (budget === undefined) throw new RangeError(`nobody joined for ${callClass}`)
    return budget
  }

  private laneOf({ callClass, projectId }: Entering): Lane {
    const name = nameOf(callClass, projectId)
    const known = this.lanes.get(name)
    if (known !== undefined) return known
    const [, ...wider] = countedIn(callClass)
    const budgets: Lane['budgets'] = [
      this.budgetOf(callClass, projectId),
      ...wider.map((other) => this.budgetOf(other, projectId)),
    ]
    const lane = { callClass, budgets, setAside: new SetAside(), waiting: [] }
    this.lanes.set(name, lane)
    return lane
  }

  /** When this call can go out, or it is worth looking again; `undefined` when only an answer to another can tell. */
  private startMs(
    lane: Lane,
    { mustBeFresh, sinceMs }: Omit<Waiter, 'admit'>,
    nowMs: number,
  ): number | undefined {
    const [own] = lane.budgets
    const isHeldUp = isHeldUpAt(nowMs, { mustBeFresh, sinceMs })
    const slots = lane.setAside.slotsFor({ nowMs, isHeldUp, mustBeFresh })
    let startMs = Math.max(nowMs, own.pausedUntilMs)
    for (const budget of lane.budgets) {
      const freeAtMs = budget.window.freeAtMs(nowMs, budget === own ? slots : 1)
      startMs = Math.max(startMs, freeAtMs ?? Number.POSITIVE_INFINITY)
    }
    if (startMs > nowMs) startMs = Math.min(startMs, lane.setAside.expiresMs ?? startMs)
    return Number.isFinite(startMs) ? startMs : undefined
  }

  private admission(lane: Lane, waiter: Omit<Waiter, 'admit'>, nowMs: number): Admission {
    const { budgets, setAside } = lane
    if (isHeldUpAt(nowMs, waiter)) {
      setAside.add(nowMs)
      return { type: 'heldUp' }
    }
    if (waiter.mustBeFresh) setAside.use()
    for (const { window } of budgets) window.take()
    budgets[0].calls += 1
    let isOpen = true
    return {
      type: 'send',
      sentMs: nowMs,
      wasLate: nowMs - waiter.sinceMs > HELD_UP_MS,
      end: (isCounted) => {
        if (!isOpen) return
        isOpen = false
        for (const { window } of budgets) window.end(this.clock.now(), isCounted)
        if (this.isAnybodyWaiting()) this.letOut()
      },
    }
  }

  private waitIn(
    lane: Lane,
    waiter: Omit<Waiter, 'admit'> & Pick<Entering, 'signals' | 'onWait'>,
  ): Promise<Admission> {
    const { signals } = waiter
    return new Promise((resolve, reject) => {
      const letGo = () => {
        for (const signal of signals) signal.removeEventListener('abort', giveUp)
      }
      const entry: Waiter = {
        ticket: waiter.ticket,
        sinceMs: waiter.sinceMs,
        mustBeFresh: waiter.mustBeFresh,
        admit: (admission) => {
          letGo()
          resolve(admission)
        },
      }
      const giveUp = () => {
        letGo()
        const place = lane.waiting.indexOf(entry)
        if (place >= 0) lane.waiting.splice(place, 1)
        reject(signals.find((signal) => signal.aborted)?.reason as Error)
        this.letOut()
      }
      lane.waiting.push(entry)
      for (const signal of signals) signal.addEventListener('abort', giveUp, { once: true })
      if (signals.some((signal) => signal.aborted)) {
        giveUp()
        return
      }
      const [first = entry] = lane.waiting
      const nowMs = this.clock.now()
      const untilMs = this.startMs(lane, first, nowMs)
      if (untilMs !== undefined && untilMs > nowMs) waiter.onWait(untilMs)
      this.letOut()
    })
  }

  private isAnybodyWaiting(): boolean {
    for (const { waiting } of this.lanes.values()) if (waiting.length > 0) return true
    return false
  }

  /** Lets out whoever may go, in the order in which they came, and sleeps until the next may. */
  private letOut(): void {
    for (;;) {
      const nowMs = this.clock.now()
      let next: { readonly lane: Lane; readonly waiter: Waiter } | undefined
      let wakeMs: number | undefined
      for (const lane of this.lanes.values()) {
        for (const waiter of nextIn(lane, nowMs)) {
          const startMs = this.startMs(lane, waiter, nowMs)
          if (startMs === undefined) continue
          if (startMs > nowMs) wakeMs = Math.min(wakeMs ?? startMs, startMs)
          else if (next === undefined || waiter.ticket < next.waiter.ticket) next = { lane, waiter }
        }
      }
      if (next === undefined) {
        this.sleepUntil(wakeMs, nowMs)
        return
      }
      next.lane.waiting.splice(next.lane.waiting.indexOf(next.waiter), 1)
      next.waiter.admit(this.admission(next.lane, next.waiter, nowMs))
    }
  }

  private sleepUntil(untilMs: number | undefined, nowMs: number): void {
    // Waking too early does no harm: then it is seen for how long there is still to sleep.
    if (untilMs !== undefined && this.sleeping !== undefined && this.sleeping.untilMs <= untilMs) return
    this.sleeping?.stop.abort()
    this.sleeping = undefined
    if (untilMs === undefined) return
    const sleep = { untilMs, stop: new AbortController() }
    this.sleeping = sleep
    const wake = () => {
      if (this.sleeping !== sleep) return
      this.sleeping = undefined
      this.letOut()
    }
    // A sleep ends early only where another has taken its place, and then there is nothing to do.
    this.clock.sleep(untilMs - nowMs, sleep.stop.signal).then(wake, () => undefined)
  }
}

/**
 * Who may go next: the first. Where that was held up and waits for room to start anew, while others do start anew, their
 * looks must pass: also the first that was not held up.
 */
function nextIn({ waiting, setAside }: Lane, nowMs: number): readonly Waiter[] {
  const [first] = waiting
  if (first === undefined) return []
  if (setAside.expiresMs === undefined || !isHeldUpAt(nowMs, first)) return [first]
  const passing = waiting.find((waiter) => !isHeldUpAt(nowMs, waiter))
  return passing === undefined ? [first] : [first, passing]
}

function isHeldUpAt(
  nowMs: number,
  { mustBeFresh, sinceMs }: Pick<Waiter, 'mustBeFresh' | 'sinceMs'>,
): boolean {
  return mustBeFresh && nowMs - sinceMs > HELD_UP_MS
}

function nameOf(callClass: CallClass, projectId: string): string {
  return isCountedByProject(callClass) ? `${callClass} ${projectId}` : callClass
}
