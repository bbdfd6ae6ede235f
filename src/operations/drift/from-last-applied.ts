import { movedFields } from '../../core/drift/moved-fields.js'
import { isDocumentAt, sentAndBack } from '../../core/compare/index.js'
import { kindOf, type Address } from '../../core/model/address.js'
import type { Config, DesiredResource } from '../../core/model/desired.js'
import { DOCUMENT_FIELD } from '../../core/model/document-traits.js'
import type { DriftedField } from '../../core/model/drift.js'
import { member, overlay } from '../../core/model/json.js'
import type { Kind, Live } from '../../core/model/kind.js'
import type { Finding } from '../../core/model/plan.js'
import { printable } from '../../core/model/printable.js'
import type { LastApplied, LastAppliedResource } from '../../core/model/state.js'
import { companionsToCompare } from '../../core/plan/index.js'
import { fitDocuments } from '../fit-documents.js'
import { foreignOwners } from '../ownership.js'
import { enrichLive, readLive } from '../read-live.js'
import type { Session } from '../session.js'
import type { Found, FoundDrift } from './found.js'

/** What is looked at. */
export interface DriftScope {
  /** `undefined`: there are no files, so it is not known what they say. */
  readonly config: Config | undefined
  /** False for addresses outside `--only` and `--except`. */
  readonly isMeant: (address: Address) => boolean
}

/**
 * Everything in this owner's last-applied that is live in another way. Reads a list of every kind that last-applied holds
 * or the files declare, and the costly parts of what is ours.
 */
export async function fromLastApplied(
  session: Session,
  lastApplied: LastApplied,
  { config, isMeant }: DriftScope,
): Promise<Found> {
  const foreign = await foreignOwners(session)
  const entries = Object.entries(lastApplied.resources).filter(
    ([address]) => isMeant(address) && !foreign.has(address),
  )
  const names = new Set([...entries.map(([address]) => kindOf(address)), ...(config?.declaredKinds ?? [])])
  const kinds = session.kinds.filter(({ name }) => names.has(name))
  const timeMs = session.clock.now()
  const live = await readLive(session, kinds)
  const modified = modifiedTimes(kinds, live, entries)
  await enrichLive(session, live, companionsOf(kinds, entries))
  const own = new Set(Object.keys(lastApplied.resources))
  const look: Look = {
    unclaimed: unclaimedBy(kinds, live, own),
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
    live,
    config,
    modified,
    session,
  }

  const declared = declaredResources(config)
  const resources: FoundDrift[] = []
  const findings: Finding[] = []
  for (const [address, entry] of entries) {
    const found = await foundAt(look, { address, entry, desired: declared.get(address) })
    if (found.drift !== undefined) resources.push(found.drift)
    findings.push(...found.findings)
  }
  const isUnmanaged = ({ address, key, document }: Live, kind: Kind | undefined) =>
    isMeant(address) &&
    !own.has(address) &&
    !foreign.has(address) &&
    !(kind?.isSystemFixed === true && kind.isSystem?.(key, document) === true)
  const followed = findings.filter(({ code }) => code === 'files-follow')
  return {
    timeMs,
    resources,
    addresses: new Set([...Object.keys(lastApplied.resources), ...declared.keys(), ...live.keys()]),
    unchanged: entries.length - resources.length - followed.length,
    unmanaged: [...live.values()].filter((one) => isUnmanaged(one, look.kinds.get(kindOf(one.address))))
      .length,
    findings: [...notKnown(session.kinds, entries), ...findings],
  }
}

interface Look {
  /** See {@link FoundDrift.unclaimed}, by kind. */
  readonly unclaimed: ReadonlyMap<string, ReadonlyMap<string, Address>>
  readonly session: Session
  readonly kinds: ReadonlyMap<string, Kind>
  readonly live: Map<Address, Live>
  readonly modified: ReadonlyMap<Address, number>
  readonly config: Config | undefined
}

interface Ours {
  readonly address: Address
  readonly entry: LastAppliedResource
  readonly desired: DesiredResource | undefined
}

async function foundAt(
  look: Look,
  ours: Ours,
): Promise<{ readonly drift?: FoundDrift; readonly findings: readonly Finding[] }> {
  const { address } = ours
  const kind = look.kinds.get(kindOf(address))
  if (kind === undefined) return { findings: [] }
  const live = look.live.get(address)
  if (live === undefined) return goneAt(look, kind, ours)
  const moved = movedIn(look, { kind, live, ...ours })
  // What the files say of a document costs calls, so it is looked at only where something moved.
  const isDocumentMoved = moved.fields.some(({ path }) => isDocumentAt(kind.fields, path))
  const { desired, findings } = isDocumentMoved
    ? await fitted(look, kind, ours)
    : { desired: ours.desired, findings: [] }
  const { fields, agreed } =
    desired === ours.desired ? moved : movedIn(look, { kind, live, ...ours, desired })
  const told = agreed.length === 0 || fields.length > 0 ? findings : [...findings, follows(address)]
  if (fields.length === 0) return { findings: told }
  const modifiedMs = look.modified.get(address)
  return {
    findings: told,
    drift: {
      ...commonOf(kind, ours),
      change: 'changed',
      fields,
      live,
      ...(modifiedMs === undefined ? {} : { modifiedMs }),
    },
  }
}

function movedIn(look: Look, about: Ours & { readonly kind: Kind; readonly live: Live }) {
  const { kind, live, entry, desired } = about
  return movedFields({
    kind,
    lastApplied: entry.fields,
    live: live.spec,
    declared: desired?.declared,
    ignore: [...(desired?.ignore ?? []), ...(look.config?.ignoreByKind[kind.name] ?? [])],
  })
}

