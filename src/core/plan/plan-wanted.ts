import {
  clearingAt,
  compareComplete,
  isDocumentAt,
  isEmptyAt,
  isFixedAt,
  leavesOf,
  sameAt,
} from '../compare/index.js'
import { kindOf, type Address } from '../model/address.js'
import type { JsonObject } from '../model/json.js'
import { keyAt } from '../model/key-at.js'
import type { Kind, Original } from '../model/kind.js'
import type { FieldChange, Finding, Plan } from '../model/plan.js'
import { valueAt, type Pointer } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import { assemblePlan } from './assemble.js'
import { companionsOf, unreadPlaces } from './companions.js'
import { endSpecOf, fieldChange, inOrderOf } from './field-changes.js'
import type { PlanContext, Wanted } from './input.js'
import { deletion, untouched, type Outcome } from './outcome.js'
import { afterRenames, type Renames } from './renames.js'

/**
 * The plan of a restore, a rollback, or a single create, update or delete: last-applied is not asked and not written.
 * Of several wants for one address the last counts.
 */
export function planWanted(asked: PlanContext, wanted: readonly Wanted[]): Plan {
  const byAddress = new Map(wanted.map((want) => [want.address, want]))
  const context = afterRenames(asked, renamesWanted(asked, [...byAddress.values()]))
  const outcomes = [...byAddress.values()].map((want): Outcome => {
    switch (want.do) {
      case 'delete':
        return deleteOutcome(context, want)
      case 'restore':
        return restoreOutcome(context, want)
      case 'set':
        return setOutcome(context, want)
      default:
        return want satisfies never
    }
  })
  return assemblePlan(context, { outcomes, findings: [] })
}

/** What is wanted under a name that it does not have now: as the want says, or as the service's own id tells. */
function renamesWanted({ kinds, live }: PlanContext, wanted: readonly Wanted[]): Renames {
  const renames = new Map<Address, Address>()
  const asked = new Set(wanted.map(({ address }) => address))
  let byIdentity: ReadonlyMap<string, Address> | undefined
  for (const want of wanted) {
    if (want.do === 'delete' || live.has(want.address)) continue
    const identity = want.do === 'restore' ? want.kind.identityOf?.(want.original.document) : undefined
    if (identity !== undefined) byIdentity ??= identitiesIn(kinds, live)
    const was =
      want.was ?? (identity === undefined ? undefined : byIdentity?.get(`${want.kind.name} ${identity}`))
    if (was !== undefined && live.has(was) && !asked.has(was)) renames.set(want.address, was)
  }
  return renames
}

function identitiesIn(kinds: readonly Kind[], live: PlanContext['live']): ReadonlyMap<string, Address> {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  const found = new Map<string, Address>()
  for (const [address, { document }] of live) {
    const name = kindOf(address)
    const identity = byName.get(name)?.identityOf?.(document)
    if (identity !== undefined) found.set(`${name} ${identity}`, address)
  }
  return found
}

function deleteOutcome(context: PlanContext, want: Wanted & { readonly do: 'delete' }): Outcome {
  const kind = context.kinds.find(({ name }) => name === kindOf(want.address))
  if (kind === undefined) throw new RangeError(`no kind for ${want.address}`)
  const base = untouched(context, kind, want.address)
  return base.live === undefined ? base : { ...base, ...deletion(kind, base.live, want.note) }
}

function restoreOutcome(context: PlanContext, want: Wanted & { readonly do: 'restore' }): Outcome {
  const { kind, original } = want
  const base = untouched(context, kind, want.address)
  const isExisting = base.live !== undefined
  const unread = unreadPlaces(kind, original)
  const isFixedSystem =
    kind.isSystemFixed === true && kind.isSystem?.(keyAt(kind, want.address), original.document) === true
  const spec = kind.specOf(original)
  const differences = compareComplete({
    fields: kind.fields,
    from: base.live?.spec ?? {},
    to: spec,
    unread,
  }).map((difference): FieldChange => ({ ...difference, reason: 'restore' }))
  if (isFixedSystem)
    return differences.length === 0 ? base : { ...base, findings: [systemStays(want.address)] }
  const isFixed = (path: Pointer) => isExisting && isFixedAt(kind.fields, path)
  const isReleased = (field: FieldChange) =>
    field.to === undefined && isExisting && clearingAt(kind.fields, field.path) === 'release'
  const fields = differences.filter((field) => !isFixed(field.path) && !isReleased(field))
  return {
    ...changed({ context, base, want, kind, fields, original, content: kind.document && original.document }),
    desired: Object.fromEntries(leavesOf(kind.fields, spec)),
    findings: differences
      .filter((field) => !fields.includes(field))
      .map((field) => notRestored(want.address, field, isFixed(field.path))),
  }
}

