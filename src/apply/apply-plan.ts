import type { Address } from '../core/model/address.js'
import type { ApiError } from '../core/model/api-error.js'
import type { ToolError } from '../core/model/errors.js'
import type { Json } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Change, Confirmed, Plan } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import type { RunOutcome, StepError, StepResult } from '../core/model/run.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import type { Log } from '../core/ports/log.js'
import type { Progress } from '../core/ports/progress.js'
import { BatchedApi } from './batched-api.js'
import { FreshLives } from './fresh-lives.js'
import { Journal } from './journal.js'
import { LockGuard } from './lock-guard.js'
import { Originals, type KeepOriginal } from './originals.js'
import { runInOrder } from './run-in-order.js'
import { Slots } from './slots.js'
import { carryOutStep, stepError, type StepEnd } from './step.js'
import { StopWatch } from './stop-watch.js'
import { verify, type Verification } from './verify.js'

const VERIFY_TIMEOUT_MS = 15_000

export interface ApplyOptions {
  readonly plan: Plan
  /** By name. */
  readonly kinds: ReadonlyMap<string, Kind>
  readonly api: DescopeApi
  /** Writes one line of the run's journal, a JSON array of events; durable when it resolves. */
  readonly journal: (events: Json) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly progress: Progress
  /**
   * False as soon as another run took the lock: no step writes then. Asked before each step's first write. Default: it
   * is held.
   */
  readonly isLockHeld?: () => Promise<boolean>
  /** Aborts when nothing new may start: steps that run are carried to their end, read again and recorded. */
  readonly signal: AbortSignal
  /** Steps side by side; default 10. */
  readonly parallelism?: number
  /** The first step that fails is the last that starts. Default: false. */
  readonly failsFast?: boolean | undefined
  /** Steps that are not to be carried out, and why: they fail, and what waits for them is blocked. Default: none. */
  readonly refused?: ReadonlyMap<Address, ToolError> | undefined
  /**
   * The complete originals that were backed up, of everything that is updated or deleted. What is not as in here any more
   * is not deleted (`stale`). Default: none, and nothing is held against them.
   */
  readonly originals?: ReadonlyMap<Address, Live>
  /**
   * Keeps how a resource stands right before it is updated, where it changed since its backup in fields that the update
   * leaves alone; durable when it resolves. Where it rejects, the step fails. Default: nothing is kept.
   */
  readonly keepOriginal?: KeepOriginal
  /**
   * Where a resource can only be read one by one, its step starts from the original while that is young enough, without a
   * reading of its own. Default: false.
   */
  readonly isLookSpared?: boolean
  /**
   * Changes of which an earlier run that did not end well sent a call that took effect, or may have: what they make may
   * be there already and not show yet. Default: none.
   */
  readonly sentBefore?: ReadonlySet<Address> | undefined
  /** Revisions of what was read while planning, where they are known; see `Live.revision`. */
  readonly revisions?: ReadonlyMap<Address, string>
  /** How long reads may take to show what was written, in milliseconds; default 15,000. */
  readonly verifyTimeoutMs?: number
  /** For the length of pauses between tries; a number from 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number
  /**
   * Called when a step ends that was started, before what waits for it may start. Where it rejects, nothing further
   * starts, and the step counts as unverified if it was done.
   */
  readonly onStepEnd?: (result: StepResult) => Promise<void>
  /**
   * Called once for every entry of `plan.confirmed` that holds: for resources without a change before anything is
   * written, for the others when they were read again. `live` is what was read; `null` where nothing was or it is gone.
   * Fails the apply when it throws before anything is written; later the step counts as unverified.
   */
  readonly onConfirmed: (confirmed: Confirmed, live: Live | null) => Promise<void> | void
}

export interface ApplyResult {
  readonly outcome: RunOutcome
  /** One for every change, in plan order. */
  readonly steps: readonly StepResult[]
  /** What was read again after the writes, also of steps that were not confirmed. */
  readonly readBack: readonly Live[]
}

/**
 * Carries a plan out, step by step, then reads again what was written. Takes the plan as it is: guards, lock and backup
 * are the caller's, and so is the decision to go ahead. Failures of steps are results, not exceptions.
 */