/** Gone from the project. What the files took out as well is no drift: the next run forgets it. */
function goneAt(
  look: Look,
  kind: Kind,
  ours: Ours,
): { readonly drift?: FoundDrift; readonly findings: readonly Finding[] } {
  const { address, entry, desired } = ours
  const { config } = look
  const isTakenOut = config?.declaredKinds.has(kind.name) === true && desired === undefined
  const isRemoved = config?.removed.some((removal) => removal.address === address) === true
  const isRenamed = desired !== undefined && desired.address !== address && look.live.has(desired.address)
  if (isTakenOut || isRemoved || isRenamed) return { findings: [follows(address)] }
  const files = desired === undefined ? ('unknown' as const) : ('applied' as const)
  const fields = Object.entries(entry.fields).map(([path, recorded]): DriftedField => {
    const from = sentAndBack(kind.fields, path, recorded)?.back ?? recorded
    return { path, ...(from === null ? {} : { from }), files }
  })
  const unclaimed = look.unclaimed.get(kind.name)
  return {
    findings: [],
    drift: {
      ...commonOf(kind, ours),
      change: 'gone',
      fields,
      ...(unclaimed === undefined ? {} : { unclaimed }),
    },
  }
}

/** What has no place in last-applied may be something of ours under a new name. */
function unclaimedBy(
  kinds: readonly Kind[],
  live: ReadonlyMap<Address, Live>,
  own: ReadonlySet<Address>,
): ReadonlyMap<string, ReadonlyMap<string, Address>> {
  const found = new Map<string, Map<string, Address>>()
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  for (const { address, document } of live.values()) {
    const name = kindOf(address)
    const identity = own.has(address) ? undefined : byName.get(name)?.identityOf?.(document)
    if (identity === undefined) continue
    const ofKind = found.get(name) ?? new Map<string, Address>()
    found.set(name, ofKind.set(identity, address))
  }
  return found
}

function commonOf(kind: Kind, { address, entry, desired }: Ours) {
  return {
    address,
    kind,
    isManaged: true,
    isDeclared: desired !== undefined,
    sinceMs: entry.timeMs,
    runId: entry.runId,
    ...(desired?.hidden === undefined ? {} : { hidden: desired.hidden }),
  }
}

/** With the ids of this project in the document that the files declare. */
async function fitted(
  { session, live }: Look,
  kind: Kind,
  { desired }: Ours,
): Promise<{ readonly desired: DesiredResource | undefined; readonly findings: readonly Finding[] }> {
  const { document } = kind
  const content = desired?.content
  if (document === undefined || desired === undefined || content === undefined)
    return { desired, findings: [] }
  const { address } = desired
  const fits = await fitDocuments(session, { ...kind, document }, { wanted: [{ address, content }], live })
  const fit = fits.get(address)
  if (fit === undefined || fit.content === content) return { desired, findings: fit?.findings ?? [] }
  const digest = member(kind.specOf({ document: fit.content, companions: {} }), DOCUMENT_FIELD) ?? null
  const declared = overlay(desired.declared, { [DOCUMENT_FIELD]: digest })
  return { desired: { ...desired, content: fit.content, declared }, findings: fit.findings }
}

/** By the address under which last-applied knows them: what the files rename is still called as before. */
function declaredResources(config: Config | undefined): ReadonlyMap<Address, DesiredResource> {
  const resources = config?.resources ?? []
  return new Map([
    ...resources.flatMap((resource) =>
      resource.was === undefined ? [] : [[resource.was, resource] as const],
    ),
    ...resources.map((resource) => [resource.address, resource] as const),
  ])
}

function companionsOf(
  kinds: readonly Kind[],
  entries: readonly (readonly [Address, LastAppliedResource])[],
): ReadonlyMap<Address, { readonly kind: Kind; readonly companions: readonly string[] }> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return new Map(
    entries.flatMap(([address, { fields }]) => {
      const kind = byName.get(kindOf(address))
      const companions = kind === undefined ? [] : companionsToCompare(kind, {}, fields)
      return kind === undefined || companions.length === 0 ? [] : [[address, { kind, companions }] as const]
    }),
  )
}

/** As the lists tell it; a document that is read whole does not. */
function modifiedTimes(
  kinds: readonly Kind[],
  live: ReadonlyMap<Address, Live>,
  entries: readonly (readonly [Address, LastAppliedResource])[],
): ReadonlyMap<Address, number> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return new Map(
    entries.flatMap(([address]) => {
      const present = live.get(address)
      const timeMs = present && byName.get(kindOf(address))?.modifiedMs?.(present)
      return timeMs === undefined ? [] : [[address, timeMs] as const]
    }),
  )
}

function follows(address: Address): Finding {
  return {
    code: 'files-follow',
    severity: 'note',
    address,
    message: `${printable(address)} changed outside the files, and the files say the same by now: the next run takes it over`,
  }
}

/** Last-applied of a newer version may hold kinds that this one does not know. */
function notKnown(
  kinds: readonly Kind[],
  entries: readonly (readonly [Address, LastAppliedResource])[],
): readonly Finding[] {
  const known = new Set(kinds.map(({ name }) => name))
  const names = [...new Set(entries.map(([address]) => kindOf(address)))].filter((name) => !known.has(name))
  return names.map((name) => ({
    code: 'unsupported-kind',
    severity: 'warning',
    message: `${printable(name)} is in last-applied and not looked at: this version cannot manage it`,
  }))
}
