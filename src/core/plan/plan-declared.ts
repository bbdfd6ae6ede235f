import { kindOf, type Address } from '../model/address.js'
import type { Finding, Plan } from '../model/plan.js'
import { assemblePlan } from './assemble.js'
import * as say from './declared-findings.js'
import { declaredOutcome } from './declared-outcome.js'
import type { DeclaredInput } from './input.js'
import type { Outcome } from './outcome.js'
import { isLookedAt, removalOutcome, undeclaredOutcomes } from './undeclared-outcomes.js'

/** The plan that makes the project match the files, three-way against last-applied. */
export function planDeclared(input: DeclaredInput): Plan {
  const kinds = new Map(input.kinds.map((kind) => [kind.name, kind]))
  const outcomes = new Map<Address, Outcome>()
  const findings: Finding[] = []

  for (const desired of input.desired) {
    const kind = kinds.get(desired.kind)
    if (kind === undefined || !input.isInScope(desired.address)) continue
    outcomes.set(desired.address, declaredOutcome(input, kind, desired))
  }
  const declared = new Set(outcomes.keys())
  for (const removal of input.removed) {
    const kind = kinds.get(kindOf(removal.address))
    if (kind === undefined || !input.isInScope(removal.address)) continue
    if (declared.has(removal.address)) findings.push(say.declaredAndRemoved(removal))
    else outcomes.set(removal.address, removalOutcome(input, kind, removal))
  }
  const undeclared = undeclaredOutcomes(input, kinds, new Set(outcomes.keys()))
  const found = [...outcomes.values(), ...undeclared]
  return assemblePlan(input, {
    outcomes: found,
    findings: [...findings, ...emptiedCollections(input, undeclared), ...lastAppliedUnknown(input, found)],
    isCounted: (address) => isLookedAt(input, address),
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
