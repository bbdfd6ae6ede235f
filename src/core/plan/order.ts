import type { Address } from '../model/address.js'
import type { Finding } from '../model/plan.js'
import type { Change } from '../model/plan.js'
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
  const edges = new Map<Address, Set<Address>>(changing.map(({ change }) => [change.address, new Set()]))
  addReferenceEdges(changing, edges)
  addReleaseEdges(changing, edges)

  const byAddress = new Map(changing.map((outcome) => [outcome.change.address, outcome.change]))
  const { order, cyclic } = sortTopologically([...byAddress.keys()], edges)
  const findings = cyclic.size === 0 ? [] : [swapFinding([...cyclic])]
  const changes = order.flatMap((address): Change[] => {
    const change = byAddress.get(address)
    const after = [...(edges.get(address) ?? [])].filter(
      (other) => !(cyclic.has(address) && cyclic.has(other)),
    )
    return change === undefined ? [] : [{ ...change, after }]
  })
  return { changes, findings }
}

/** Creates and updates by rank of their kind, then deletes with the ranks turned round. */
function phaseOf({ kind, change }: Changing): number {
  return change.action === 'delete' ? 1_000_000 - kind.rank : kind.rank
}

function addReferenceEdges(changing: readonly Changing[], edges: ReadonlyMap<Address, Set<Address>>): void {
  const actions = new Map(changing.map(({ change }) => [change.address, change.action]))
  for (const { kind, change, live, endSpec } of changing) {
    if (change.action === 'delete') {
      for (const needed of kind.dependsOn(live?.spec ?? {})) {
        if (actions.get(needed) === 'delete') edges.get(needed)?.add(change.address)
      }
    } else {
      for (const needed of kind.dependsOn(endSpec ?? {})) {
        if (actions.get(needed) === 'create') edges.get(change.address)?.add(needed)
      }
    }
  }
}

function addReleaseEdges(changing: readonly Changing[], edges: ReadonlyMap<Address, Set<Address>>): void {
  const releasedBy = new Map<string, Address>()
  for (const outcome of changing) {
    const kept = uniqueValues(outcome, outcome.endSpec)
    for (const value of uniqueValues(outcome, outcome.live?.spec)) {
      if (!kept.has(value)) releasedBy.set(value, outcome.change.address)
    }
  }
  for (const outcome of changing) {
    const had = uniqueValues(outcome, outcome.live?.spec)
    for (const value of uniqueValues(outcome, outcome.endSpec)) {
      const releasing = had.has(value) ? undefined : releasedBy.get(value)
      if (releasing !== undefined && releasing !== outcome.change.address) {
        edges.get(outcome.change.address)?.add(releasing)
      }
    }
  }
}

function uniqueValues({ kind, change }: Changing, spec: Outcome['endSpec']): ReadonlySet<string> {
  if (spec === undefined) return new Set()
  const key = change.address.slice(kind.name.length + 1)
  return new Set(kind.uniqueBy(key, spec).map(({ what, value }) => `${kind.name}\u0000${what}\u0000${value}`))
}

/** Depth first without recursion, so that a long chain of parents cannot exhaust the stack. */
function sortTopologically(
  nodes: readonly Address[],
  edges: ReadonlyMap<Address, ReadonlySet<Address>>,
): { readonly order: readonly Address[]; readonly cyclic: ReadonlySet<Address> } {
  const done = new Set<Address>()
  const open = new Set<Address>()
  const cyclic = new Set<Address>()
  for (const start of nodes) {
    const path: { readonly node: Address; readonly rest: Address[] }[] = []
    const enter = (node: Address) => {
      open.add(node)
      path.push({ node, rest: [...(edges.get(node) ?? [])] })
    }
    if (!done.has(start)) enter(start)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.shift()
      if (next === undefined) {
        done.add(top.node)
        open.delete(top.node)
        path.pop()
      } else if (open.has(next)) {
        const from = path.findIndex(({ node }) => node === next)
        for (const { node } of path.slice(from)) cyclic.add(node)
      } else if (!done.has(next)) enter(next)
    }
  }
  return { order: [...done], cyclic }
}

function swapFinding(addresses: readonly Address[]): Finding {
  return {
    code: 'swap',
    severity: 'error',
    message: `${addresses.map(printable).join(' and ')} wait for one another: each takes a name, a domain or a parent that the other still holds`,
    hint: 'Do it in two applies: give one of them a temporary value first.',
  }
}
