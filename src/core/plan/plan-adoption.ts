import { compareDeclared, isFixedAt, type ComparedField } from '../compare/index.js'
import type { Address } from '../model/address.js'
import type { DesiredResource } from '../model/desired.js'
import { equalJson } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Confirmed, FieldChange, Finding, Plan } from '../model/plan.js'
import { isSameTemplate } from '../model/template-origin.js'
import { assemblePlan } from './assemble.js'
import * as say from './declared-findings.js'
import { confirmedOf, declaredLeaves, isProtectedByOther, isReleased, reasonOf } from './declared-outcome.js'
import { fieldChange, inOrderOf } from './field-changes.js'
import type { DeclaredInput } from './input.js'
import { ownEntry, untouched, type Outcome } from './outcome.js'
import { isTakenOver } from './taking-over.js'

/**
 * What becomes of one declared resource.
 *
 * - `adopted`: all that is declared is live, and recorded now
 * - `partly`: recorded where it matches; `fields` differ, and a plan shows them
 * - `ours`: recorded before, so there is nothing to add; `fields` may differ all the same
 * - `notLive`: an apply would create it, or rename it where `was` says from what
 * - `otherOwner`: managed by another config, and left to it
 */
export type AdoptionState = 'adopted' | 'partly' | 'ours' | 'notLive' | 'otherOwner'

export interface Adoption {
  readonly address: Address
  readonly state: AdoptionState
  /** What is declared and differs from what is live, with the reason a plan would give. */
  readonly fields: readonly FieldChange[]
  /** Where it is live now, until an apply renames it. */
  readonly was?: Address
  /** Who manages it. */
  readonly owner?: string
}

export interface AdoptionPlan {
  /** Changes nothing; what it confirms becomes last-applied. */
  readonly plan: Plan
  /** In the order of the files. */
  readonly adoptions: readonly Adoption[]
}

/**
 * What of the files is live already and can be recorded as ours. A field that differs is not recorded: without a
 * last-applied value it is `new` to the next plan. What was recorded of it before stays, so drift stays drift.
 */
export function planAdoption(input: DeclaredInput): AdoptionPlan {
  const kinds = new Map(input.kinds.map((kind) => [kind.name, kind]))
  const outcomes: Outcome[] = []
  const adoptions: Adoption[] = []
  for (const desired of input.desired) {
    const kind = kinds.get(desired.kind)
    if (kind === undefined || !input.isInScope(desired.address)) continue
    const { adoption, confirmed, findings } = adoptionOf(input, kind, desired)
    adoptions.push(adoption)
    outcomes.push({
      ...untouched(input, kind, desired.address),
      confirmed,
      findings,
      ...(confirmed === undefined ? {} : { desired: confirmed.fields }),
      where: desired.where,
    })
  }
  return { plan: assemblePlan(input, { outcomes, findings: [] }), adoptions }
}

interface Found {
  readonly adoption: Adoption
  readonly confirmed: Confirmed | undefined
  readonly findings: readonly Finding[]
}

function adoptionOf(input: DeclaredInput, kind: Kind, desired: DesiredResource): Found {
  const { address, was } = desired
  const owner = input.foreign.get(address)
  if (owner !== undefined && !isTakenOver(input.consent, { address })) {
    return {
      adoption: { address, state: 'otherOwner', fields: [], owner },
      confirmed: undefined,
      findings: [say.managedByOther(desired, owner, undefined)],
    }
  }
  const live = input.live.get(address)
  if (live === undefined) {
    const isRenamed = was !== undefined && input.live.has(was)
    const adoption: Adoption = { address, state: 'notLive', fields: [], ...(isRenamed ? { was } : {}) }
    return { adoption, confirmed: undefined, findings: [] }
  }
  const ignore = [...desired.ignore, ...(input.ignoreByKind[kind.name] ?? [])]
  const compared = compareDeclared({
    fields: kind.fields,
    declared: desired.declared,
    lastApplied: ownEntry(input, address)?.fields ?? {},
    live: live.spec,
    ignore,
  })
  const left = compared.filter((field) => reasonOf(field, false) !== undefined)
  const declared = declaredLeaves(kind, desired, ignore)
  const confirmed = confirmedOf({ input, kind, desired, declared, left: left.map(({ path }) => path) })
  const fields = inOrderOf(
    kind,
    left.flatMap((field) => differenceOf(kind, field)),
  )
  const state = addsNothing(input, confirmed) ? 'ours' : fields.length === 0 ? 'adopted' : 'partly'
  const staysProtected = isProtectedByOther(input, desired)
  const findings =
    owner === undefined ? [] : [say.takenOver(desired, { owner, was: undefined, staysProtected })]
  return { adoption: { address, state, fields }, confirmed, findings }
}

/** Nothing where no plan would write the field. */
function differenceOf(kind: Kind, field: ComparedField): readonly FieldChange[] {
  const { path, files: to, live: from, verdict } = field
  const reason = reasonOf(field, false)
  const isRemoved = verdict === 'removed' || verdict === 'removedConflict'
  if (reason === undefined || isReleased(kind, field)) return []
  if (isRemoved && isFixedAt(kind.fields, path)) return []
  return [fieldChange(path, { from, to, reason })]
}

/** Last-applied holds all of it already. */
function addsNothing(input: DeclaredInput, confirmed: Confirmed): boolean {
  const ours = ownEntry(input, confirmed.address)
  if (ours === undefined || confirmed.dropped.length > 0) return false
  return (
    ours.protect === confirmed.protect &&
    isSameTemplate(ours.template, confirmed.template) &&
    Object.entries(confirmed.fields).every(
      ([path, value]) => Object.hasOwn(ours.fields, path) && equalJson(ours.fields[path], value),
    )
  )
}
