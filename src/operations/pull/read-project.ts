import { kindOf, type Address } from '../../core/model/address.js'
import { EXIT, ToolError } from '../../core/model/errors.js'
import type { Kind, Live } from '../../core/model/kind.js'
import { isInScope, matchesPattern, type Pattern } from '../../core/model/pattern.js'
import { printable } from '../../core/model/printable.js'
import { unreadCompanions } from '../../core/plan/index.js'
import { readLive } from '../read-live.js'
import type { Session } from '../session.js'

/** What of a project is pulled. */
export interface PullScope {
  /** Addresses or kinds; empty means all. */
  readonly only: readonly Pattern[]
  readonly except: readonly Pattern[]
}

/** What is live in the kinds that are looked at, and which of it is in scope. */
export interface ReadProject {
  readonly kinds: readonly Kind[]
  readonly live: Map<Address, Live>
  /** Sorted by address. */
  readonly inScope: readonly Live[]
}

/**
 * Lists the kinds that are in scope: a call for each.
 * @throws ToolError `nothing-matches` for a pattern of `only` or `except` that means nothing here
 */
export async function listProject(session: Session, scope: PullScope): Promise<ReadProject> {
  const kinds = session.kinds.filter((kind) => isLookedAt(kind, scope))
  refuseUnknownKinds(session.kinds, scope)
  const live = await readLive(session, kinds)
  for (const pattern of scope.only) {
    const isMatched = kinds.some(({ name }) => name === pattern) || matchesAny(pattern, live)
    if (!isMatched)
      throw nothingMatches(session.kinds, `--only ${printable(pattern)} matches nothing in the project`)
  }
  const inScope = [...live.values()]
    .filter(({ address }) => isInScope(address, scope))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
  return { kinds, live, inScope }
}

function isLookedAt({ name }: Kind, { only, except }: PullScope): boolean {
  const isWanted = only.length === 0 || only.some((pattern) => kindOfPattern(pattern) === name)
  return isWanted && !except.includes(name)
}

function matchesAny(pattern: Pattern, live: ReadonlyMap<Address, Live>): boolean {
  for (const address of live.keys()) if (matchesPattern(pattern, address)) return true
  return false
}

function refuseUnknownKinds(kinds: readonly Kind[], { only, except }: PullScope): void {
  const names = new Set(kinds.map(({ name }) => name))
  for (const [option, patterns] of [
    ['--only', only],
    ['--except', except],
  ] as const) {
    const unknown = patterns.find((pattern) => !names.has(kindOfPattern(pattern)))
    if (unknown !== undefined) throw nothingMatches(kinds, `${option} ${printable(unknown)} names no kind`)
  }
}

function nothingMatches(kinds: readonly Kind[], message: string): ToolError {
  return new ToolError({
    code: 'nothing-matches',
    message,
    hint: `Name a kind (${kinds.map(({ name }) => name).join(', ')}) or an address such as tenant/acme; * is allowed.`,
    exit: EXIT.usage,
  })
}

function kindOfPattern(pattern: Pattern): string {
  return pattern.split('/')[0] ?? pattern
}

/** Parts that cost a call for each resource: those asked for by name, and what a document kind is made of. */
export interface CostlyParts {
  readonly wanted: ReadonlyMap<Address, { readonly kind: Kind; readonly companions: readonly string[] }>
  readonly calls: number
}

/** What reading the costly parts of some resources takes. `companions`: names, such as `settings`. */
export function costlyParts(
  kinds: readonly Kind[],
  lives: readonly Live[],
  companions: readonly string[],
): CostlyParts {
  const byKind = new Map(kinds.map((kind) => [kind.name, kind]))
  const wanted = new Map<Address, { readonly kind: Kind; readonly companions: readonly string[] }>()
  let calls = 0
  for (const live of lives) {
    const kind = byKind.get(kindOf(live.address))
    if (kind === undefined) continue
    const parts = unreadCompanions(kind, live).filter(
      (name) => kind.document !== undefined || companions.includes(name),
    )
    if (parts.length === 0) continue
    wanted.set(live.address, { kind, companions: parts })
    calls += parts.length
  }
  return { wanted, calls }
}
