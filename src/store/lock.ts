import { refusal, type ToolError } from '../core/model/errors.js'
import { isObject, type Json } from '../core/model/json.js'
import { printable, quoted } from '../core/model/printable.js'
import type { Lease, LockHolder, Store, StoreDriver } from '../core/ports/store.js'
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

/** What the newest file in a project's lock folder says. */
type Lock =
  | { readonly type: 'free'; readonly generation: number }
  | { readonly type: 'held'; readonly generation: number; readonly holder: LockHolder }
  | { readonly type: 'damaged'; readonly generation: number; readonly error: ToolError }

/**
 * One lock per project: a folder of numbered files, of which the highest counts. Taking, taking over, releasing and
 * breaking each create the next number exclusively, so that of any two who try, one wins and the other sees it.
 * No file is ever changed, and nobody can remove a lock that is not the one they looked at.
 * @param processAlive asked only about processes of `host`
 */
export function lock(outside: {
  readonly driver: StoreDriver
  readonly host: string
  readonly now: () => number
  readonly processAlive: (pid: number) => boolean
}): Store['lock'] {
  const { driver, now } = outside
  const isDead = (holder: LockHolder) => holder.host === outside.host && !outside.processAlive(holder.pid)

  return {
    async acquire(projectId, asked) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = await readLock(driver, projectId)
        if (before.type === 'damaged') throw before.error
        if (before.type === 'held' && !isDead(before.holder)) {
          throw locked(projectId, before.holder, now())
        }
        const sinceMs = now()
        const holder: LockHolder = { ...asked, sinceMs, renewedMs: sinceMs }
        const generation = before.generation + 1
        if (!(await advance(driver, projectId, { type: 'held', generation, holder }))) continue
        return leaseOn({ driver, projectId, generation, before })
      }
      throw new Error(`the lock of ${projectId} changed ${ATTEMPTS} times while it was asked for`)
    },

    async show(projectId) {
      const found = await readLock(driver, projectId)
      if (found.type === 'damaged') throw found.error
      return found.type === 'held' ? found.holder : undefined
    },

    async remove(projectId) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const found = await readLock(driver, projectId)
        if (found.type === 'free') return undefined
        const generation = found.generation + 1
        if (!(await advance(driver, projectId, { type: 'free', generation }))) continue
        return found.type === 'held' ? found.holder : undefined
      }
      throw new Error(`the lock of ${projectId} changed ${ATTEMPTS} times while it was broken`)
    },
  }
}

function leaseOn(about: {
  readonly driver: StoreDriver
  readonly projectId: string
  readonly generation: number
  readonly before: Lock
}): Lease {
  const { driver, projectId, generation, before } = about
  return {
    ...(before.type === 'held' ? { takenOverFrom: before.holder } : {}),
    async isHeld() {
      // Whoever clears our successor away clears us away too, so both tell.
      const [own, next] = await Promise.all([
        driver.read(keyOf(projectId, generation)),
        driver.read(keyOf(projectId, generation + 1)),
      ])
      return own !== undefined && next === undefined
    },
    async release() {
      // Where the next number exists already, the lock was broken: it is not ours to release any more.
      await advance(driver, projectId, { type: 'free', generation: generation + 1 })
    },
  }
}

/** Makes the next state, unless somebody was there before; then clears away what is long past. */
async function advance(
  driver: StoreDriver,
  projectId: string,
  next: Exclude<Lock, { readonly type: 'damaged' }>,
): Promise<boolean> {
  const document = printDocument({
    formatVersion: FORMAT_VERSION,
    state: next.type,
    ...(next.type === 'held' ? { holder: { ...next.holder } } : {}),
  })
  if (!(await driver.create(keyOf(projectId, next.generation), document))) return false
  const keys = await driver.list(folderOf(projectId))
  // Others may have gone further and cleared our number's place away before we took it: then it does not count.
  const isNewest = generationsIn(keys).every((generation) => generation <= next.generation)
  if (!isNewest) {
    await driver.remove(keyOf(projectId, next.generation))
    return false
  }
  const past = keys.filter((key) => (generationOf(key) ?? next.generation) <= next.generation - KEPT)
  await Promise.all(past.map((key) => driver.remove(key)))
  return true
}

async function readLock(driver: StoreDriver, projectId: string): Promise<Lock> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const generation = Math.max(0, ...generationsIn(await driver.list(folderOf(projectId))))
    if (generation === 0) return { type: 'free', generation }
    const key = keyOf(projectId, generation)
    const bytes = await driver.read(key)
    // Cleared away since it was listed: a newer one exists.
    if (bytes === undefined) continue
    return lockFromBytes(bytes, generation, driver.locate(key))
  }
  throw new Error(`the lock of ${projectId} changed ${ATTEMPTS} times while it was read`)
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
  return holder === undefined ? { type: 'damaged', generation, error } : { type: 'held', generation, holder }
}

function holderFromJson(json: Json | undefined): LockHolder | undefined {
  if (!isObject(json)) return undefined
  const { owner, runId, operation, host, pid, user, ciUrl, sinceMs, renewedMs } = json
  if (typeof owner !== 'string' || typeof runId !== 'string' || typeof operation !== 'string')
    return undefined
  if (typeof host !== 'string' || typeof pid !== 'number' || typeof user !== 'string') return undefined
  if (typeof sinceMs !== 'number' || typeof renewedMs !== 'number') return undefined
  const ci = typeof ciUrl === 'string' ? { ciUrl } : {}
  return { owner, runId, operation, host, pid, user, ...ci, sinceMs, renewedMs }
}

function folderOf(projectId: string): string {
  return `locks/${segmentFor(projectId)}/`
}

function keyOf(projectId: string, generation: number): string {
  return `${folderOf(projectId)}${String(generation).padStart(9, '0')}.json`
}

function generationOf(key: string): number | undefined {
  const digits = /\/(\d{9,15})\.json$/.exec(key)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function generationsIn(keys: readonly string[]): readonly number[] {
  return keys.flatMap((key) => generationOf(key) ?? [])
}

function locked(projectId: string, holder: LockHolder, nowMs: number): ToolError {
  const seconds = Math.max(0, Math.round((nowMs - holder.sinceMs) / 1000))
  const ago = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
  const who = `${printable(holder.user, 80)} on ${printable(holder.host, 80)} (process ${holder.pid})`
  const ci = holder.ciUrl === undefined ? '' : `, ${printable(holder.ciUrl, 300)}`
  const since = `since ${new Date(holder.sinceMs).toISOString()}, ${ago} ago`
  return refusal({
    code: 'locked',
    message:
      `project ${printable(projectId)} is locked by ${who}: ${printable(holder.operation, 40)}, ` +
      `run ${printable(holder.runId, 80)}, owner ${printable(holder.owner, 80)}, ${since}${ci}`,
    hint: 'Wait until it is done. If you are sure that it is dead: descope-mgmt lock break',
  })
}

function damaged(location: string): ToolError {
  return refusal({
    code: 'lock-damaged',
    message: `the lock cannot be read, so somebody may hold it: ${quoted(location)}`,
    hint: 'Make sure that nobody is applying, then: descope-mgmt lock break',
    where: { file: location },
  })
}
