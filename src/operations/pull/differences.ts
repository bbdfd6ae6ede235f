import { holdableEntry } from '../../config/index.js'
import { compareDeclared, leavesOf, type ComparedField } from '../../core/compare/index.js'
import type { DesiredResource } from '../../core/model/desired.js'
import { isObject, member, objectOf, type Json, type JsonObject } from '../../core/model/json.js'
import type { Field, Kind, Live } from '../../core/model/kind.js'
import {
  isWithin,
  pointerTo,
  segmentsOf,
  valueAt,
  withValueAt,
  type Pointer,
} from '../../core/model/pointer.js'
import type { FieldChange } from '../../core/model/plan.js'
import type { DeclaredInput } from '../../core/plan/index.js'
import { configWords } from '../declare-entry.js'

/** A field whose value in the files is another than the live one. */
export interface Difference {
  /** Where it is declared: the field, or the object that is declared as wanting nothing. */
  readonly path: Pointer
  /** What is live, in words of a config; the empty value of the field where nothing is. */
  readonly value: Json
  /** As a plan would show it, from the files to what is live. */
  readonly change: FieldChange
  /** Only live moved since the last apply, so that taking it loses nothing of the files. */
  readonly isDrift: boolean
  /** What no config file can hold of it. */
  readonly unholdable?: string
}

/** Fields of a declared resource that differ from what is live. Those that are not declared are nobody's business here. */
export function differencesOf(
  input: Pick<DeclaredInput, 'lastApplied' | 'ignoreByKind'>,
  about: { readonly kind: Kind; readonly desired: DesiredResource; readonly live: Live },
): readonly Difference[] {
  const { kind, desired, live } = about
  const recorded = input.lastApplied?.resources ?? {}
  const compared = compareDeclared({
    fields: kind.fields,
    declared: desired.declared,
    lastApplied: Object.hasOwn(recorded, desired.address) ? (recorded[desired.address]?.fields ?? {}) : {},
    live: live.spec,
    ignore: [...desired.ignore, ...(input.ignoreByKind[kind.name] ?? [])],
  })
  const differing = compared.filter(({ verdict }) => DIFFERS.has(verdict))
  if (differing.length === 0) return []
  const words = configWords(kind, live.key, live.spec)
  const left = kind.document === undefined ? holdableEntry(kind, words).left : []
  const found = new Map<Pointer, Difference>()
  for (const field of differing) {
    const path = declaredAt(desired.declared, field.path)
    if (found.has(path)) continue
    const liveValue = path === field.path ? field.live : valueAt(words, path)
    const value = liveValue ?? emptyValue(kind, path)
    const unholdable = left.find((one) => isWithin(one.path, path) || isWithin(path, one.path))?.message
    found.set(path, {
      path,
      value,
      change: {
        path,
        ...(path === field.path && field.files === undefined
          ? {}
          : { from: valueAt(desired.declared, path) ?? null }),
        ...(liveValue === undefined ? {} : { to: liveValue }),
        reason: reasonOf(field),
      },
      isDrift: field.verdict === 'drift',
      ...(unholdable === undefined ? {} : { unholdable }),
    })
  }
  return [...found.values()]
}

/** Fields that are live and about which the files say nothing, of a resource that they declare. */
export function undeclaredFields(
  input: Pick<DeclaredInput, 'ignoreByKind'>,
  about: { readonly kind: Kind; readonly desired: DesiredResource; readonly live: Live },
): readonly Difference[] {
  const { kind, desired, live } = about
  if (kind.document !== undefined) return []
  const { entry = {} } = holdableEntry(kind, configWords(kind, live.key, live.spec))
  const declared = [...leavesOf(kind.fields, desired.declared).keys()]
  const ignored = [...desired.ignore, ...(input.ignoreByKind[kind.name] ?? [])]
  return [...leavesOf(kind.fields, entry)].flatMap(([path, value]): Difference[] => {
    const isNamed = segmentsOf(path)[0] === kind.keyField
    const isSaid = declared.some((place) => isWithin(path, place))
    if (isNamed || isSaid || ignored.some((place) => isWithin(path, place))) return []
    return [{ path, value, change: { path, to: value, reason: 'new' }, isDrift: true }]
  })
}

const DIFFERS: ReadonlySet<string> = new Set(['new', 'config', 'drift', 'conflict'])

function reasonOf({ verdict }: ComparedField): FieldChange['reason'] {
  return verdict === 'drift' || verdict === 'conflict' || verdict === 'config' ? verdict : 'new'
}

/** The place itself, or the object above it that is declared as `null`. */
function declaredAt(declared: JsonObject, path: Pointer): Pointer {
  const segments = segmentsOf(path)
  for (let depth = 1; depth < segments.length; depth += 1) {
    const above = pointerTo(segments.slice(0, depth))
    if (valueAt(declared, above) === null) return above
  }
  return path
}

/** What a file says for nothing: the field's own empty value where its schema takes that, else `null`. */
function emptyValue(kind: Kind, path: Pointer): Json {
  const field = fieldAt(kind, segmentsOf(path))
  const candidates: readonly Json[] =
    field?.type === 'set' ? [[]] : field?.type === 'value' ? (field.empty ?? []) : []
  const isTaken = (value: Json) =>
    kind.schema.safeParse({ ...withValueAt({}, path, value), [kind.keyField]: 'x' }).success
  return candidates.find(isTaken) ?? null
}

function fieldAt(kind: Kind, [first = '', second]: readonly string[]): Field | undefined {
  const field = Object.hasOwn(kind.fields, first) ? kind.fields[first] : undefined
  if (second === undefined) return field
  return field?.type === 'object' && Object.hasOwn(field.fields, second) ? field.fields[second] : undefined
}

/** Equal words for items of an order-free list that mean the same; `undefined` for a field that is none. */
export function sameItems(kind: Kind, path: Pointer): ((item: Json) => string) | undefined {
  const segments = segmentsOf(path)
  if (fieldAt(kind, segments)?.type !== 'set') return undefined
  return (item) => {
    const normal = valueAt(kind.normalize(nested(segments, [item])), path)
    return JSON.stringify(Array.isArray(normal) ? normal[0] : item)
  }
}

function nested(segments: readonly string[], value: Json): JsonObject {
  const whole = segments.toReversed().reduce<Json>((inner, key) => objectOf([[key, inner]]), value)
  return isObject(whole) ? whole : {}
}

/** True where the document itself says what the field of the entry is. */
export function isSaidByDocument({ document }: Kind, desired: DesiredResource, path: Pointer): boolean {
  if (document === undefined || desired.content === undefined) return false
  const said = valueAt(document.declaredBy(desired.content), path)
  return said !== undefined && said === member(desired.declared, segmentsOf(path)[0] ?? '')
}
