import { typedInList } from '../model/typed-word.js'
import { kindOf, type Address } from '../model/address.js'
import { didYouMean } from '../model/did-you-mean.js'
import type { JsonObject } from '../model/json.js'
import { keyAt } from '../model/key-at.js'
import type { Kind } from '../model/kind.js'
import type { Finding } from '../model/plan.js'
import { pointerTo } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import { refersToOld } from './declared-findings.js'
import type { PlanContext } from './input.js'
import type { Outcome } from './outcome.js'
import { namingTheOld } from './naming-the-old.js'

interface EndResource {
  readonly kind: Kind
  readonly spec: JsonObject
  /** What this plan does to it; `undefined` when nothing. */
  readonly outcome: Outcome | undefined
}

/** Every resource that will be there, by address. */
export type EndState = ReadonlyMap<Address, EndResource>

/** Of many addresses at fault so many are named. */
const SHOWN = 5

/** For so many references that lead nowhere a near word is looked for among all that is there. */
const SUGGESTED = 20

/**
 * Judges the project as it will be: values that must be unique, references to what will not exist, and rings of
 * references. Only what this plan brings about is a fault; what was so before stays out of it.
 */
export function judgeEndState(context: PlanContext, outcomes: readonly Outcome[]): readonly Finding[] {
  const changing = outcomes.filter((outcome) => outcome.change !== undefined)
  if (changing.length === 0) return []
  const end = endStateOf(context, changing)
  return [
    ...duplicateValues(end),
    ...unknownReferences(context, end),
    ...stillNeeded(end, { changing, foreign: context.foreign }),
    ...namingTheOld(context, end, outcomes),
    ...rings(end),
  ]
}

function endStateOf(context: PlanContext, changing: readonly Outcome[]): EndState {
  const kinds = new Map(context.kinds.map((kind) => [kind.name, kind]))
  const end = new Map<Address, EndResource>()
  for (const [address, live] of context.live) {
    const kind = kinds.get(kindOf(address))
    if (kind !== undefined) end.set(address, { kind, spec: live.spec, outcome: undefined })
  }
  for (const outcome of changing) {
    const { address, kind, endSpec } = outcome
    if (endSpec === undefined) end.delete(address)
    else end.set(address, { kind, spec: endSpec, outcome })
  }
  return end
}

function duplicateValues(end: EndState): readonly Finding[] {
  const taken = valuesTaken(end)
  if (taken.size === 0) return []
  const holders = new Map<string, Address[]>()
  for (const [address, { kind, spec }] of end) {
    for (const unique of kind.uniqueBy(keyAt(kind, address), spec)) {
      const id = idOf(kind, unique)
      if (!taken.has(id)) continue
      const others = holders.get(id)
      if (others === undefined) holders.set(id, [address])
      else others.push(address)
    }
  }
  return [...taken].flatMap(([id, { what, value, by }]): Finding[] => {
    const addresses = holders.get(id) ?? []
    if (addresses.length < 2) return []
    return [
      {
        code: `duplicate-${what}`,
        severity: 'error',
        address: by,
        message: `${named(addresses)} would share the ${what} ${printable(JSON.stringify(value))}`,
        hint: `Each ${what} can be used once in a project.`,
        ...placeOf(end, by),
      },
    ]
  })
}

interface Unique {
  readonly what: string
  readonly value: string
}

/** The unique values that this plan gives to a resource that did not have them. */
function valuesTaken(end: EndState): ReadonlyMap<string, Unique & { readonly by: Address }> {
  const taken = new Map<string, Unique & { readonly by: Address }>()
  for (const [address, { kind, spec, outcome }] of end) {
    if (outcome === undefined) continue
    const key = keyAt(kind, address)
    const before = outcome.live === undefined ? [] : kind.uniqueBy(key, outcome.live.spec)
    const had = new Set(before.map((unique) => idOf(kind, unique)))
    for (const unique of kind.uniqueBy(key, spec)) {
      const id = idOf(kind, unique)
      if (!had.has(id)) taken.set(id, { ...unique, by: address })
    }
  }
  return taken
}

function idOf(kind: Kind, { what, value }: Unique): string {
  return `${kind.name}\u0000${what}\u0000${value}`
}

function unknownReferences(context: PlanContext, end: EndState): readonly Finding[] {
  const known = new Set(context.kinds.map((kind) => kind.name))
  const newNames = new Map([...(context.renames ?? [])].map(([now, was]) => [was, now]))
  const unknown = [...end].flatMap(([address, { kind, spec, outcome }]) => {
    if (outcome === undefined || kind.references === 'called') return []
    const before = new Set(outcome.live === undefined ? [] : kind.dependsOn(outcome.live.spec))
    // A reference that leads nowhere already is not ours to judge; one that this plan breaks is.
    const isOld = (needed: Address) => before.has(needed) && !context.live.has(needed)
    return kind
      .dependsOn(spec)
      .filter((needed) => known.has(kindOf(needed)) && !end.has(needed) && !isOld(needed))
      .map((needed) => ({ address, kind, needed, ...placeOfReference(outcome, spec, needed) }))
  })
  return unknown.map(({ address, kind, needed, where }, index): Finding => {
    const isLeftOut = context.leftOut?.has(needed) === true
    const now = newNames.get(needed)
    if (now !== undefined) return refersToOld({ address, where }, needed, now)
    return {
      code: kindOf(needed) === kind.name ? 'unknown-parent' : 'unknown-reference',
      severity: 'error',
      address,
      message: isLeftOut
        ? `${printable(address)} refers to ${printable(needed)}, which does not exist yet: the files declare it, and this plan leaves it out`
        : `${printable(address)} refers to ${printable(needed)}, which will not exist`,
      hint: isLeftOut
        ? `Plan both, with --only ${typedInList(needed)} beside --only ${typedInList(address)} and no --except that leaves one out, or apply ${printable(needed)} first.`
        : hintFor(context, needed, index < SUGGESTED ? end : undefined),
      ...(where === undefined ? {} : { where }),
    }
  })
}

