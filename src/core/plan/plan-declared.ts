import { compareDeclared, clearingAt, isFixedAt, leavesOf, type ComparedField } from '../compare/index.js'
import type { Address } from '../model/address.js'
import { kindOf } from '../model/address.js'
import type { DesiredResource, Removal } from '../model/desired.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Kind, Live } from '../model/kind.js'
import type { Confirmed, FieldChange, Finding, Plan, Reason } from '../model/plan.js'
import { isWithin, withValueAt, type Pointer } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import type { LastAppliedResource } from '../model/state.js'
import { assemblePlan } from './assemble.js'
import { companionsOf } from './companions.js'
import type { DeclaredInput } from './input.js'
import type { Outcome } from './outcome.js'

/** The plan that makes the project match the files, three-way against last-applied. */
export function planDeclared(input: DeclaredInput): Plan {
  const kinds = new Map(input.kinds.map((kind) => [kind.name, kind]))
  const outcomes: Outcome[] = []
  const findings: Finding[] = []
  const seen = new Set<Address>()

  for (const desired of input.desired) {
    const kind = kinds.get(desired.kind)
    if (kind === undefined || !input.isInScope(desired.address)) continue
    seen.add(desired.address)
    outcomes.push(declaredOutcome(input, kind, desired))
  }
  for (const removal of input.removed) {
    const kind = kinds.get(kindOf(removal.address))
    if (kind === undefined || !input.isInScope(removal.address)) continue
    if (seen.has(removal.address)) findings.push(declaredAndRemoved(removal))
    else outcomes.push(removalOutcome(input, kind, removal))
    seen.add(removal.address)
  }
  outcomes.push(...undeclaredOutcomes(input, kinds, seen))

  const isEveryOneUnwanted = emptiedCollections(input, kinds)
  return assemblePlan(input, { outcomes, findings: [...findings, ...isEveryOneUnwanted] })
}

function declaredOutcome(input: DeclaredInput, kind: Kind, desired: DesiredResource): Outcome {
  const { address } = desired
  const live = input.live.get(address)
  const ours = ownEntry(input, address)
  const owner = input.foreign.get(address)
  const isTakenOver = owner !== undefined && input.consent.takeOver.includes(address)
  const findings: Finding[] = []
  if (owner !== undefined && !isTakenOver) {
    findings.push({
      code: 'other-owner',
      severity: 'error',
      address,
      message: `${printable(address)} is managed by the config "${printable(owner)}"`,
      hint: `Remove it from one of the two configs, or take it over with --take-over ${printable(address)}.`,
      where: desired.where,
    })
    return { ...noChange(kind, live, ours), findings, isProtected: desired.protect ?? ours?.protect }
  }

  const ignore = [...desired.ignore, ...(input.ignoreByKind[kind.name] ?? [])]
  const compared = compareDeclared({
    fields: kind.fields,
    declared: desired.declared,
    lastApplied: live === undefined ? {} : (ours?.fields ?? {}),
    live: live?.spec ?? {},
    ignore,
  })
  const isGone = live === undefined && ours !== undefined
  const sorted = sortFields(input, kind, desired, compared, isGone)
  findings.push(...sorted.findings)

  const isCreate = live === undefined
  const isChange = isCreate ? !(isGone && input.consent.onDrift === 'keep') : sorted.fields.length > 0
  const endSpec = isChange ? specAfter(live?.spec ?? {}, sorted.fields) : live?.spec
  return {
    kind,
    live,
    endSpec,
    lastApplied: ours?.fields,
    isProtected: desired.protect ?? ours?.protect,
    findings,
    change: isChange
      ? {
          address,
          action: isCreate ? 'create' : 'update',
          fields: sorted.fields,
          companions: companionsOf(
            kind,
            sorted.fields.map((field) => field.path),
          ),
        }
      : undefined,
    confirmed:
      isCreate && !isChange
        ? undefined
        : confirmedOf({ kind, desired, ours, ignore, left: sorted.left, isTakenOver }),
  }
}

