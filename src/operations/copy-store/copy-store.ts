import { EXIT, refusal, ToolError } from '../../core/model/errors.js'
import { printable } from '../../core/model/printable.js'
import type { Clock } from '../../core/ports/clock.js'
import type { Log } from '../../core/ports/log.js'
import type { Progress } from '../../core/ports/progress.js'
import type { LockHolder, Store, StoreEntry } from '../../core/ports/store.js'
import type { Session } from '../session.js'
import { compareStores, differs, empty, isSame, type StoreComparison } from './compare-stores.js'
import { HeldLocks, sameStore } from './hold-locks.js'
import { sideBySide } from './side-by-side.js'
import { verifyCopy, type VerifiedCopy } from './verify-copy.js'

/** What copying a store needs: two places, no project and no key. */
export interface CopySession {
  readonly from: Store
  readonly to: Store
  readonly who: Session['who']
  readonly clock: Clock
  readonly log: Log
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly sha256: (text: string) => string
  readonly newId: () => string
}

export interface CopiedStore {
  readonly copied: number
  readonly bytes: number
  /** There before, byte for byte. */
  readonly equalCount: number
  /** Not copied yet, because it was broken off. */
  readonly left: number
  /** Names in the first that are no part of a store. */
  readonly others: readonly string[]
  readonly projects: readonly string[]
  /** Absent where the copy is not complete. */
  readonly verified?: VerifiedCopy
}

/**
 * What a copy would do. Takes no lock and writes nothing.
 * @param isAtWork whether the holder of a lock may still write
 * @throws ToolError `same-store`, `store-empty`, `store-differs`; `locked` where a run is at work
 */
export async function previewStoreCopy(
  { from, to, signal }: Pick<CopySession, 'from' | 'to' | 'signal'>,
  isAtWork: (holder: LockHolder) => boolean,
): Promise<StoreComparison> {
  refuseSamePlace(from, to)
  const compared = await compareStores({ from, to }, { signal, known: new Set() })
  for (const projectId of compared.toLock) {
    for (const store of [from, to]) {
      const holder = await store.lock.show(projectId)
      if (holder !== undefined && isAtWork(holder)) throw lockedBy(holder, { projectId, store })
    }
  }
  if (compared.differing.length > 0) throw differs(to, compared.differing)
  return compared
}

/** What appears while a round is under way is for a further one; so many, then it is given up. */
const MOST_ROUNDS = 10

/**
 * Copies everything that a store keeps but its locks, byte for byte, and reads back each value. What is there already
 * and equal is passed over, so that a copy that was broken off goes on; where something is there and differs nothing is
 * copied. The locks of all projects are held in both places meanwhile.
 * @throws ToolError `same-store`, `store-empty`, `store-differs`, `locked`, `lock-lost`, `copy-not-verified`,
 * `store-restless`, `interrupted`
 */
export async function copyStore(
  session: CopySession,
  { lockTimeoutMs = 0 }: { readonly lockTimeoutMs?: number } = {},
): Promise<CopiedStore> {
  const { from, to, signal, sha256 } = session
  refuseSamePlace(from, to)
  const projects = await projectsOf(session)
  const locks = new HeldLocks(session, { runId: session.newId(), lockTimeoutMs })
  const known = new Set<string>()
  let equalCount: number | undefined
  let copied = 0
  let bytes = 0
  try {
    await locks.hold(projects)
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      // Only under the locks it is what it stays.
      const compared = await compareStores(session, { signal, known })
      const { missing, others } = compared
      if (await locks.hold(compared.toLock)) continue
      if (compared.differing.length > 0) throw differs(to, compared.differing)
      equalCount ??= compared.equalCount
      const result = { copied, bytes, equalCount, left: missing.length, others, projects: compared.projects }
      if (missing.length > 0 && signal.aborted) return result
      if (missing.length === 0) {
        const verified = await verifyCopy(to, { projects: compared.projects, sha256 })
        await locks.refuseLost()
        return { ...result, verified }
      }
      for (const { key, sizeBytes } of await copyAll(session, missing, locks)) {
        known.add(key)
        copied += 1
        bytes += sizeBytes
      }
    }
    throw restless(from)
  } finally {
    await locks.release()
  }
}

/** Last-applied only when all else is there. */
async function copyAll(
  session: CopySession,
  missing: readonly StoreEntry[],
  locks: HeldLocks,
): Promise<readonly { readonly key: string; readonly sizeBytes: number }[]> {
  const { progress, signal } = session
  const done: { readonly key: string; readonly sizeBytes: number }[] = []
  const copyEach = async (entries: readonly StoreEntry[]) =>
    sideBySide(entries, signal, async ({ key }) => {
      await locks.refuseLostNowAndThen()
      done.push({ key, sizeBytes: await copyOne(session, key) })
      progress.advance(done.length)
    })
  const isLast = ({ room }: StoreEntry) => room === 'state'
  progress.start('Copying', missing.length)
  try {
    await copyEach(missing.filter((entry) => !isLast(entry)))
    if (!signal.aborted) await copyEach(missing.filter(isLast))
  } finally {
    progress.stop()
  }
  return done
}

/** @returns its size in bytes */
async function copyOne({ from, to }: CopySession, key: string): Promise<number> {
  const bytes = await from.contents.read(key)
  if (bytes === undefined) throw restless(from)
  await to.contents.create(key, bytes)
  const back = await to.contents.read(key)
  if (back !== undefined && isSame(back, bytes)) return bytes.length
  throw new ToolError({
    code: 'copy-not-verified',
    message: `${printable(to.contents.locate(key), 1000)} was read back, and is not what was written there`,
    hint: 'Do not use this copy. Look for what else writes there, then copy into a place of its own.',
    where: { file: to.contents.locate(key) },
    exit: EXIT.usage,
  })
}

async function projectsOf({ from, to }: CopySession): Promise<readonly string[]> {
  const here = await from.contents.list()
  if (here.entries.length === 0) throw empty(from)
  const there = await to.contents.list()
  return [...new Set([...here.projects, ...there.projects])].sort()
}

function refuseSamePlace(from: Store, to: Store): void {
  const inside = (a: string, b: string) => a === b || (a.startsWith(b) && /^[/\\]/.test(a.slice(b.length)))
  if (inside(from.location, to.location) || inside(to.location, from.location)) throw sameStore(from, to)
}

function restless({ location }: Store): ToolError {
  return refusal({
    code: 'store-restless',
    message: `Something goes on writing to ${printable(location, 1000)}, past its locks`,
    hint: 'Stop all programs that use that store, then copy again: what is there already is passed over.',
  })
}

function lockedBy(
  { user, host, pid, operation, runId }: LockHolder,
  { projectId, store }: { readonly projectId: string; readonly store: Store },
): ToolError {
  return refusal({
    code: 'locked',
    message: `project ${printable(projectId)} is locked in ${printable(store.location, 1000)}: ${printable(operation)} ${printable(runId)} of ${printable(user)} on ${printable(host)} (process ${pid})`,
    hint: 'Copy when that run has ended.',
  })
}
