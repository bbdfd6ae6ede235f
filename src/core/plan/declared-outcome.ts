import {
  clearingAt,
  compareDeclared,
  glance,
  isEmptyAt,
  isDocumentAt,
  isFixedAt,
  leavesOf,
  recordedAt,
  type ComparedField,
} from '../compare/index.js'
import type { DesiredResource } from '../model/desired.js'
import type { Json } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import { matchesPattern } from '../model/pattern.js'
import type { Change, Confirmed, FieldChange, Finding, Reason } from '../model/plan.js'
import { isWithin, valueAt, type Pointer } from '../model/pointer.js'
import type { TemplateOrigin } from '../model/template-origin.js'
import { companionsOf } from './companions.js'
import * as say from './declared-findings.js'
import { endSpecOf, fieldChange, inOrderOf } from './field-changes.js'
import type { DeclaredInput } from './input.js'
import { ownEntry, untouched, type Outcome } from './outcome.js'
import { isTakenOver } from './taking-over.js'

/** What the files mean for one resource they declare. */
export function declaredOutcome(input: DeclaredInput, kind: Kind, desired: DesiredResource): Outcome {
  const { address } = desired
  const base = untouched(input, kind, address)
  const owner = input.foreign.get(address)
  if (owner === undefined) return ownOutcome(input, kind, desired)
  const was = input.renames?.get(address)
  if (!isTakenOver(input.consent, { address, was })) {
    return { ...base, findings: [say.managedByOther(desired, owner, was)] }
  }
  const outcome = ownOutcome(input, kind, desired)
  const taken = say.takenOver(desired, { owner, was, staysProtected: isProtectedByOther(input, desired) })
  return { ...outcome, findings: [taken, ...outcome.findings] }
}

function ownOutcome(input: DeclaredInput, kind: Kind, desired: DesiredResource): Outcome {
  const { address } = desired
  const base = untouched(input, kind, address)
  const { live } = base
  const ours = base.lastApplied
  const ignore = [...desired.ignore, ...(input.ignoreByKind[kind.name] ?? [])]
  if (live !== undefined && ignore.length === 0) {
    const seen = glance({
      fields: kind.fields,
      declared: desired.declared,
      lastApplied: ours ?? {},
      live: live.spec,
    })
    if (seen === 'recorded' && ours !== undefined) {
      return {
        ...base,
        desired: ours,
        confirmed: confirmation({ input, desired, fields: ours, dropped: [] }),
      }
    }
    if (seen !== 'unclear') {
      const declared = leavesOf(kind.fields, desired.declared)
      const confirmed = confirmedOf({ input, kind, desired, declared, left: [] })
      return { ...base, desired: confirmed.fields, confirmed }
    }
  }

  const compared = compareDeclared({
    fields: kind.fields,
    declared: desired.declared,
    lastApplied: live === undefined ? {} : (ours ?? {}),
    live: live?.spec ?? {},
    ignore,
  })
  const isGone = live === undefined && ours !== undefined
  const { fields, left, findings } = sortFields({ input, kind, desired, compared, isGone })
  const declared = declaredLeaves(kind, desired, ignore)
  const wanted: Outcome = {
    ...base,
    desired: Object.fromEntries(declared),
    findings,
    where: desired.where,
    placeOf: (path) => desired.placeOf(path),
  }
  if (isGone && input.consent.onDrift === 'keep') return wanted

  const confirmed = confirmedOf({ input, kind, desired, declared, left })
  if (live !== undefined && fields.length === 0) return { ...wanted, confirmed }
  const content = fields.some(({ path }) => isDocumentAt(kind.fields, path)) ? desired.content : undefined
  const was = input.renames?.get(address)
  const endSpec = endSpecOf(kind, live?.spec ?? {}, { fields, content })
  return {
    ...wanted,
    confirmed,
    endSpec,
    change: {
      address,
      ...(was === undefined ? {} : { was }),
      action: live === undefined ? 'create' : 'update',
      fields,
      companions: companionsOf(
        kind,
        fields.map((field) => field.path),
      ),
      ...(content === undefined ? {} : { content }),
      ...(content === undefined || desired.hidden === undefined ? {} : { hidden: desired.hidden }),
      ...templatesOf(ownEntry(input, address)?.template, desired.template),
    },
  }
}

function templatesOf(
  from: TemplateOrigin | undefined,
  to: TemplateOrigin | undefined,
): Pick<Change, 'template'> {
  if (from === undefined && to === undefined) return {}
  return { template: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }
}

interface SortedFields {
  readonly fields: readonly FieldChange[]
  /** Places left as they are because of drift or conflict: live and last-applied stay. */
  readonly left: readonly Pointer[]
  readonly findings: readonly Finding[]
}

