import type { Address } from './address.js'
import { isObject, type Json, type JsonObject } from './json.js'
import type { JournaledStep, RunBeginning, StepOutcome } from './run.js'

/** Who began the run and why, where its journal says so; runs of older versions do not. */
export function beginningIn([first]: readonly Json[]): RunBeginning | undefined {
  return isBeginning(first) ? first : undefined
}

/**
 * What a journal says of every step that was begun, in the order in which they were. Events that are not understood are
 * passed over.
 */
export function stepsIn(events: readonly Json[]): ReadonlyMap<Address, JournaledStep> {
  const steps = new Map<Address, StepNotes>()
  for (const event of events) {
    if (!isObject(event) || typeof event.address !== 'string') continue
    const notes = steps.get(event.address) ?? new StepNotes()
    steps.set(event.address, notes)
    notes.take(event)
  }
  return new Map([...steps].flatMap(([address, notes]) => notes.told(address)))
}

/** True where a writing call of the step took effect, or may have. */
export function mayHaveWritten(step: JournaledStep | undefined): boolean {
  return step !== undefined && (step.written.length > 0 || step.unanswered.length > 0)
}

/**
 * How much of the step is known to have taken effect: all of it where it came to its end, a part where calls were
 * answered with success before; `undefined` where nothing is, or nothing was written.
 */
export function confirmedOf(step: JournaledStep | undefined): 'partly' | 'whole' | undefined {
  if (step === undefined || step.written.length === 0) return undefined
  if (step.ended === 'done') return 'whole'
  return step.confirmed.length > 0 ? 'partly' : undefined
}

interface SentCall {
  readonly words: string
  readonly isWrite: boolean
}

/** The events of one step, as they come. */
class StepNotes {
  readonly #open = new Map<Json | undefined, SentCall>()
  readonly #written: string[] = []
  readonly #confirmed: string[] = []
  #lastWriteMs: number | undefined
  readonly #failed: { readonly call: string; readonly code: string; readonly errorCode?: string }[] = []
  #isSent = false
  #ended: StepOutcome | undefined

  take(event: JsonObject): void {
    if (event.event === 'sending') this.#sending(event)
    if (event.event === 'answered') this.#answered(event)
    if (event.event === 'ended' && isOutcome(event.outcome)) this.#ended = event.outcome
  }

  /** Nothing where all that was begun was held back before it was sent. */
  told(address: Address): readonly (readonly [Address, JournaledStep])[] {
    const open = [...this.#open.values()]
    if (!this.#isSent && open.length === 0 && this.#ended === undefined) return []
    const step: JournaledStep = {
      address,
      unanswered: open.flatMap(({ words, isWrite }) => (isWrite ? [words] : [])),
      written: this.#written,
      confirmed: this.#confirmed,
      ...(this.#lastWriteMs === undefined ? {} : { lastWriteMs: this.#lastWriteMs }),
      failed: this.#failed,
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
    }
    return [[address, step]]
  }

  #sending({ call, method, path, isRead, atMs }: JsonObject): void {
    if (typeof method !== 'string' || typeof path !== 'string') return
    const isWrite = isRead !== true
    this.#open.set(call, { words: `${method} ${path}`, isWrite })
    if (isWrite) this.#wroteAt(atMs)
  }

  #wroteAt(atMs: Json | undefined): void {
    if (typeof atMs === 'number') this.#lastWriteMs = Math.max(atMs, this.#lastWriteMs ?? atMs)
  }

  #answered({ call, ok, code, errorCode, mayHaveArrived, atMs }: JsonObject): void {
    const sent = this.#open.get(call)
    this.#open.delete(call)
    if (sent === undefined || code === 'not-sent') return
    this.#isSent = true
    if (sent.isWrite) this.#wroteAt(atMs)
    if (sent.isWrite && (ok === true || mayHaveArrived === true)) this.#written.push(sent.words)
    if (sent.isWrite && ok === true) this.#confirmed.push(sent.words)
    if (ok === true) return
    this.#failed.push({
      call: sent.words,
      code: typeof code === 'string' ? code : '?',
      ...(typeof errorCode === 'string' ? { errorCode } : {}),
    })
  }
}

const OUTCOMES: ReadonlySet<Json | undefined> = new Set<StepOutcome>([
  'done',
  'failed',
  'blocked',
  'notReached',
  'unverified',
  'undone',
])

function isOutcome(json: Json | undefined): json is StepOutcome {
  return OUTCOMES.has(json)
}

function isBeginning(json: Json | undefined): json is Json & RunBeginning {
  if (!isObject(json) || json.event !== 'began') return false
  const { by, backupId, wentBackTo, reason, resumes, notAgreedTo } = json
  return (
    typeof by === 'string' &&
    (backupId === null || typeof backupId === 'string') &&
    isObject(wentBackTo) &&
    [reason, resumes].every((text) => text === undefined || typeof text === 'string') &&
    (notAgreedTo === undefined || (isObject(notAgreedTo) && Object.values(notAgreedTo).every(isStepError)))
  )
}

function isStepError(json: Json): boolean {
  return isObject(json) && typeof json.code === 'string' && typeof json.message === 'string'
}