/** Which compared fields are written, which are left, and what is to be said about them. */
function sortFields(
  input: DeclaredInput,
  kind: Kind,
  desired: DesiredResource,
  compared: readonly ComparedField[],
  isGone: boolean,
): {
  readonly fields: readonly FieldChange[]
  readonly left: readonly Pointer[]
  readonly findings: readonly Finding[]
} {
  const { address } = desired
  const { onDrift, onConflict } = input.consent
  const isExisting = input.live.has(address)
  const fields: FieldChange[] = []
  const left: Pointer[] = []
  const drifted: Pointer[] = []
  const conflicting: Pointer[] = []
  const removed: Pointer[] = []
  const findings: Finding[] = []

  for (const field of compared) {
    const reason = reasonOf(field, isGone)
    if (reason === undefined) continue
    const isClearing = field.files === undefined || field.files === null
    if (reason === 'drift') drifted.push(field.path)
    if (reason === 'conflict') conflicting.push(field.path)
    if ((reason === 'drift' && onDrift === 'keep') || (reason === 'conflict' && onConflict === 'live')) {
      left.push(field.path)
      continue
    }
    if (isExisting && isFixedAt(kind.fields, field.path)) {
      findings.push(fixedField(desired, field))
      left.push(field.path)
      continue
    }
    if (isClearing && clearingAt(kind.fields, field.path) === 'release') {
      findings.push(releasedField(desired, field.path))
      continue
    }
    if (field.verdict === 'removed') removed.push(field.path)
    fields.push(fieldChange(field, reason))
  }

  if (isGone) findings.push(goneFinding(input, address))
  else if (drifted.length > 0) findings.push(driftFinding(input, address, drifted))
  if (conflicting.length > 0) findings.push(conflictFinding(input, address, conflicting))
  if (removed.length > 0) findings.push(removedFinding(address, removed))
  return { fields, left, findings }
}