export async function applyPlan(options: ApplyOptions): Promise<ApplyResult> {
  const { plan, log } = options
  const parallelism = options.parallelism ?? 10
  const confirmedAt = new Map<Address, Confirmed>(plan.confirmed.map((entry) => [entry.address, entry]))
  for (const { address } of plan.changes) confirmedAt.delete(address)
  for (const entry of confirmedAt.values()) await options.onConfirmed(entry, null)

  const { results, written } = await carryOut(options, parallelism)
  const isDone = (index: number) => results[index]?.outcome === 'done'
  const verification = await readAgain({
    options,
    parallelism,
    changes: plan.changes.filter((_change, index) => isDone(index)),
    alsoRead: plan.changes.filter(({ address }, index) => !isDone(index) && written.has(address)),
  })
  const steps = await confirm({ options, results, verification })
  options.progress.stop()

  const outcome = outcomeOf(steps, options.signal)
  log.debug(`run ended: ${outcome}`)
  return {
    outcome,
    steps,
    readBack: [...verification.readBack.values()],
  }
}

/**
 * Steps that are open for each that may send: those ahead wait for the journal while the others wait for the service,
 * and the more of them share one durable write, the less a slow disk counts. After a crash each of them is looked up
 * once, so there are not many more.
 */
const OPEN_FOR_EACH_SENDING = 8

async function carryOut(options: ApplyOptions, parallelism: number) {
  const { plan, kinds, clock, log, progress, signal } = options
  const api = new BatchedApi(options.api)
  const journal = new Journal(options.journal)
  const watch = new StopWatch(options.failsFast ?? false)
  const stopReason = () => {
    if (journal.failure !== undefined) watch.stop(journal.failure)
    return watch.reason ?? (signal.aborted ? INTERRUPTED : undefined)
  }
  const world = {
    kinds,
    api,
    journal,
    clock,
    fresh: new FreshLives({
      kinds,
      api,
      clock,
      seen: options.isLookSpared === true ? options.originals : undefined,
    }),
    originals: new Originals({
      backedUp: options.originals ?? new Map(),
      changes: plan.changes,
      keep: options.keepOriginal ?? (async () => undefined),
    }),
    slots: new Slots(parallelism),
    stopReason,
    signal,
    random: options.random ?? Math.random,
    onTryAgain: ({ address }: Change, { message, code }: ApiError, pauseMs: number) => {
      log.debug(`${printable(address)}: ${message}; trying again in ${pauseMs} ms`)
      progress.pause(`no good answer (${code}), trying again`, { untilMs: clock.now() + pauseMs })
    },
    mayWrite: lockWatch(options, watch),
    sentBefore: options.sentBefore ?? new Set<Address>(),
    verifyTimeoutMs: options.verifyTimeoutMs ?? VERIFY_TIMEOUT_MS,
    cascadeUsers: plan.consent.cascadeUsers,
  }
  const written = new Set<Address>()
  let ended = 0
  progress.start('Applying', plan.changes.length)
  const results = await runInOrder({
    changes: plan.changes,
    parallelism: OPEN_FOR_EACH_SENDING * parallelism,
    stopReason,
    carryOut: async (change, upcoming) => {
      const refused = options.refused?.get(change.address)
      const end =
        refused === undefined
          ? await carryOutStep(world, change, upcoming)
          : { result: failedStep(change, refused), hasWritten: false, cause: refused }
      journal.note(endOf(end, clock.now()))
      if (end.hasWritten) written.add(change.address)
      // What was known before is no sign that all the rest would fail too.
      if (refused === undefined || options.failsFast === true) watch.see(end)
      ended += 1
      progress.advance(ended)
      tell(log, change, end)
      return account(options, watch, end.result)
    },
  })
  await journal.settled()
  if (watch.reason !== undefined) log.warn(`Further steps were ${watch.reason.message}`)
  return { results, written }
}

function failedStep({ address, action }: Change, error: ToolError): StepResult {
  return { address, action, outcome: 'failed', error: stepError(error) }
}

