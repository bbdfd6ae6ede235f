import { kindOf, type Address } from '../core/model/address.js'
import type { DocumentTraits, MissingCounterpart, TargetIds } from '../core/model/document-traits.js'
import type { Place } from '../core/model/errors.js'
import type { JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { unreadCompanions } from '../core/plan/index.js'
import { wordsOfSort } from '../core/references/foreign-ids.js'
import { enrichLive } from './read-live.js'
import type { Session } from './session.js'

/** A document that is to be written somewhere. */
export interface WantedDocument {
  readonly address: Address
  readonly content: JsonObject
  readonly where?: Place | undefined
}

export interface FittedDocument {
  readonly content: JsonObject
  /** Names that nothing in the target answers to, and what there is to say about them. */
  readonly missing: readonly MissingCounterpart[]
  readonly findings: readonly Finding[]
}

/**
 * Puts the ids of the target project into documents, by the names of what they stand for. Names are known from the
 * environment's `ids`, from the service where it lists them, and from documents of the target that are read anyway. Only
 * where one is still unknown then, further documents that refer to something are read, some at a time, until it is
 * found.
 * `live`: documents of the target; those that are read along are put in. `isSearching`: false where nothing is read along;
 * default true.
 */
export async function fitDocuments(
  session: Session,
  kind: DocumentKind,
  about: {
    readonly wanted: readonly WantedDocument[]
    readonly live: Map<Address, Live>
    readonly isSearching?: boolean
  },
): Promise<ReadonlyMap<Address, FittedDocument>> {
  const { wanted, live, isSearching = true } = about
  const named = namesWanted(kind.document, wanted)
  const listed = await namesListed(session, kind, named)
  const target = () => targetIds({ session, kind, live, listed })
  const isSettled = ({ byName }: TargetIds) =>
    [...named].every(([sort, names]) => [...names].every((name) => byName[sort]?.has(name) === true))
  // What does not exist yet costs no call of its own, so as many others may be read before it costs more.
  let atOnce = Math.max(1, wanted.filter(({ address }) => !live.has(address)).length)
  while (isSearching && !isSettled(target()) && (await readMore(session, kind, { live, atOnce }))) {
    atOnce = SEARCHED_AT_ONCE
  }
  const ids = target()
  return new Map(
    wanted.map((want): [Address, FittedDocument] => {
      const present = live.get(want.address)
      const there = present !== undefined && isRead(kind, present) ? present.document : undefined
      const { document, missing } = kind.document.translate(want.content, { ...ids, live: there })
      const findings = missing.map((gap) => noCounterpart(session, want, gap))
      return [want.address, { content: document, missing, findings }]
    }),
  )
}

type DocumentKind = Kind & { readonly document: DocumentTraits }
type NamesListed = ReadonlyMap<string, ReadonlyMap<string, string>>

function namesWanted(
  traits: DocumentTraits,
  wanted: readonly WantedDocument[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>()
  for (const { content } of wanted) {
    for (const [sort, names] of Object.entries(traits.namesIn(content))) {
      const all = named.get(sort) ?? new Set()
      for (const name of names.keys()) all.add(name)
      named.set(sort, all)
    }
  }
  return named
}

/** Names of the wanted sorts that the service lists, a call for each sort. */
async function namesListed(
  { api, signal }: Session,
  kind: DocumentKind,
  named: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<NamesListed> {
  const listed = new Map<string, ReadonlyMap<string, string>>()
  for (const [sort, names] of named) {
    const ids = names.size === 0 ? undefined : await kind.document.readNames(api, sort, signal)
    if (ids !== undefined) listed.set(sort, ids)
  }
  return listed
}

/** What the environment says counts most, then what the service lists, then what documents tell. */
function targetIds(about: {
  readonly session: Session
  readonly kind: DocumentKind
  readonly live: ReadonlyMap<Address, Live>
  readonly listed: NamesListed
}): TargetIds {
  const { session, kind, live, listed } = about
  const byName: Record<string, Map<string, string>> = {}
  const known: Record<string, Set<string>> = {}
  for (const { address, document } of live.values()) {
    if (kindOf(address) !== kind.name) continue
    for (const [sort, ids] of Object.entries(kind.document.idsIn(document))) {
      const all = (known[sort] ??= new Set())
      for (const id of ids) all.add(id)
    }
    for (const [sort, names] of Object.entries(kind.document.namesIn(document))) {
      const all = (byName[sort] ??= new Map())
      for (const [name, id] of names) all.set(name, id)
    }
  }
  const given = Object.entries(session.environment?.ids ?? {}).map(
    ([sort, ids]) => [sort, Object.entries(ids)] as const,
  )
  const certain: Record<string, Set<string>> = {}
  for (const [sort, names] of [...listed, ...given]) {
    const all = (byName[sort] ??= new Map())
    const sure = (certain[sort] ??= new Set())
    for (const [name, id] of names) {
      all.set(name, id)
      sure.add(name)
    }
  }
  return { byName, known, certain }
}

/** So many documents are read at a time in the further search for a name. */
const SEARCHED_AT_ONCE = 10

/**
 * Reads some documents whose cheap part shows that they refer to something, so that its name is known. False when there
 * are no more of them.
 */
async function readMore(
  session: Session,
  kind: DocumentKind,
  { live, atOnce }: { readonly live: Map<Address, Live>; readonly atOnce: number },
): Promise<boolean> {
  const companions = Object.keys(kind.costly)
  const telling = [...live.values()]
    .filter((one) => kindOf(one.address) === kind.name && !isRead(kind, one))
    .filter(({ document }) => Object.values(kind.document.idsIn(document)).some((ids) => ids.size > 0))
    .slice(0, atOnce)
  await enrichLive(session, live, new Map(telling.map(({ address }) => [address, { kind, companions }])))
  return telling.length > 0
}

/** True when the document itself was read, not only what a list tells. */
export function isRead(kind: Kind, live: Live): boolean {
  return unreadCompanions(kind, live).length === 0
}

function noCounterpart(session: Session, want: WantedDocument, gap: MissingCounterpart): Finding {
  const { noun, advice } = wordsOfSort(gap.sort)
  const name = printable(JSON.stringify(gap.name))
  const place =
    session.environment === null
      ? `Declare an environment with \`ids: { ${gap.sort}: { ${name}: ID } }\`.`
      : `Name its id in environments.${printable(session.environment.name)}.ids.${gap.sort}.`
  return {
    code: 'no-counterpart',
    severity: 'error',
    exit: 3,
    address: want.address,
    message: `${printable(want.address)} uses the ${noun} ${name}, and nothing in project ${printable(session.api.projectId)} is known by that name`,
    hint: advice === undefined ? place : `${advice} Or n${place.slice(1)}`,
    ...(want.where === undefined ? {} : { where: want.where }),
  }
}
