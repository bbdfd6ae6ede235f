import { sameAt } from '../../core/compare/index.js'
import type { Address } from '../../core/model/address.js'
import { DOCUMENT_FIELD, DOCUMENT_PATH } from '../../core/model/document-traits.js'
import { ToolError } from '../../core/model/errors.js'
import { member, type JsonObject } from '../../core/model/json.js'
import { keyAt } from '../../core/model/key-at.js'
import type { Original } from '../../core/model/kind.js'
import { valueAt } from '../../core/model/pointer.js'
import { unreadPlaces } from '../../core/plan/index.js'
import { isWithin } from '../../core/model/pointer.js'
import type { Session } from '../session.js'
import type { FoundDrift } from './found.js'

/** So many backups are read to tell when something moved: each is a whole project. */
const READ_AT_MOST = 20

/** When a resource was seen as it was, and as it is. */
export interface SeenBetween {
  readonly sinceMs?: number
  readonly untilMs?: number
}

/**
 * What backups that were taken meanwhile say about when each resource moved: the newest that holds it as it was, and the
 * oldest after that which holds it as it is.
 */
export async function seenInBackups(
  { store, api, log }: Session,
  found: readonly FoundDrift[],
): Promise<ReadonlyMap<Address, SeenBetween>> {
  const sinceMs = Math.min(...found.map((one) => one.sinceMs ?? Number.POSITIVE_INFINITY))
  const seen = new Map<Address, SeenBetween>()
  if (!Number.isFinite(sinceMs)) return seen
  const refs = (await store.backups.list(api.projectId))
    .filter((ref) => ref.isTimeUnknown !== true && ref.timeMs > sinceMs)
    .slice(0, READ_AT_MOST)
  for (const ref of refs.toReversed()) {
    try {
      const { backup } = await store.backups.readStored(ref, api.projectId)
      look(backup.collections, ref.timeMs)
    } catch (error) {
      if (!(error instanceof ToolError)) throw error
      log.warn(`A backup is passed over (${error.code}): ${ref.location}`)
    }
  }
  return seen

  function look(
    collections: Readonly<Record<string, readonly ({ readonly id: string } & Partial<Original>)[]>>,
    timeMs: number,
  ) {
    for (const [collection, wanted] of byCollection(found)) {
      const entries = Object.hasOwn(collections, collection) ? (collections[collection] ?? []) : []
      for (const { id, document, companions = {} } of entries) {
        const one = wanted.get(id)
        if (one === undefined || document === undefined || timeMs <= (one.sinceMs ?? 0)) continue
        const side = sideOf(one, { document, companions })
        const known = seen.get(one.address) ?? {}
        if (side === 'before') seen.set(one.address, { sinceMs: timeMs })
        else if (side === 'now' && known.untilMs === undefined) {
          seen.set(one.address, { ...known, untilMs: timeMs })
        }
      }
    }
  }
}

function byCollection(found: readonly FoundDrift[]): ReadonlyMap<string, ReadonlyMap<string, FoundDrift>> {
  const groups = new Map<string, Map<string, FoundDrift>>()
  for (const one of found) {
    const group = groups.get(one.kind.collection) ?? new Map<string, FoundDrift>()
    groups.set(one.kind.collection, group.set(keyAt(one.kind, one.address), one))
  }
  return groups
}

/** Whether a kept original has every field that moved as it was, or as it is; neither where it is mixed or unread. */
function sideOf(one: FoundDrift, original: Original): 'before' | 'now' | undefined {
  const { kind, fields, change } = one
  const unread = unreadPlaces(kind, original)
  if (fields.some(({ path }) => unread.some((place) => isWithin(path, place)))) return undefined
  if (change === 'gone') return 'before'
  if (change === 'created') return 'now'
  const spec = kind.specOf(original)
  const isSame = (which: 'from' | 'to') =>
    fields.every((field) => sameAt(kind.fields, field.path, valueAt(spec, field.path), field[which]))
  if (isSame('from')) return 'before'
  return isSame('to') ? 'now' : undefined
}

/** The document that last-applied confirmed, where a run or a backup kept it. Newer ones are looked at first. */
export async function documentBefore(
  { store, api }: Session,
  { kind, address, fields }: FoundDrift,
): Promise<JsonObject | undefined> {
  const digest = fields.find(({ path }) => path === DOCUMENT_PATH)?.from
  if (typeof digest !== 'string') return undefined
  const { collection } = kind
  const version = await store.newestVersion(
    api.projectId,
    { collection, address, key: keyAt(kind, address) },
    (kept) => isWhole(kind, kept) && member(kind.specOf(kept), DOCUMENT_FIELD) === digest,
  )
  return version?.document
}

function isWhole(kind: FoundDrift['kind'], original: Original): boolean {
  return unreadPlaces(kind, original).length === 0
}

/** Where something that is gone under its name is now, as far as a kept version tells what the service knows it by. */
export async function whereItIsNow(
  { store, api }: Session,
  { kind, address, unclaimed }: FoundDrift,
): Promise<Address | undefined> {
  if (unclaimed === undefined || unclaimed.size === 0) return undefined
  const { collection } = kind
  const version = await store.newestVersion(
    api.projectId,
    { collection, address, key: keyAt(kind, address) },
    () => true,
  )
  const identity = version === undefined ? undefined : kind.identityOf?.(version.document)
  return identity === undefined ? undefined : unclaimed.get(identity)
}
