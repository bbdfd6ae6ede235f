import { kindOf, type Address } from '../core/model/address.js'
import { member, overlay, type Json, type JsonObject } from '../core/model/json.js'
import type { Kind, Live } from '../core/model/kind.js'
import { isInScope, type Pattern } from '../core/model/pattern.js'
import type { Finding } from '../core/model/plan.js'
import { printable } from '../core/model/printable.js'
import { fitDocuments, isRead } from './fit-documents.js'
import { enrichLive, readLive } from './read-live.js'
import type { Session } from './session.js'

/** Two projects that something goes between. */
export interface BothProjects {
  readonly from: Session
  readonly to: Session
}

export interface Between {
  /** Addresses or kinds; empty means all. */
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
  /** Costly parts, besides documents, that are read too: `settings`, a call for each resource and project. */
  readonly parts: readonly string[]
}

/** Everything live of one project, by address. */
export type LiveOf = Map<Address, Live>

/** Kinds that the patterns leave. */
export function kindsBetween(
  kinds: readonly Kind[],
  { only, except }: Pick<Between, 'only' | 'except'>,
): readonly Kind[] {
  return kinds.filter(
    ({ name }) =>
      (only.length === 0 || only.some((pattern) => kindOf(`${pattern}/`) === name)) && !except.includes(name),
  )
}

/**
 * Reads some kinds of both projects: one list of each, and the documents and parts of what is in scope, where both have
 * it, or where the first has it and `isWhole` is said.
 */
export async function readBoth(
  { from, to }: BothProjects,
  about: Between & { readonly kinds: readonly Kind[]; readonly isWhole: boolean },
): Promise<{ readonly from: LiveOf; readonly to: LiveOf }> {
  const { kinds, isWhole, parts } = about
  const [a, b] = await Promise.all([readLive(from, kinds), readLive(to, kinds)])
  const wanted = (own: LiveOf, other: LiveOf, isAll: boolean) =>
    new Map(
      [...own.keys()].flatMap((address) => {
        const kind = kinds.find(({ name }) => name === kindOf(address))
        if (kind === undefined || !isInScope(address, about) || !(isAll || other.has(address))) return []
        const companions = companionsRead(kind, parts)
        return companions.length === 0 ? [] : [[address, { kind, companions }] as const]
      }),
    )
  const [ours, theirs] = [wanted(a, b, isWhole), wanted(b, a, false)]
  tellCost({ from, to }, { from: ours.size, to: theirs.size })
  await enrichLive(from, a, ours)
  await enrichLive(to, b, theirs)
  return { from: a, to: b }
}

/** From so many calls on, what is read one by one is told before. */
const MANY_CALLS = 100

function tellCost({ from, to }: BothProjects, calls: { readonly from: number; readonly to: number }): void {
  if (calls.from + calls.to < MANY_CALLS) return
  const words = ({ environment, api }: Session, count: number) =>
    `${count.toLocaleString('en-US')} in ${printable(environment?.name ?? api.projectId)}`
  to.log.info(
    `Reading documents and parts one by one: calls ${words(from, calls.from)}, ${words(to, calls.to)}`,
  )
}

function companionsRead(kind: Kind, parts: readonly string[]): readonly string[] {
  const all = Object.keys(kind.costly)
  return kind.document === undefined ? all.filter((name) => parts.includes(name)) : all
}

/** Resources in scope of which a costly part could differ and was not read, by the name of the part. */
export function unreadParts(
  kinds: readonly Kind[],
  live: Pick<LiveOf, 'keys'>,
  { parts, ...scope }: Between,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const address of live.keys()) {
    const kind = kinds.find(({ name }) => name === kindOf(address))
    if (kind === undefined || kind.document !== undefined || !isInScope(address, scope)) continue
    for (const part of Object.keys(kind.costly)) {
      if (!parts.includes(part)) counts.set(part, (counts.get(part) ?? 0) + 1)
    }
  }
  return counts
}

/** Documents of one project with the ids of the other, by the names of what they stand for. */
export async function translated(
  to: Session,
  about: {
    readonly kinds: readonly Kind[]
    readonly from: readonly Live[]
    /** What is there; further documents may be put in. */
    readonly there: LiveOf
    /** Changes a document before its ids are put in. Default: leaves it. */
    readonly before?: (live: Live) => JsonObject
  },
): Promise<{ readonly live: ReadonlyMap<Address, Live>; readonly findings: readonly Finding[] }> {
  const { kinds, from, there, before = ({ document }: Live) => document } = about
  const live = new Map(from.map((one) => [one.address, one]))
  const findings: Finding[] = []
  for (const kind of kinds) {
    const { document } = kind
    if (document === undefined) continue
    const wanted = from.flatMap((one) =>
      kindOf(one.address) === kind.name && isRead(kind, one)
        ? [{ address: one.address, content: before(one) }]
        : [],
    )
    const fits = await fitDocuments(to, { ...kind, document }, { wanted, live: there })
    for (const [address, fit] of fits) {
      const own = live.get(address)
      findings.push(...fit.findings)
      if (own === undefined || fit.content === own.document) continue
      live.set(address, withDocument(kind, own, fit.content))
    }
  }
  return { live, findings }
}

/** The resource with another document; the fields beside it stay. */
export function withDocument(kind: Kind, live: Live, document: JsonObject): Live {
  const beside = Object.entries(kind.fields).flatMap(([name, field]): [string, Json | undefined][] =>
    field.type === 'document' || field.derived === true ? [] : [[name, member(live.spec, name)]],
  )
  const spec = kind.specOf({ document, companions: live.companions })
  return { ...live, document, spec: overlay(spec, Object.fromEntries(beside)) }
}
