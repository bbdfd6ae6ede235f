import { ApiError } from '../core/model/api-error.js'
import type { Address } from '../core/model/address.js'
import { kindOf } from '../core/model/address.js'
import { keyAt } from '../core/model/key-at.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Change } from '../core/model/plan.js'
import type { StepError } from '../core/model/run.js'
import type { Clock } from '../core/ports/clock.js'
import type { DescopeApi } from '../core/ports/descope-api.js'
import { differing, isAsBefore, isKept, namesOf } from './agreement.js'
import { Lag } from './lag.js'
import { kindAt, readOptions, type Kinds } from './resources.js'
import { stepError } from './step.js'

/** More than this many of a kind are read with its list, fewer by their keys. */
const LISTED_FROM = 200

export interface Verification {
  /** By address: what was read, the last time. */
  readonly readBack: ReadonlyMap<Address, Live>
  /** Why a change does not count as confirmed; the others do. */
  readonly doubts: ReadonlyMap<Address, StepError>
}

export interface VerifyOptions {
  /** Changes that were made. */
  readonly changes: readonly Change[]
  /** Changes that failed after a part was written: read once, not judged. */
  readonly alsoRead: readonly Change[]
  readonly kinds: Kinds
  readonly api: DescopeApi
  readonly clock: Clock
  /** Ends the waiting for reads that lag; the first reading is done all the same. */
  readonly signal: AbortSignal
  readonly parallelism: number
  /** Revisions from before the run, where they are known; see `Live.revision`. */
  readonly revisions: ReadonlyMap<Address, string>
  /** For the reads to catch up, in milliseconds. */
  readonly timeoutMs: number
  /** Told how many are through. */
  readonly onProgress: (count: number) => void
}

/** Reads again what was written: everything once, then only what disagrees, until it agrees or the time is over. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const lag = new Lag(options)
  const readBack = new Map<Address, Live>()
  const doubts = new Map<Address, StepError>()
  let pending = options.changes
  for (let attempt = 0; ; attempt += 1) {
    const toRead = attempt === 0 ? [...pending, ...options.alsoRead] : pending
    if (toRead.length === 0) break
    const seen = await readAll(options, toRead, attempt === 0)
    for (const { address } of toRead) {
      const live = seen.lives.get(address)
      if (live !== undefined) readBack.set(address, live)
    }
    const written = await writtenAnew(options, pending, seen)
    pending = pending.filter((change) => {
      const doubt = doubtOf(options, change, { ...seen, written })
      if (doubt === undefined) doubts.delete(change.address)
      else doubts.set(change.address, doubt)
      return doubt !== undefined
    })
    options.onProgress(options.changes.length - pending.length)
    if (pending.length === 0) break
    const goesOn = !seen.isHopeless && (await lag.wait())
    // Cut short, a reading says nothing about the service: it had no time to show what was written.
    if (options.signal.aborted) for (const change of pending) doubts.set(change.address, interrupted(change))
    if (!goesOn) break
  }
  return { readBack, doubts }
}

interface Seen {
  readonly lives: ReadonlyMap<Address, Live>
  /** Addresses, or names of kinds, that could not be read. */
  readonly failures: ReadonlyMap<string, unknown>
  /** Reading again will not help: the key was refused, or the run was stopped. */
  readonly isHopeless: boolean
}

async function readAll(options: VerifyOptions, changes: readonly Change[], isFirst: boolean): Promise<Seen> {
  const lives = new Map<Address, Live>()
  const failures = new Map<string, unknown>()
  const byKind = new Map<string, Change[]>()
  for (const change of changes) {
    const name = kindOf(change.address)
    const ofKind = byKind.get(name)
    if (ofKind === undefined) byKind.set(name, [change])
    else ofKind.push(change)
  }
  for (const [name, ofKind] of byKind) {
    const kind = kindAt(options.kinds, ofKind[0]?.address ?? '')
    try {
      for (const live of await readKind(options, kind, ofKind, isFirst)) lives.set(live.address, live)
    } catch (error) {
      failures.set(name, error)
    }
  }
  await enrichAll(options, changes, lives, failures)
  return { lives, failures, isHopeless: [...failures.values()].some(isHopeless) }
}