function reasonOf(field: ComparedField, isGone: boolean): Reason | undefined {
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

function fieldChange(field: ComparedField, reason: Reason): FieldChange {
  return {
    path: field.path,
    ...(field.live === undefined ? {} : { from: field.live }),
    ...(field.files === undefined ? {} : { to: field.files }),
    reason,
  }
}

/** Last-applied after the resource is confirmed: every declared leaf but those that were left as they are. */
function confirmedOf(about: {
  readonly kind: Kind
  readonly desired: DesiredResource
  readonly ours: LastAppliedResource | undefined
  readonly ignore: readonly Pointer[]
  readonly left: readonly Pointer[]
  readonly isTakenOver: boolean
}): Confirmed {
  const { kind, desired, ours, ignore, left } = about
  const declared = leavesOf(kind.fields, desired.declared)
  const isOut = (path: Pointer) =>
    ignore.some((ignored) => isWithin(path, ignored)) ||
    left.includes(path) ||
    isReleasedEmpty(kind, path, declared.get(path))
  const fields = Object.fromEntries([...declared].filter(([path]) => !isOut(path)))
  const dropped = Object.keys(ours?.fields ?? {}).filter(
    (path) => !Object.hasOwn(fields, path) && !left.some((place) => isWithin(place, path)),
  )
  const protect = desired.protect ?? ours?.protect
  return {
    address: desired.address,
    fields,
    dropped,
    ...(protect === undefined ? {} : { protect }),
  }
}

function isReleasedEmpty(kind: Kind, path: Pointer, value: Json | undefined): boolean {
  return value === null && clearingAt(kind.fields, path) === 'release'
}

function removalOutcome(input: DeclaredInput, kind: Kind, removal: Removal): Outcome {
  const { address } = removal
  const live = input.live.get(address)
  const ours = ownEntry(input, address)
  const base = noChange(kind, live, ours)
  if (ours === undefined) {
    if (live === undefined) return base
    const owner = input.foreign.get(address)
    return {
      ...base,
      findings: [
        {
          code: owner === undefined ? 'not-ours' : 'other-owner',
          severity: owner === undefined ? 'warning' : 'error',
          address,
          message:
            owner === undefined
              ? `${printable(address)} is listed under removed: but was never applied from these files, so it stays`
              : `${printable(address)} is managed by the config "${printable(owner)}"`,
          hint: `Delete it by hand: descope-mgmt ${kind.name} delete ${printable(address.slice(kind.name.length + 1))}`,
          where: removal.where,
        },
      ],
    }
  }
  const forgotten: Confirmed = { address, fields: {}, dropped: [], forget: true }
  if (live === undefined || removal.do === 'forget') return { ...base, confirmed: forgotten }
  return { ...base, ...deletion(kind, live, removal.reason), confirmed: forgotten }
}

/** What is ours, or anybody's, and not in the files any more. */
function undeclaredOutcomes(
  input: DeclaredInput,
  kinds: ReadonlyMap<string, Kind>,
  seen: ReadonlySet<Address>,
): readonly Outcome[] {
  const outcomes: Outcome[] = []
  const { prune } = input.consent
  const isLookedAt = (address: Address) =>
    !seen.has(address) && input.declaredKinds.has(kindOf(address)) && input.isInScope(address)

  for (const address of Object.keys(input.lastApplied?.resources ?? {})) {
    const kind = kinds.get(kindOf(address))
    if (kind === undefined || !isLookedAt(address)) continue
    const live = input.live.get(address)
    const base = noChange(kind, live, ownEntry(input, address))
    const forgotten: Confirmed = { address, fields: {}, dropped: [], forget: true }
    if (live === undefined) outcomes.push({ ...base, confirmed: forgotten })
    else if (prune === 'none') outcomes.push({ ...base, findings: [wouldDelete(kind, address)] })
    else outcomes.push({ ...base, ...deletion(kind, live), confirmed: forgotten })
  }
  if (prune !== 'all') return outcomes
  for (const [address, live] of input.live) {
    const kind = kinds.get(kindOf(address))
    if (kind === undefined || !isLookedAt(address)) continue
    if (ownEntry(input, address) !== undefined || input.foreign.has(address)) continue
    outcomes.push({ ...noChange(kind, live, undefined), ...deletion(kind, live) })
  }
  return outcomes
}

function deletion(kind: Kind, live: Live, note?: string): Pick<Outcome, 'change' | 'endSpec'> {
  return {
    endSpec: undefined,
    change: {
      address: live.address,
      action: 'delete',
      fields: [],
      companions: Object.keys(kind.costly),
      ...(note === undefined ? {} : { note }),
    },
  }
}

function noChange(kind: Kind, live: Live | undefined, ours: LastAppliedResource | undefined): Outcome {
  return {
    kind,
    live,
    change: undefined,
    endSpec: live?.spec,
    lastApplied: ours?.fields,
    confirmed: undefined,
    findings: [],
    isProtected: ours?.protect,
  }
}

function ownEntry(input: DeclaredInput, address: Address): LastAppliedResource | undefined {
  const resources = input.lastApplied?.resources ?? {}
  return Object.hasOwn(resources, address) ? resources[address] : undefined
}

/** The spec with the changes laid over it. */
export function specAfter(spec: JsonObject, fields: readonly FieldChange[]): JsonObject {
  return fields.reduce((document, field) => withValueAt(document, field.path, field.to ?? undefined), spec)
}

function emptiedCollections(input: DeclaredInput, kinds: ReadonlyMap<string, Kind>): readonly Finding[] {
  if (input.consent.prune === 'none') return []
  return [...input.declaredKinds].flatMap((name): Finding[] => {
    const kind = kinds.get(name)
    const isEmpty = !input.desired.some((desired) => desired.kind === name)
    const had = Object.keys(input.lastApplied?.resources ?? {}).filter((address) => kindOf(address) === name)
    if (kind === undefined || !isEmpty || had.length === 0) return []
    return [
      {
        code: 'empty-collection',
        severity: 'error',
        message: `\`${kind.collection}\` is empty, and --prune would delete all ${had.length} that were applied before`,
        hint: 'If that is what you want, list them under `removed:`.',
      },
    ]
  })
}

function declaredAndRemoved(removal: Removal): Finding {
  return {
    code: 'declared-and-removed',
    severity: 'error',
    exit: 3,
    address: removal.address,
    message: `${printable(removal.address)} is declared and listed under removed:`,
    hint: 'Take it out of one of the two places.',
    where: removal.where,
  }
}

function fixedField(desired: DesiredResource, field: ComparedField): Finding {
  return {
    code: 'fixed-field',
    severity: 'error',
    address: desired.address,
    message: `${field.path.slice(1)} of ${printable(desired.address)} is ${words(field.live)} and cannot be changed to ${words(field.files)}: the API sets it only at creation`,
    hint: 'Put the present value into the file, or delete the resource and create it anew.',
    where: desired.placeOf(field.path),
  }
}

function releasedField(desired: DesiredResource, path: Pointer): Finding {
  return {
    code: 'released',
    severity: 'note',
    address: desired.address,
    message: `${path.slice(1)} of ${printable(desired.address)} is no longer managed and stays as it is: no harmless empty value is known for it`,
    where: desired.placeOf(path),
  }
}

function wouldDelete(kind: Kind, address: Address): Finding {
  return {
    code: 'would-delete',
    severity: 'note',
    address,
    message: `${printable(address)} was applied before and is not in the files any more; it stays`,
    hint: `Delete it with --prune, or list it under \`removed:\` (do: delete, or do: forget to keep the ${kind.name}).`,
  }
}

function removedFinding(address: Address, paths: readonly Pointer[]): Finding {
  return {
    code: 'removed-field',
    severity: 'note',
    address,
    message: `${list(paths)} of ${printable(address)} ${paths.length === 1 ? 'was' : 'were'} removed from the files and will be cleared`,
    hint: 'To hand a field over instead, list it under `ignore:`.',
  }
}

function driftFinding(input: DeclaredInput, address: Address, paths: readonly Pointer[]): Finding {
  const touch = input.ourTouch(address)
  const what = `${list(paths)} of ${printable(address)} changed outside the files since the last apply`
  return {
    code: 'drift',
    ...driftSeverity(input),
    address,
    message: touch === undefined ? what : `${what} (last touched by our own ${touch})`,
    hint: driftHint(input, address),
  }
}

function goneFinding(input: DeclaredInput, address: Address): Finding {
  const touch = input.ourTouch(address)
  return {
    code: 'drift',
    ...driftSeverity(input),
    address,
    message: `${printable(address)} was applied before and is gone${touch === undefined ? '' : ` (by our own ${touch})`}`,
    hint: driftHint(input, address),
  }
}

function driftSeverity(input: DeclaredInput): Pick<Finding, 'severity'> {
  return { severity: input.consent.onDrift === 'stop' ? 'error' : 'warning' }
}

function driftHint(input: DeclaredInput, address: Address): string {
  if (input.consent.onDrift === 'revert') return 'It will be set back to what the files say.'
  if (input.consent.onDrift === 'keep') return 'It is left as it is; the rest goes on.'
  return `Undo it: descope-mgmt apply --only ${printable(address)} --on-drift revert. Keep it: put the live values into the files, or pass --on-drift keep.`
}

function conflictFinding(input: DeclaredInput, address: Address, paths: readonly Pointer[]): Finding {
  const { onConflict } = input.consent
  return {
    code: 'conflict',
    severity: onConflict === 'stop' ? 'error' : 'warning',
    address,
    message: `${list(paths)} of ${printable(address)} changed both in the files and outside them`,
    hint:
      onConflict === 'stop'
        ? `Decide with --on-conflict config (the files win) or --on-conflict live (leave it), narrowed by --only ${printable(address)}.`
        : onConflict === 'config'
          ? 'The files win.'
          : 'The live value stays; this is shown again until the files agree.',
  }
}

function list(paths: readonly Pointer[]): string {
  return paths.map((path) => printable(path.slice(1).replaceAll('/', '.'))).join(', ')
}

function words(value: Json | undefined): string {
  return value === undefined || value === null ? 'not set' : printable(JSON.stringify(value))
}
