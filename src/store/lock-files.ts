import { refusal, type ToolError } from '../core/model/errors.js'
import { isObject, type Json, type JsonObject } from '../core/model/json.js'
import { quoted } from '../core/model/printable.js'
import type { LockHolder, StoreDriver } from '../core/ports/store.js'
import { parseDocument, printDocument } from './document.js'
import { FORMAT_VERSION } from './project-file.js'
import { segmentFor } from './segment.js'

/** Each failed attempt means that somebody else moved on in between; so many in a row do not happen by chance. */
const ATTEMPTS = 100

/**
 * So many old numbers stay. A folder's listing is no snapshot: it may miss a file that is removed and one that is
 * made while it runs. With old numbers kept, a late comer still finds its number taken.
 */
const KEPT = 10

/** A lock that somebody holds. `id` is one holding's own: the same from taking it to its end, whoever asks. */
export interface HeldLock {
  readonly type: 'held'
  readonly generation: number
  readonly holder: LockHolder
  readonly id: string
}

/** What the newest file in a project's lock folder says. */
export type Lock =
  | { readonly type: 'free'; readonly generation: number }
  | HeldLock
  | { readonly type: 'damaged'; readonly generation: number; readonly error: ToolError }

/**
 * The numbered files of one project's lock, of which the highest counts. Taking, renewing, taking over, releasing and
 * breaking each create the next number exclusively, so that of any two who try, one wins and the other sees it.
 * No file is ever changed, and nobody can remove a lock that is not the one they looked at.
 */
export class LockFiles {
  readonly #folder: string

  constructor(
    private readonly driver: StoreDriver,
    readonly projectId: string,
  ) {
    this.#folder = `locks/${segmentFor(projectId)}/`
  }

  async read(): Promise<Lock> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const generation = await this.newest()
      if (generation === 0) return { type: 'free', generation }
      const key = this.#keyOf(generation)
      const bytes = await this.driver.read(key)
      // Cleared away since it was listed: a newer one exists.
      if (bytes === undefined) continue
      return lockFromBytes(bytes, generation, this.driver.locate(key))
    }
    throw this.restless('read')
  }

  /** The highest number there is; 0 where there is none. */
  async newest(): Promise<number> {
    const keys = await this.driver.list(this.#folder)
    return keys.reduce((highest, key) => Math.max(highest, generationOf(key) ?? 0), 0)
  }

  /**
   * Makes the next state; false when somebody was there before. When it throws, the state may have been made all the
   * same: who asks again then meets its own `id`.
   */
  async advance(next: Exclude<Lock, { readonly type: 'damaged' }>): Promise<boolean> {
    const { generation } = next
    const document = printDocument({
      formatVersion: FORMAT_VERSION,
      state: next.type,
      ...(next.type === 'held' ? { id: next.id, holder: holderToJson(next.holder) } : {}),
    })
    if (!(await this.driver.create(this.#keyOf(generation), document))) return false
    const keys = await this.driver.list(this.#folder)
    // Others may have gone further and cleared our number's place away before we took it: then it does not count.
    const isNewest = keys.every((key) => (generationOf(key) ?? 0) <= generation)
    const past = keys.filter((key) => (generationOf(key) ?? generation) <= generation - KEPT)
    // What cannot be cleared away does no harm: only the highest number counts.
    await Promise.allSettled(
      (isNewest ? past : [this.#keyOf(generation)]).map((key) => this.driver.remove(key)),
    )
    return isNewest
  }

  /** The lock changed hands at every one of so many looks. */
  restless(during: string): Error {
    return new Error(`the lock of ${this.projectId} changed ${ATTEMPTS} times while it was ${during}`)
  }

  #keyOf(generation: number): string {
    return `${this.#folder}${String(generation).padStart(9, '0')}.json`
  }
}

function lockFromBytes(bytes: Uint8Array, generation: number, location: string): Lock {
  const error = damaged(location)
  let json: Json
  try {
    json = parseDocument(bytes, { code: 'lock-damaged', what: 'the lock', location, hint: '' })
  } catch {
    return { type: 'damaged', generation, error }
  }
  if (!isObject(json)) return { type: 'damaged', generation, error }
  if (json.state === 'free') return { type: 'free', generation }
  const holder = holderFromJson(json.holder)
  if (holder === undefined) return { type: 'damaged', generation, error }
  // Locks of older versions are never renewed: their number is theirs alone.
  const id = typeof json.id === 'string' ? json.id : `number ${generation}`
  return { type: 'held', generation, holder, id }
}

function holderToJson({ leaseMs, ...holder }: LockHolder): JsonObject {
  return { ...holder, ...(leaseMs === undefined ? {} : { leaseMs }) }
}

function holderFromJson(json: Json | undefined): LockHolder | undefined {
  if (!isObject(json)) return undefined
  const { owner, runId, operation, host, pid, user, ciUrl, sinceMs, renewedMs, leaseMs } = json
  if (typeof owner !== 'string' || typeof runId !== 'string' || typeof operation !== 'string')
    return undefined
  if (typeof host !== 'string' || typeof pid !== 'number' || typeof user !== 'string') return undefined
  if (typeof sinceMs !== 'number' || typeof renewedMs !== 'number') return undefined
  const ci = typeof ciUrl === 'string' ? { ciUrl } : {}
  const lease = typeof leaseMs === 'number' && leaseMs > 0 ? { leaseMs } : {}
  return { owner, runId, operation, host, pid, user, ...ci, sinceMs, renewedMs, ...lease }
}

/** Of names as they are made: a number with other zeros in front would be listed, and never be found. */
function generationOf(key: string): number | undefined {
  const digits = /\/(\d{9}|[1-9]\d{9,14})\.json$/.exec(key)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function damaged(location: string): ToolError {
  return refusal({
    code: 'lock-damaged',
    message: `the lock cannot be read, so somebody may hold it: ${quoted(location)}`,
    hint: 'Make sure that nobody is applying, then: descope-mgmt lock break',
    where: { file: location },
  })
}
