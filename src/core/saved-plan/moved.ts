import { withoutOrder } from '../compare/index.js'
import { kindOf, type Address } from '../model/address.js'
import { canonicalJson, objectOf, type Json, type JsonObject } from '../model/json.js'
import type { Kind } from '../model/kind.js'
import type { Action, Change, FieldChange, Finding } from '../model/plan.js'
import type { Pointer } from '../model/pointer.js'
import { printable } from '../model/printable.js'
import type { SavedPlan } from '../model/saved-plan.js'
import { changeJson } from './json.js'

/** What is held against each other: a saved plan, and the same one made again and kept in the same way. */
export type Kept = Pick<SavedPlan, 'plan' | 'live'>

const TO_BE: Readonly<Record<Action, string>> = { create: 'created', update: 'updated', delete: 'deleted' }

/** What moved since a plan was saved: `tenant/acme would change otherwise: name`, one for each resource. */
export function movedSinceSaved(kinds: readonly Kind[], saved: Kept, fresh: Kept): readonly string[] {
  const now = new Map(fresh.plan.changes.map((change) => [change.address, change]))
  const before = new Set(saved.plan.changes.map(({ address }) => address))
  const told = saved.plan.changes.flatMap((change) => {
    const { address } = change
    const same = now.get(address)
    if (same === undefined) return [`${printable(address)} would not be ${TO_BE[change.action]} any more`]
    const what = whatMoved(
      kinds,
      { change, live: saved.live[address] },
      { change: same, live: fresh.live[address] },
    )
    return what === undefined ? [] : [`${printable(address)} ${what}`]
  })
  const more = fresh.plan.changes.flatMap(({ address, action }) =>
    before.has(address) ? [] : [`${printable(address)} would be ${TO_BE[action]} too`],
  )
  return [...told, ...more]
}

/** Where a saved plan shows something else than the same plan made again: addresses, or what else was changed in it. */
export function shownOtherwise(kinds: readonly Kind[], saved: Kept, fresh: Kept): readonly string[] {
  const now = new Map(fresh.plan.changes.map((change) => [change.address, change]))
  const before = new Set(saved.plan.changes.map(({ address }) => address))
  const isSame = (change: Change) => {
    const same = now.get(change.address)
    return same !== undefined && shownText(kinds, change) === shownText(kinds, same)
  }
  const addresses = [
    ...saved.plan.changes.filter((change) => !isSame(change)).map(({ address }) => address),
    ...[...now.keys()].filter((address) => !before.has(address)),
  ]
  const isLonger = saved.plan.changes.length !== before.size
  return [
    ...addresses.map((address) => printable(address)),
    ...(isLonger ? ['a change that is there twice'] : []),
  ]
}

/** Errors and warnings about what changes that the saved plan did not have: nobody agreed with them in sight. */
export function unseenFindings(saved: Kept, fresh: Kept): readonly Finding[] {
  const idOf = ({ code, severity, address }: Finding) => JSON.stringify([code, severity, address])
  const seen = new Set(saved.plan.findings.map(idOf))
  const changed = new Set<Address | undefined>(fresh.plan.changes.map(({ address }) => address))
  return fresh.plan.findings.filter(
    (finding) => finding.severity !== 'note' && changed.has(finding.address) && !seen.has(idOf(finding)),
  )
}

interface Side {
  readonly change: Change
  readonly live: string | undefined
}

function whatMoved(kinds: readonly Kind[], saved: Side, fresh: Side): string | undefined {
  const { action } = saved.change
  if (action !== fresh.change.action) {
    return `was to be ${TO_BE[action]}, and would be ${TO_BE[fresh.change.action]} now`
  }
  const paths = changedPaths(kinds, saved.change, fresh.change)
  if (paths.length > 0) return `would change otherwise: ${paths.map(nameOf).join(', ')}`
  if (saved.live !== fresh.live) return 'was changed in a field that the plan does not touch'
  return undefined
}

function changedPaths(kinds: readonly Kind[], saved: Change, fresh: Change): readonly Pointer[] {
  const textsOf = (change: Change) =>
    new Map(change.fields.map((field) => [field.path, canonicalJson(shownField(kinds, change, field))]))
  const [before, after] = [textsOf(saved), textsOf(fresh)]
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  )
}

/** `settings.ssoDomains` */
function nameOf(path: Pointer): string {
  return printable(path.slice(1).replaceAll('/', '.'))
}

/** All that is shown of a change, whatever the order of its fields and of lists in which order means nothing. */
function shownText(kinds: readonly Kind[], change: Change): string {
  const { fields } = change
  const byPath = fields.map((field) => [field.path, shownField(kinds, change, field)] as const)
  return canonicalJson({ ...changeJson(change), fields: [fields.length, objectOf(byPath)] })
}

function shownField(kinds: readonly Kind[], { address }: Change, field: FieldChange): JsonObject {
  const { path, from, to, reason } = field
  const fields = kinds.find(({ name }) => name === kindOf(address))?.fields ?? {}
  const side = (value: Json | undefined): Json =>
    value === undefined ? [] : [withoutOrder(fields, path, value)]
  return { from: side(from), to: side(to), reason }
}
