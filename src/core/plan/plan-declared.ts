import { kindOf, type Address } from '../model/address.js'
import type { Finding, Plan } from '../model/plan.js'
import { assemblePlan } from './assemble.js'
import * as say from './declared-findings.js'
import { declaredOutcome } from './declared-outcome.js'
import type { DeclaredInput } from './input.js'
import type { Outcome } from './outcome.js'
import { afterRenames, type Renames } from './renames.js'
import { isLookedAt, removalOutcome, undeclaredOutcomes } from './undeclared-outcomes.js'

/** The plan that makes the project match the files, three-way against last-applied. */
export function planDeclared(asked: DeclaredInput): Plan {
  const kinds = new Map(asked.kinds.map((kind) => [kind.name, kind]))
  const { renames, findings: colliding } = renamesIn(asked)
  const input = afterRenames(asked, renames)
  const outcomes = new Map<Address, Outcome>()
  const findings: Finding[] = [...colliding]

  for (const desired of input.desired) {
    const kind = kinds.get(desired.kind)
    if (kind === undefined || !input.isInScope(desired.address)) continue
    outcomes.set(desired.address, declaredOutcome(input, kind, desired))
  }
  const declared = new Set(outcomes.keys())
  const renamed = new Set(renames.values())
  for (const removal of input.removed) {
    const kind = kinds.get(kindOf(removal.address))
    if (kind === undefined || !input.isInScope(removal.address)) continue
    if (declared.has(removal.address) || renamed.has(removal.address))
      findings.push(say.declaredAndRemoved(removal))
    else outcomes.set(removal.address, removalOutcome(input, kind, removal))
  }
  const undeclared = undeclaredOutcomes(input, kinds, new Set(outcomes.keys()))
  const found = [...outcomes.values(), ...undeclared]
  return assemblePlan(
    { ...input, leftOut: leftOutOf(input) },
    {
      outcomes: found,
      findings: [
        ...findings,
        ...namingTheOld(input),
        ...emptiedCollections(input, undeclared),
        ...lastAppliedUnknown(input, found),
      ],
      isCounted: (address) => isLookedAt(input, address),
    },
  )
}

function leftOutOf({ desired, isInScope }: DeclaredInput): ReadonlySet<Address> {
  return new Set(desired.flatMap(({ address }) => (isInScope(address) ? [] : [address])))
}

/** What `was:` renames: only what is there under the old name alone. Where both are there nobody can tell. */
function renamesIn({ desired, live, kinds, isInScope }: DeclaredInput): {
  readonly renames: Renames
  readonly findings: readonly Finding[]
} {
  const renames = new Map<Address, Address>()
  const findings: Finding[] = []
  const known = new Set(kinds.map(({ name }) => name))
  for (const resource of desired) {
    const { address, was } = resource
    if (was === undefined || !known.has(resource.kind) || !isInScope(address) || !live.has(was)) continue
    if (live.has(address)) findings.push(say.renameCollides(resource, was))
    else renames.set(address, was)
  }
  return { renames, findings }
}

/**
 * Who still names what is renamed would name nothing afterwards. Who names it anew is told with all that will not exist.
 */
function namingTheOld({
  renames = new Map(),
  kinds,
  desired,
  live,
  isInScope,
}: DeclaredInput): readonly Finding[] {
  if (renames.size === 0) return []
  const newNames = new Map([...renames].map(([address, was]) => [was, address]))
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return desired.flatMap((resource) => {
    const kind = byName.get(resource.kind)
    if (kind === undefined || !isInScope(resource.address)) return []
    const before = new Set(kind.dependsOn(live.get(resource.address)?.spec ?? {}))
    return kind.dependsOn(resource.declared).flatMap((needed): Finding[] => {
      const address = newNames.get(needed)
      if (address === undefined || (kind.references !== 'called' && !before.has(needed))) return []
      return [say.refersToOld(resource, needed, address)]
    })
  })
}

/** An empty collection and `--prune` together would delete all that was ever applied. */
function emptiedCollections(input: DeclaredInput, undeclared: readonly Outcome[]): readonly Finding[] {
  const wanted = new Set(input.desired.map((desired) => desired.kind))
  return input.kinds.flatMap((kind) => {
    if (wanted.has(kind.name)) return []
    const count = undeclared.filter(
      (outcome) => outcome.kind === kind && outcome.change !== undefined && outcome.lastApplied !== undefined,
    ).length
    return count === 0 ? [] : [say.emptiedCollection(kind, count)]
  })
}

function lastAppliedUnknown(input: DeclaredInput, outcomes: readonly Outcome[]): readonly Finding[] {
  if (input.lastApplied !== undefined) return []
  const isUpdating = outcomes.some(({ change }) => change?.action === 'update')
  const isStopped = isUpdating && input.environment?.protected === true && !input.consent.acceptNew
  return [say.noLastApplied(input, isStopped)]
}