/** @param end absent where no near word is looked for */
function hintFor({ operation }: PlanContext, needed: Address, end: EndState | undefined): string {
  // No file decides what is carried from one project to another.
  if (operation === 'promote') {
    return `Bring ${printable(needed)} along: name it with --only too, or promote it before.`
  }
  const ofKind =
    end === undefined ? [] : [...end.keys()].filter((address) => kindOf(address) === kindOf(needed))
  const near = didYouMean(needed, ofKind)
  const declare = `Declare ${printable(needed)}, or correct the reference.`
  return near === undefined ? declare : `${near} ${declare}`
}

function stillNeeded(
  end: EndState,
  {
    changing,
    foreign,
  }: { readonly changing: readonly Outcome[]; readonly foreign: ReadonlyMap<Address, string> },
): readonly Finding[] {
  const deleted = new Set(
    changing.flatMap(({ address, change }) => (change?.action === 'delete' ? [address] : [])),
  )
  if (deleted.size === 0) return []
  const dependants = new Map<Address, Address[]>()
  for (const [address, { kind, spec, outcome }] of end) {
    if (outcome !== undefined) continue
    for (const needed of kind.dependsOn(spec)) {
      if (!deleted.has(needed)) continue
      const others = dependants.get(needed)
      if (others === undefined) dependants.set(needed, [address])
      else others.push(address)
    }
  }
  return [...dependants].map(([address, needing]) => {
    const owners = [...new Set(needing.flatMap((one) => foreign.get(one) ?? []))].sort()
    const theirs = owners.length === 0 ? '' : ` (managed by ${named(owners.map((owner) => `"${owner}"`))})`
    return {
      code: 'still-needed',
      severity: 'error',
      address,
      message: `${printable(address)} cannot be deleted: ${named(needing)}${theirs} ${needing.length === 1 ? 'depends' : 'depend'} on it`,
      hint:
        owners.length === 0
          ? 'Delete those too in the same plan, or take it out of them.'
          : 'What others manage has to be taken out of their config first.',
    }
  })
}

function rings(end: EndState): readonly Finding[] {
  const settled = new Set<Address>()
  const findings: Finding[] = []
  for (const [start, { outcome, kind }] of end) {
    if (outcome === undefined || kind.references === 'called') continue
    const ring = ringFrom(start, end, settled)
    if (ring !== undefined) {
      findings.push({
        code: 'cycle',
        severity: 'error',
        address: start,
        message: `These depend on one another in a ring: ${[...ring.slice(0, 2 * SHOWN), ...(ring.length > 2 * SHOWN ? ['…'] : []), ring[0] ?? start].map((address) => printable(address)).join(' → ')}`,
        hint: 'Break the ring in the files.',
        ...placeOf(end, start),
      })
    }
  }
  return findings
}

/** A ring that `start` leads into, or nothing; what was walked is settled either way. No recursion: chains are long. */
function ringFrom(start: Address, end: EndState, settled: Set<Address>): readonly Address[] | undefined {
  const path: { readonly node: Address; readonly rest: Iterator<Address> }[] = []
  const positions = new Map<Address, number>()
  const enter = (node: Address) => {
    const resource = end.get(node)
    settled.add(node)
    positions.set(node, path.length)
    path.push({ node, rest: (resource?.kind.dependsOn(resource.spec) ?? []).values() })
  }
  if (!settled.has(start)) enter(start)
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const step = top.rest.next()
    if (step.done === true) {
      positions.delete(top.node)
      path.pop()
      continue
    }
    const next = step.value
    const at = positions.get(next)
    if (at !== undefined) return path.slice(at).map(({ node }) => node)
    if (!settled.has(next)) enter(next)
  }
  return undefined
}

function named(addresses: readonly Address[]): string {
  const names = addresses.slice(0, SHOWN).map((address) => printable(address))
  if (addresses.length > SHOWN) return `${names.join(', ')} and ${addresses.length - SHOWN} more`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** The field that refers there, where the files hold it. */
function placeOfReference(outcome: Outcome, spec: JsonObject, needed: Address): Pick<Finding, 'where'> {
  const field = Object.entries(spec).find(([name, value]) =>
    outcome.kind.dependsOn({ [name]: value }).includes(needed),
  )
  const where =
    field === undefined ? outcome.where : (outcome.placeOf?.(pointerTo([field[0]])) ?? outcome.where)
  return where === undefined ? {} : { where }
}

function placeOf(end: EndState, address: Address): Pick<Finding, 'where'> {
  const where = end.get(address)?.outcome?.where
  return where === undefined ? {} : { where }
}
