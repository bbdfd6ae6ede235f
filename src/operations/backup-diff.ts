import { compareComplete, isDocumentAt, leavesOf } from '../core/compare/index.js'
import { kindOf, type Address } from '../core/model/address.js'
import type { ReadBackup } from '../core/model/backup.js'
import type { Kind, Original } from '../core/model/kind.js'
import type { Change, FieldChange } from '../core/model/plan.js'
import { unreadPlaces } from '../core/plan/index.js'
import { enrichLive, readLive } from './read-live.js'
import type { Session } from './session.js'

/** One of two things that are compared: a backup, or what is live. */
export interface BackupSide {
  readonly originals: ReadonlyMap<Address, SideOriginal>
  /** Kinds it says anything about. */
  readonly kinds: ReadonlySet<string>
  /** True where it would hold the resource if it existed: what it does not hold was not there then. */
  covers(address: Address): boolean
}

interface SideOriginal {
  readonly kind: Kind
  readonly original: Original
  /** An older layout kept a part of it: what it does not hold, it says nothing about. */
  readonly isPart: boolean
}

export interface BackupDifferences {
  /** By kind and address. A created or deleted resource has all its fields. */
  readonly changes: readonly Change[]
  /** What only one side holds, while the other says nothing about it. */
  readonly notCompared: readonly Address[]
}

/** A backup to be compared. An older layout, or the backup of a run, says nothing about what it does not hold. */
export function sideOfBackup(kinds: readonly Kind[], { backup, soundness }: ReadBackup): BackupSide {
  const { collections, metadata } = backup
  const isOlder = soundness === 'older'
  const held = kinds.filter(({ collection }) => Object.hasOwn(collections, collection))
  const names = new Set(held.map(({ name }) => name))
  const targets = new Set(metadata.targets)
  return {
    kinds: names,
    originals: new Map(
      held.flatMap((kind) =>
        (collections[kind.collection] ?? []).map(({ id, document, companions = {} }) => {
          const isPart = isOlder && kind.document === undefined
          return [kind.addressOf(id), { kind, original: { document, companions }, isPart }] as const
        }),
      ),
    ),
    covers: (address) =>
      !isOlder && names.has(kindOf(address)) && (targets.size === 0 || targets.has(address)),
  }
}

/**
 * What is live, as far as it can be compared with the other side: a list for each of its kinds, and a call for each
 * costly part that the other side has as well.
 */
export async function sideOfLive(
  session: Session,
  about: { readonly other: BackupSide; readonly isMeant: (address: Address) => boolean },
): Promise<BackupSide> {
  const { other, isMeant } = about
  const kinds = session.kinds.filter(({ name }) => other.kinds.has(name))
  const live = await readLive(session, kinds)
  const meant = [...live.keys()].filter(
    (address) => isMeant(address) && (other.originals.has(address) || other.covers(address)),
  )
  const wanted = new Map(
    meant.flatMap((address) => {
      const kind = kinds.find(({ name }) => name === kindOf(address))
      return kind === undefined ? [] : [[address, { kind, companions: Object.keys(kind.costly) }] as const]
    }),
  )
  await enrichLive(session, live, wanted)
  return {
    kinds: other.kinds,
    originals: new Map(
      [...live.values()].flatMap(({ address, document, companions }) => {
        const kind = kinds.find(({ name }) => name === kindOf(address))
        return kind === undefined
          ? []
          : [[address, { kind, original: { document, companions }, isPart: false }] as const]
      }),
    ),
    covers: () => true,
  }
}

/** What must happen to `a` so that it becomes `b`, among the addresses that are meant. */
export function diffBackups(
  { a, b }: { readonly a: BackupSide; readonly b: BackupSide },
  isMeant: (address: Address) => boolean,
): BackupDifferences {
  const addresses = [...new Set([...a.originals.keys(), ...b.originals.keys()])].filter(isMeant)
  const changes: Change[] = []
  const notCompared: Address[] = []
  for (const address of addresses.sort()) {
    const [from, to] = [a.originals.get(address), b.originals.get(address)]
    const missing = from === undefined ? a : to === undefined ? b : undefined
    if (missing !== undefined && !missing.covers(address)) notCompared.push(address)
    else changes.push(...changeOf(address, from, to))
  }
  return { changes, notCompared }
}

function changeOf(
  address: Address,
  from: SideOriginal | undefined,
  to: SideOriginal | undefined,
): readonly Change[] {
  const kind = from?.kind ?? to?.kind
  if (kind === undefined) return []
  const specOf = (side: SideOriginal | undefined) => (side === undefined ? {} : kind.specOf(side.original))
  const sides = [from, to].filter((side) => side !== undefined)
  const parts = sides.filter(({ isPart }) => isPart)
  const fields = compareComplete({
    fields: kind.fields,
    from: specOf(from),
    to: specOf(to),
    unread: sides.flatMap(({ original }) => unreadPlaces(kind, original)),
  })
    .filter(({ path }) => parts.every((part) => leavesOf(kind.fields, specOf(part)).has(path)))
    .map((difference): FieldChange => ({ ...difference, reason: 'restore' }))
  if (from !== undefined && to !== undefined && fields.length === 0) return []
  const action = from === undefined ? 'create' : to === undefined ? 'delete' : 'update'
  const hasDocument = fields.some(({ path }) => isDocumentAt(kind.fields, path))
  const diff = to !== undefined && hasDocument ? documentDiff(kind, from?.original, to.original) : undefined
  return [{ address, action, fields, after: [], companions: [], ...(diff === undefined ? {} : { diff }) }]
}

/** Fields beside the document, such as whether a flow is switched off, are told on their own. */
function documentDiff({ document }: Kind, from: Original | undefined, to: Original): Change['diff'] {
  if (document === undefined) return undefined
  const withSameFields =
    from === undefined ? to.document : (document.withFieldsOf?.(to.document, from.document) ?? to.document)
  return document.diff(from?.document, withSameFields)
}
