import { clearingAt, compareComplete, isFixedAt, sameAt } from '../compare/index.js'
import type { Kind } from '../model/kind.js'
import type { FieldChange, Finding, Plan } from '../model/plan.js'
import { valueAt, type Pointer } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import { assemblePlan } from './assemble.js'
import { companionsOf } from './companions.js'
import type { PlanContext, Wanted } from './input.js'
import type { Outcome } from './outcome.js'
import { specAfter } from './plan-declared.js'

/** The plan of a restore, a rollback, or a single create, update or delete: last-applied is not asked and not written. */
export function planWanted(context: PlanContext, wanted: readonly Wanted[]): Plan {
  const outcomes = wanted.map((want): Outcome => {
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

function deleteOutcome(context: PlanContext, want: Wanted & { readonly do: 'delete' }): Outcome {
  const live = context.live.get(want.address)
  const kind = context.kinds.find((candidate) => want.address.startsWith(`${candidate.name}/`))
  if (kind === undefined) throw new RangeError(`no kind for ${want.address}`)
  return {
    ...outcomeBase(context, want, kind),
    endSpec: undefined,
    change:
      live === undefined
        ? undefined
        : {
            address: want.address,
            action: 'delete',
            fields: [],
            companions: Object.keys(kind.costly),
            ...note(want),
          },
  }
}

function restoreOutcome(context: PlanContext, want: Wanted & { readonly do: 'restore' }): Outcome {
  const { kind, original } = want
  const live = context.live.get(want.address)
  const unread = Object.entries(kind.costly).flatMap(([companion, places]) =>
    Object.hasOwn(original.companions, companion) ? [] : places,
  )
  const differences = compareComplete({
    fields: kind.fields,
    from: live?.spec ?? {},
    to: kind.specOf(original),
    unread,
  }).map((difference): FieldChange => ({ ...difference, reason: 'restore' }))
  const isFixed = (path: Pointer) => live !== undefined && isFixedAt(kind.fields, path)
  const isReleased = (field: FieldChange) =>
    field.to === undefined && live !== undefined && clearingAt(kind.fields, field.path) === 'release'
  const fields = differences.filter((field) => !isFixed(field.path) && !isReleased(field))
  const isChange = live === undefined || fields.length > 0
  return {
    ...outcomeBase(context, want, kind),
    endSpec: isChange ? specAfter(live?.spec ?? {}, fields) : live.spec,
    findings: differences
      .filter((field) => !fields.includes(field))
      .map((field) => notRestored(want.address, field, isFixed(field.path))),
    change: isChange
      ? {
          address: want.address,
          action: live === undefined ? 'create' : 'update',
          fields,
          companions: companionsOf(
            kind,
            fields.map((field) => field.path),
          ),
          original,
          ...note(want),
        }
      : undefined,
  }
}

function setOutcome(context: PlanContext, want: Wanted & { readonly do: 'set' }): Outcome {
  const { kind } = want
  const live = context.live.get(want.address)
  const spec = live?.spec ?? {}
  const fields = Object.entries(want.fields)
    .filter(([path, value]) => !sameAt(kind.fields, path, value, valueAt(spec, path)))
    .map(([path, value]): FieldChange => {
      const from = valueAt(spec, path)
      return {
        path,
        ...(from === undefined ? {} : { from }),
        ...(value === null ? {} : { to: value }),
        reason: 'config',
      }
    })
  const isChange = live === undefined || fields.length > 0
  return {
    ...outcomeBase(context, want, kind),
    endSpec: isChange ? specAfter(spec, fields) : spec,
    change: isChange
      ? {
          address: want.address,
          action: live === undefined ? 'create' : 'update',
          fields,
          companions: companionsOf(
            kind,
            fields.map((field) => field.path),
          ),
          ...note(want),
        }
      : undefined,
    findings: fields
      .filter((field) => live !== undefined && isFixedAt(kind.fields, field.path))
      .map((field) => ({
        code: 'fixed-field',
        severity: 'error' as const,
        address: want.address,
        message: `${field.path.slice(1)} of ${printable(want.address)} cannot be changed: the API sets it only at creation`,
      })),
  }
}

function outcomeBase(context: PlanContext, want: Wanted, kind: Kind): Outcome {
  const live = context.live.get(want.address)
  const resources = context.lastApplied?.resources ?? {}
  const ours = Object.hasOwn(resources, want.address) ? resources[want.address] : undefined
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

function note(want: Wanted): { readonly note?: string } {
  return want.note === undefined ? {} : { note: want.note }
}

function notRestored(address: string, field: FieldChange, isFixed: boolean): Finding {
  return {
    code: isFixed ? 'fixed-field' : 'released',
    severity: 'warning',
    address,
    message: `${field.path.slice(1)} of ${printable(address)} is not restored: ${
      isFixed
        ? 'the API sets it only at creation'
        : 'it had no value then, and no harmless empty value is known'
    }`,
  }
}