function setOutcome(context: PlanContext, want: Wanted & { readonly do: 'set' }): Outcome {
  const { kind, address } = want
  const base = untouched(context, kind, address)
  const isExisting = base.live !== undefined
  const spec = base.live?.spec ?? {}
  const findings: Finding[] = []
  const fields: FieldChange[] = []
  for (const [path, value] of Object.entries(want.fields)) {
    const from = valueAt(spec, path)
    if (sameAt(kind.fields, path, value, from)) continue
    const change = fieldChange(path, { from, to: value, reason: want.reason ?? 'config' })
    const isFixed = isExisting && isFixedAt(kind.fields, path)
    const isReleased = clearingAt(kind.fields, path) === 'release' && isEmptyAt(kind.fields, path, value)
    if (!isFixed && !isReleased) fields.push(change)
    else if (want.reason === 'restore') findings.push(notRestored(address, change, isFixed))
    else findings.push(isFixed ? fixedField(address, path) : releasedField(address, path))
  }
  return {
    ...changed({ context, base, want, kind, fields, content: want.content }),
    desired: want.fields,
    findings,
  }
}

function changed(about: {
  readonly context: PlanContext
  readonly base: Outcome
  readonly want: Wanted
  readonly kind: Kind
  readonly fields: readonly FieldChange[]
  readonly original?: Original
  readonly content: JsonObject | undefined
}): Outcome {
  const { base, want, kind, original } = about
  if (base.live !== undefined && about.fields.length === 0) return base
  const fields = inOrderOf(kind, about.fields)
  const was = about.context.renames?.get(want.address)
  const content = fields.some(({ path }) => isDocumentAt(kind.fields, path)) ? about.content : undefined
  return {
    ...base,
    endSpec: endSpecOf(kind, base.live?.spec ?? {}, { fields, content }),
    change: {
      address: want.address,
      ...(was === undefined ? {} : { was }),
      action: base.live === undefined ? 'create' : 'update',
      fields,
      companions: companionsOf(
        kind,
        fields.map((field) => field.path),
      ),
      ...(original === undefined ? {} : { original }),
      ...(content === undefined || original !== undefined ? {} : { content }),
      ...(want.do === 'set' && want.hidden !== undefined ? { hidden: want.hidden } : {}),
      ...(want.note === undefined ? {} : { note: want.note }),
    },
  }
}

function systemStays(address: Address): Finding {
  return {
    code: 'system-resource',
    severity: 'warning',
    address,
    message: `${printable(address)} is the service's own and was another then; it stays as it is`,
  }
}

function fixedField(address: Address, path: Pointer): Finding {
  return {
    code: 'fixed-field',
    severity: 'error',
    address,
    message: `${printable(path.slice(1))} of ${printable(address)} cannot be changed: the API sets it only at creation`,
    hint: 'Leave it out, or delete the resource and create it anew.',
  }
}

function releasedField(address: Address, path: Pointer): Finding {
  return {
    code: 'released',
    severity: 'warning',
    address,
    message: `${printable(path.slice(1))} of ${printable(address)} is not cleared: no harmless empty value is known for it`,
    hint: 'Give it the value you want.',
  }
}

function notRestored(address: string, field: FieldChange, isFixed: boolean): Finding {
  return {
    code: isFixed ? 'fixed-field' : 'released',
    severity: 'warning',
    address,
    message: `${printable(field.path.slice(1))} of ${printable(address)} is not restored: ${
      isFixed
        ? 'the API sets it only at creation'
        : 'it had no value then, and no harmless empty value is known'
    }`,
  }
}