/** Which compared fields are written, which are left, and what is to be said about them. */
function sortFields(about: {
  readonly input: DeclaredInput
  readonly kind: Kind
  readonly desired: DesiredResource
  readonly compared: readonly ComparedField[]
  readonly isGone: boolean
}): SortedFields {
  const { input, kind, desired, compared, isGone } = about
  const { onDrift, onConflict } = input.consent
  const isExisting = input.live.has(desired.address)
  const fields: FieldChange[] = []
  const left: Pointer[] = []
  const drifted: Pointer[] = []
  const conflicting: Pointer[] = []
  const cleared: Pointer[] = []
  const findings: Finding[] = []

  for (const field of compared) {
    const { path, verdict } = field
    const reason = reasonOf(field, isGone)
    if (reason === undefined) continue
    const isFixed = isExisting && isFixedAt(kind.fields, path)
    const isRemoved = verdict === 'removed' || verdict === 'removedConflict'
    // Nothing will be written here, so nobody's change can be lost: no drift and no conflict.
    if (isReleased(kind, field) || (isFixed && isRemoved)) {
      findings.push(say.releasedField(desired, path, isFixed))
      continue
    }
    if (reason === 'drift') drifted.push(path)
    if (reason === 'conflict') conflicting.push(path)
    if ((reason === 'drift' && onDrift === 'keep') || (reason === 'conflict' && onConflict === 'live')) {
      left.push(path)
      continue
    }
    if (isFixed) {
      findings.push(say.fixedField(desired, field))
      left.push(path)
      continue
    }
    if (verdict === 'removed') cleared.push(path)
    fields.push(fieldChange(path, { from: field.live, to: field.files, reason }))
  }

  if (isGone) findings.push(say.gone(input, desired))
  else if (drifted.length > 0) findings.push(say.drifted(input, desired, drifted))
  if (conflicting.length > 0) findings.push(say.conflicting(input, desired, conflicting))
  if (cleared.length > 0) findings.push(say.clearedFields(desired, cleared))
  return { fields: inOrderOf(kind, fields), left, findings }
}

/** The field is to be emptied, and no harmless empty value is known. */
export function isReleased(kind: Kind, { path, files }: ComparedField): boolean {
  return clearingAt(kind.fields, path) === 'release' && isEmptyAt(kind.fields, path, files)
}

/** Why a plan would write the field; `undefined` where it would not. `isGone`: the resource was ours and is not there. */
export function reasonOf(field: ComparedField, isGone: boolean): Reason | undefined {
  if (isGone) return field.verdict === 'new' ? 'drift' : undefined
  switch (field.verdict) {
    case 'equal':
    case 'notOurs':
    case 'drop':
      return undefined
    case 'removed':
      return 'config'
    case 'removedConflict':
      return 'conflict'
    case 'new':
    case 'config':
    case 'drift':
    case 'conflict':
      return field.verdict
    default:
      return field.verdict satisfies never
  }
}

/** The declared places with their values, without those that are handed over. */
export function declaredLeaves(
  kind: Kind,
  desired: DesiredResource,
  ignore: readonly Pointer[],
): ReadonlyMap<Pointer, Json> {
  const declared = leavesOf(kind.fields, desired.declared)
  if (ignore.length === 0) return declared
  return new Map([...declared].filter(([path]) => !ignore.some((ignored) => isWithin(path, ignored))))
}

/** Last-applied after the resource is confirmed: every declared leaf but those that were left as they are. */
export function confirmedOf(about: {
  readonly input: DeclaredInput
  readonly kind: Kind
  readonly desired: DesiredResource
  readonly declared: ReadonlyMap<Pointer, Json>
  readonly left: readonly Pointer[]
}): Confirmed {
  const { input, kind, desired, declared, left } = about
  const { address } = desired
  // An emptied container is not confirmed either while something in it was left.
  const isLeft = (path: Pointer) => left.some((place) => isWithin(place, path))
  const isNotKept = (path: Pointer, value: Json) =>
    clearingAt(kind.fields, path) === 'release' && isEmptyAt(kind.fields, path, value)
  const fields = Object.fromEntries(
    [...declared]
      .filter(([path, value]) => !isLeft(path) && !isNotKept(path, value))
      .map(([path, value]) => {
        const live = valueAt(input.live.get(address)?.spec ?? {}, path)
        return [path, recordedAt(kind.fields, path, { declared: value, live })] as const
      }),
  )
  const ours = ownEntry(input, address)
  const dropped = Object.keys(ours?.fields ?? {}).filter(
    (path) => !Object.hasOwn(fields, path) && !isLeft(path),
  )
  return confirmation({ input, desired, fields, dropped })
}

function confirmation(about: {
  readonly input: DeclaredInput
  readonly desired: DesiredResource
  readonly fields: Confirmed['fields']
  readonly dropped: Confirmed['dropped']
}): Confirmed {
  const { input, desired, fields, dropped } = about
  const { address } = desired
  const protect = protectionOf(input, desired)
  const was = input.renames?.get(address)
  return {
    address,
    ...(was === undefined ? {} : { was }),
    fields,
    dropped,
    ...(protect === undefined ? {} : { protect }),
    ...(desired.template === undefined ? {} : { template: desired.template }),
  }
}

/** What last-applied remembers. Protection by a pattern too: both end only by `protect: false`. */
function protectionOf(input: DeclaredInput, desired: DesiredResource): boolean | undefined {
  const { address, protect } = desired
  if (protect !== undefined) return protect
  const isMatched = input.protect.some((pattern) => matchesPattern(pattern, address))
  if (isMatched || isProtectedByOther(input, desired)) return true
  return ownEntry(input, address)?.protect
}

/** Whoever had it protects it, and these files do not say otherwise: that stays when it is taken over. */
export function isProtectedByOther(input: DeclaredInput, { address, protect }: DesiredResource): boolean {
  const known = input.renames?.get(address) ?? address
  return protect === undefined && input.foreignProtected?.has(known) === true
}