/** For the journal; an error's words are in the run's record. */
function endOf({ result: { address, outcome, error } }: StepEnd, atMs: number): Json {
  return { event: 'ended', address, outcome, ...(error === undefined ? {} : { code: error.code }), atMs }
}

/** A step that nobody can account for later is the last. */
async function account(options: ApplyOptions, watch: StopWatch, result: StepResult): Promise<StepResult> {
  try {
    await options.onStepEnd?.(result)
    return result
  } catch (error) {
    const failure = stepError(error)
    watch.stop(failure)
    return result.outcome === 'done' ? unrecorded(result, failure) : result
  }
}

function unrecorded(result: StepResult, { code, message, hint }: StepError): StepResult {
  const recorded = { code, message: `done, but it could not be recorded: ${message}` }
  return { ...result, outcome: 'unverified', error: hint === undefined ? recorded : { ...recorded, hint } }
}

/** A run whose lock was broken stops: whoever broke it works on the same project now. */
function lockWatch({ isLockHeld }: ApplyOptions, watch: StopWatch): () => Promise<boolean> {
  if (isLockHeld === undefined) return async () => true
  const guard = new LockGuard(isLockHeld)
  return async () => {
    try {
      if (await guard.holds()) return true
      watch.stop({
        message: 'the lock of this run was taken away',
        hint: 'Somebody broke it to go ahead. Look at a new plan when they are done.',
      })
    } catch (error) {
      watch.stop({ message: `the lock cannot be looked at: ${stepError(error).message}` })
    }
    return false
  }
}

const INTERRUPTED: StepError = {
  code: 'interrupted',
  message: 'not started, because the run was interrupted',
  hint: 'Run the same command again: what is done already is not done twice.',
}

function tell(log: Log, { address, action }: Change, { result, cause }: StepEnd): void {
  const message = result.error === undefined ? '' : `: ${result.error.message}`
  log.debug(`${action} ${printable(address)} ${result.outcome}${message}`)
  if (result.error?.code === 'defect' && cause instanceof Error) log.debug(cause.stack ?? cause.message)
}

async function readAgain(about: {
  readonly options: ApplyOptions
  readonly parallelism: number
  readonly changes: readonly Change[]
  readonly alsoRead: readonly Change[]
}): Promise<Verification> {
  const { options, parallelism, changes, alsoRead } = about
  const { kinds, api, clock, signal, progress } = options
  if (changes.length > 0) progress.start('Verifying', changes.length)
  return verify({
    changes,
    alsoRead,
    kinds,
    api,
    clock,
    signal,
    parallelism,
    revisions: options.revisions ?? new Map(),
    timeoutMs: options.verifyTimeoutMs ?? VERIFY_TIMEOUT_MS,
    onProgress: (count) => {
      progress.advance(count)
    },
  })
}

/** Hands what holds to the caller, and turns the rest of what was done into `unverified`. */
async function confirm(about: {
  readonly options: ApplyOptions
  readonly results: readonly StepResult[]
  readonly verification: Verification
}): Promise<readonly StepResult[]> {
  const { options, results, verification } = about
  const entries = new Map(options.plan.confirmed.map((entry) => [entry.address, entry]))
  const steps: StepResult[] = []
  for (const result of results) {
    steps.push(
      result.outcome === 'done'
        ? await confirmOne(options, result, entries.get(result.address), verification)
        : result,
    )
  }
  return steps
}

async function confirmOne(
  options: ApplyOptions,
  result: StepResult,
  entry: Confirmed | undefined,
  verification: Verification,
): Promise<StepResult> {
  const doubt = verification.doubts.get(result.address)
  if (doubt !== undefined) return { ...result, outcome: 'unverified', error: doubt }
  if (entry === undefined) return result
  try {
    await options.onConfirmed(entry, verification.readBack.get(result.address) ?? null)
    return result
  } catch (error) {
    return unrecorded(result, stepError(error))
  }
}

function outcomeOf(steps: readonly StepResult[], signal: AbortSignal): RunOutcome {
  if (steps.every(({ outcome }) => outcome === 'done')) return 'done'
  if (signal.aborted) return 'interrupted'
  return steps.some(({ outcome }) => outcome === 'done' || outcome === 'unverified') ? 'partial' : 'failed'
}