async function readKind(
  { api, clock }: VerifyOptions,
  kind: Kind,
  changes: readonly Change[],
  isFirst: boolean,
): Promise<readonly Live[]> {
  const read = readOptions(clock)
  const wanted = new Set(changes.map(({ address }) => address))
  const isMany = isFirst && changes.length > LISTED_FROM
  const found = isMany
    ? await kind.list(api, read)
    : await kind.refresh(
        api,
        changes.map(({ address }) => keyAt(kind, address)),
        read,
      )
  return found.filter(({ address }) => wanted.has(address))
}

/** Reads the companions that were written, some resources side by side. */
async function enrichAll(
  options: VerifyOptions,
  changes: readonly Change[],
  lives: Map<Address, Live>,
  failures: Map<string, unknown>,
): Promise<void> {
  const { kinds, api, clock } = options
  const rest = changes
    .filter(
      ({ companions, action, address }) => companions.length > 0 && action !== 'delete' && lives.has(address),
    )
    .values()
  const worker = async () => {
    for (const { address, companions } of rest) {
      const live = lives.get(address)
      if (live === undefined || [...failures.values()].some(isHopeless)) continue
      try {
        lives.set(address, await kindAt(kinds, address).enrich(api, live, companions, readOptions(clock)))
      } catch (error) {
        failures.set(address, error)
      }
    }
  }
  await Promise.all(Array.from({ length: options.parallelism }, worker))
}

/**
 * Of documents that read as they did before, those whose revision moved: the service made of what was sent what it had
 * made before. Costs a list of the kind, and only where there is such a document.
 */
async function writtenAnew(
  { kinds, api, clock, revisions }: VerifyOptions,
  changes: readonly Change[],
  { lives }: Seen,
): Promise<ReadonlySet<Address>> {
  const written = new Set<Address>()
  const asBefore = changes.filter((change) => {
    const live = lives.get(change.address)
    return (
      change.action === 'update' &&
      live !== undefined &&
      revisions.has(change.address) &&
      isAsBefore(kindAt(kinds, change.address), change, live)
    )
  })
  for (const name of new Set(asBefore.map(({ address }) => kindOf(address)))) {
    const kind = kindAt(kinds, `${name}/`)
    try {
      for (const { address, revision } of await kind.list(api, readOptions(clock))) {
        if (revision !== undefined && revision !== revisions.get(address)) written.add(address)
      }
    } catch {
      // Not being able to look leaves them in doubt, which is looked into again.
    }
  }
  return written
}

function doubtOf(
  { kinds }: VerifyOptions,
  change: Change,
  seen: Seen & { readonly written: ReadonlySet<Address> },
): StepError | undefined {
  const { address, action } = change
  const failure: unknown = seen.failures.get(address) ?? seen.failures.get(kindOf(address))
  if (failure !== undefined) {
    const { message, hint } = stepError(failure)
    return unverified(`${doneWords[action]}, but could not be read again: ${message}`, hint)
  }
  const kind = kindAt(kinds, address)
  const live = seen.lives.get(address)
  if (isKept(kind, change, { live, isWritten: seen.written.has(address) })) return undefined
  if (action === 'delete') return unverified('deleted, but still there when read again')
  if (live === undefined) return unverified(`${doneWords[action]}, but not there when read again`)
  const paths = differing(kind, change, live).map(({ path }) => path)
  return unverified(
    `${doneWords[action]}, but when read again these fields do not hold what was written: ${namesOf(paths)}`,
  )
}

const doneWords = { create: 'created', update: 'updated', delete: 'deleted' } as const

function unverified(message: string, hint?: string): StepError {
  return {
    code: 'unverified',
    message,
    hint:
      hint ??
      'Reads can lag. Plan again in a minute; what is still different then was not kept by the service.',
  }
}

function interrupted({ action }: Change): StepError {
  return {
    code: 'unverified',
    message: `${doneWords[action]}, but the run was interrupted before reads showed it`,
    hint: 'Look whether it holds, and finish the run: descope-mgmt apply --resume',
  }
}

function isHopeless(error: unknown): boolean {
  return !(error instanceof ApiError) || error.failure === 'auth' || error.failure === 'aborted'
}
