import { kindOf, type Address } from '../model/address.js'
import type { JsonObject } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import { printable } from '../model/printable.js'
import type { PlanContext } from './input.js'
import type { Outcome } from './outcome.js'

interface EndResource {
  readonly kind: Kind
  readonly spec: JsonObject
  readonly isTouched: boolean
}

/**
 * Judges the project as it will be: values that must be unique, references to what will not exist, and rings of
 * references. Only what this plan touches can be at fault.
 */
export function judgeEndState(context: PlanContext, outcomes: readonly Outcome[]): readonly Finding[] {
  const changing = outcomes.filter((outcome) => outcome.change !== undefined)
  if (changing.length === 0) return []
  const end = endStateOf(context, outcomes)
  return [
    ...duplicateValues(end),
    ...unknownReferences(context, end),
    ...stillNeeded(context, end, changing),
    ...rings(end),
  ]
}

function endStateOf(context: PlanContext, outcomes: readonly Outcome[]): ReadonlyMap<Address, EndResource> {
  const kinds = new Map(context.kinds.map((kind) => [kind.name, kind]))
  const end = new Map<Address, EndResource>()
  for (const [address, live] of context.live) {
    const kind = kinds.get(kindOf(address))
    if (kind !== undefined) end.set(address, { kind, spec: live.spec, isTouched: false })
  }
  for (const { change, kind, endSpec } of outcomes) {
    if (change === undefined) continue
    if (endSpec === undefined) end.delete(change.address)
    else end.set(change.address, { kind, spec: endSpec, isTouched: true })
  }
  return end
}

function duplicateValues(end: ReadonlyMap<Address, EndResource>): readonly Finding[] {
  const holders = new Map<string, { readonly what: string; readonly value: string; addresses: Address[] }>()
  for (const [address, { kind, spec }] of end) {
    for (const { what, value } of kind.uniqueBy(address.slice(kind.name.length + 1), spec)) {
      const id = `${kind.name}\u0000${what}\u0000${value}`
      const holder = holders.get(id)
      if (holder === undefined) holders.set(id, { what, value, addresses: [address] })
      else holder.addresses.push(address)
    }
  }
  return [...holders.values()]
    .filter(
      ({ addresses }) => addresses.length > 1 && addresses.some((address) => end.get(address)?.isTouched),
    )
    .map(({ what, value, addresses }) => ({
      code: `duplicate-${what}`,
      severity: 'error' as const,
      ...(addresses[0] === undefined
        ? {}
        : { address: addresses.find((it) => end.get(it)?.isTouched) ?? addresses[0] }),
      message: `${addresses.map(printable).join(' and ')} would share the ${what} ${printable(JSON.stringify(value))}`,
      hint: `Each ${what} can be used once in a project.`,
    }))
}

function unknownReferences(context: PlanContext, end: ReadonlyMap<Address, EndResource>): readonly Finding[] {
  const known = new Set(context.kinds.map((kind) => kind.name))
  return [...end].flatMap(([address, { kind, spec, isTouched }]) =>
    (isTouched ? kind.dependsOn(spec) : [])
      .filter((needed) => known.has(kindOf(needed)) && !end.has(needed))
      .map((needed) => ({
        code: kindOf(needed) === kind.name ? 'unknown-parent' : 'unknown-reference',
        severity: 'error' as const,
        address,
        message: `${printable(address)} refers to ${printable(needed)}, which will not exist`,
        hint: `Declare ${printable(needed)}, or correct the reference.`,
      })),
  )
}

function stillNeeded(
  context: PlanContext,
  end: ReadonlyMap<Address, EndResource>,
  changing: readonly Outcome[],
): readonly Finding[] {
  const deleted = new Set(
    changing.flatMap(({ change }) => (change?.action === 'delete' ? [change.address] : [])),
  )
  if (deleted.size === 0) return []
  const dependants = new Map<Address, Address[]>()
  for (const [address, { kind, spec, isTouched }] of end) {
    if (isTouched) continue
    for (const needed of kind.dependsOn(spec)) {
      if (deleted.has(needed)) dependants.set(needed, [...(dependants.get(needed) ?? []), address])
    }
  }
  return [...dependants].map(([address, needing]) => ({
    code: 'still-needed',
    severity: 'error' as const,
    address,
    message: `${printable(address)} cannot be deleted while ${needing.slice(0, 5).map(printable).join(', ')}${needing.length > 5 ? ` and ${needing.length - 5} more` : ''} ${needing.length === 1 ? 'depends' : 'depend'} on it in project ${printable(context.projectId)}`,
    hint: 'Delete those too, in the same plan.',
  }))
}

function rings(end: ReadonlyMap<Address, EndResource>): readonly Finding[] {
  const settled = new Set<Address>()
  const findings: Finding[] = []
  for (const [start, { isTouched }] of end) {
    if (!isTouched) continue
    const ring = ringFrom(start, end, settled)
    if (ring !== undefined) {
      findings.push({
        code: 'cycle',
        severity: 'error',
        address: start,
        message: `These depend on one another in a ring: ${[...ring, ring[0] ?? start].map(printable).join(' → ')}`,
        hint: 'Break the ring in the files.',
      })
    }
  }
  return findings
}

/** A ring that `start` leads into, or nothing; what was walked is settled either way. */
function ringFrom(
  start: Address,
  end: ReadonlyMap<Address, EndResource>,
  settled: Set<Address>,
): readonly Address[] | undefined {
  const path: { readonly node: Address; readonly rest: Address[] }[] = []
  const enter = (node: Address) => {
    const resource = end.get(node)
    settled.add(node)
    path.push({ node, rest: resource === undefined ? [] : [...resource.kind.dependsOn(resource.spec)] })
  }
  if (!settled.has(start)) enter(start)
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.rest.shift()
    if (next === undefined) path.pop()
    else {
      const at = path.findIndex(({ node }) => node === next)
      if (at >= 0) return path.slice(at).map(({ node }) => node)
      if (!settled.has(next)) enter(next)
    }
  }
  return undefined
}
