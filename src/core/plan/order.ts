import type { Address } from '../model/address.js'
import { keyAt } from '../model/key-at.js'
import type { Change, Finding } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { Outcome } from './outcome.js'

export interface Ordered {
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

type Changing = Outcome & { readonly change: NonNullable<Outcome['change']> }

/**
 * Puts changes into the order of an apply: what is referred to is created first and deleted last, and a step that
 * gives up a name or a domain goes before the one that takes it. Two steps that each wait for the other (a swap of
 * names) cannot be ordered: that is a finding.
 */
export function orderChanges(outcomes: readonly Outcome[]): Ordered {
  const changing = outcomes.filter((outcome): outcome is Changing => outcome.change !== undefined)
  changing.sort((a, b) => phaseOf(a) - phaseOf(b))
  const references = edgesBetween(changing, referencesOf(changing))
  const releases = edgesBetween(changing, releasesOf(changing))
  const edges = new Map(
    [...references].map(([address, needed]) => [
      address,
      new Set([...needed, ...(releases.get(address) ?? [])]),
    ]),
  )

  const byAddress = new Map(changing.map((outcome) => [outcome.address, outcome.change]))
  const { order, rings } = sortTopologically([...byAddress.keys()], edges)
  // A ring of references alone is judged with the end state; here it would be told a second time.
  const isSwap = (ring: readonly Address[]) =>
    ring.some((address, index) => {
      const next = ring[(index + 1) % ring.length] ?? address
      return releases.get(address)?.has(next) === true && references.get(address)?.has(next) !== true
    })
  const inRing = new Set(rings.flat())
  const changes = order.flatMap((address): Change[] => {
    const change = byAddress.get(address)
    const after = [...(edges.get(address) ?? [])].filter(
      (other) => !(inRing.has(address) && inRing.has(other)),
    )
    return change === undefined ? [] : [{ ...change, after }]
  })
  return { changes, findings: rings.filter(isSwap).map(swapFinding) }
}

/** `[later, earlier]` */
type Edge = readonly [Address, Address]
type Edges = ReadonlyMap<Address, ReadonlySet<Address>>

function edgesBetween(changing: readonly Changing[], pairs: Iterable<Edge>): Edges {
  const edges = new Map<Address, Set<Address>>(changing.map(({ address }) => [address, new Set()]))
  for (const [later, earlier] of pairs) if (later !== earlier) edges.get(later)?.add(earlier)
  return edges
}

/** Creates and updates by rank of their kind, then deletes with the ranks turned round. */
function phaseOf({ kind, change }: Changing): number {
  return change.action === 'delete' ? 1_000_000 - kind.rank : kind.rank
}

/** What is created goes before what refers to it; what is deleted goes after what refers, or referred, to it. */
function* referencesOf(changing: readonly Changing[]): Generator<Edge> {
  // What is renamed is not there before either, under the name that others refer to.
  const actions = new Map(
    changing.map(({ address, change }) => [address, change.was === undefined ? change.action : 'create']),
  )
  for (const { address, kind, live, endSpec } of changing) {
    if (endSpec !== undefined) {
      for (const needed of kind.dependsOn(endSpec)) {
        const action = actions.get(needed)
        if (action === 'create' || (action === 'update' && kind.references === 'called'))
          yield [address, needed]
      }
    }
    if (live !== undefined) {
      for (const needed of kind.dependsOn(live.spec)) {
        if (actions.get(needed) === 'delete') yield [needed, address]
      }
    }
  }
}

/** What takes a name or a domain goes after everything that gives it up. */
function* releasesOf(changing: readonly Changing[]): Generator<Edge> {
  const releasedBy = new Map<string, Address[]>()
  for (const outcome of changing) {
    const kept = uniqueValues(outcome, outcome.endSpec)
    for (const value of uniqueValues(outcome, outcome.live?.spec)) {
      if (kept.has(value)) continue
      const releasing = releasedBy.get(value)
      if (releasing === undefined) releasedBy.set(value, [outcome.address])
      else releasing.push(outcome.address)
    }
  }
  if (releasedBy.size === 0) return
  for (const outcome of changing) {
    const had = uniqueValues(outcome, outcome.live?.spec)
    for (const value of uniqueValues(outcome, outcome.endSpec)) {
      if (had.has(value)) continue
      for (const releasing of releasedBy.get(value) ?? []) yield [outcome.address, releasing]
    }
  }
}

function uniqueValues({ kind, address }: Changing, spec: Outcome['endSpec']): ReadonlySet<string> {
  if (spec === undefined) return new Set()
  return new Set(
    kind
      .uniqueBy(keyAt(kind, address), spec)
      .map(({ what, value }) => `${kind.name}\u0000${what}\u0000${value}`),
  )
}

/** Depth first without recursion, so that a long chain of parents cannot exhaust the stack. */
function sortTopologically(
  nodes: readonly Address[],
  edges: Edges,
): { readonly order: readonly Address[]; readonly rings: readonly (readonly Address[])[] } {
  const done = new Set<Address>()
  const open = new Set<Address>()
  const rings: (readonly Address[])[] = []
  for (const start of nodes) {
    const path: { readonly node: Address; readonly rest: Iterator<Address> }[] = []
    const enter = (node: Address) => {
      open.add(node)
      path.push({ node, rest: (edges.get(node) ?? NOTHING).values() })
    }
    if (!done.has(start)) enter(start)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.rest.next()
      if (step.done === true) {
        done.add(top.node)
        open.delete(top.node)
        path.pop()
        continue
      }
      const next = step.value
      if (open.has(next)) {
        rings.push(path.slice(path.findIndex(({ node }) => node === next)).map(({ node }) => node))
      } else if (!done.has(next)) enter(next)
    }
  }
  return { order: [...done], rings }
}

const NOTHING: ReadonlySet<Address> = new Set()
/** Longer rings are told by their first so many. */
const SHOWN = 5

function swapFinding(ring: readonly Address[]): Finding {
  const [address] = ring
  const names = ring
    .slice(0, SHOWN)
    .map((address) => printable(address))
    .join(' and ')
  const more = ring.length > SHOWN ? ` and ${ring.length - SHOWN} more` : ''
  return {
    code: 'swap',
    severity: 'error',
    ...(address === undefined ? {} : { address }),
    message: `${names}${more} wait for one another: each takes a name, a domain or a parent that the other still holds`,
    hint: 'Do it in two applies: give one of them a temporary value first.',
  }
}
