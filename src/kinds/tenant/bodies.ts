import { isObject, member, objectOf, overlay, type Json, type JsonObject } from '../../core/model/json.js'
import type { Field, Fields, Original } from '../../core/model/kind.js'
import type { FieldChange } from '../../core/model/plan.js'
import { pointerTo, segmentsOf, withValueAt } from '../../core/model/pointer.js'
import { fieldNamed, serverMade, settingsFields, sharedWithSettings, tenantFields } from './fields.js'
import { settingsInOurWords } from './sameness.js'

/** The changes of one tenant by the call that writes them. Places of `settings` begin below `/settings`. */
export interface ChangeParts {
  readonly record: readonly FieldChange[]
  readonly settings: readonly FieldChange[]
  readonly defaultRoles: FieldChange | undefined
}

/** Changes that clear a released field are left out: they leave it as it is. */
export function partsOf(changes: readonly FieldChange[]): ChangeParts {
  const record: FieldChange[] = []
  const settings: FieldChange[] = []
  let defaultRoles: FieldChange | undefined
  for (const change of changes) {
    const [first = '', ...rest] = segmentsOf(change.path)
    if (first === 'settings') {
      if (!isReleased(settingsFields, rest, change)) settings.push({ ...change, path: pointerTo(rest) })
    } else if (first === 'defaultRoles') defaultRoles = change
    else if (!isReleased(tenantFields, [first, ...rest], change)) record.push(change)
  }
  return { record, settings, defaultRoles }
}

/** Everything a new tenant can be created with. What the files do not say comes from `original`, where there is one. */
export function createBody(
  key: string,
  changes: readonly FieldChange[],
  original: Original | undefined,
): JsonObject {
  const kept = original === undefined ? {} : withoutKeys(original.document, madeElsewhere)
  return overlay(laid({ document: kept, changes, fields: tenantFields }), { id: key })
}

/**
 * The full overwrite: the record as it came with the changes laid over it. The service clears what is left out, so
 * keys unknown to us go back too.
 */
export function updateBody(document: JsonObject, changes: readonly FieldChange[]): JsonObject {
  const base = withoutKeys(document, new Set([...madeElsewhere, 'parent']))
  return overlay(laid({ document: base, changes, fields: tenantFields }), { id: member(document, 'id') })
}

/**
 * The partial update, or `undefined` where it cannot be trusted: how the service reads an empty value in it, and
 * whether it merges a map, is not published. So nothing in it is empty and no map loses a key.
 */
export function patchBody(document: JsonObject, changes: readonly FieldChange[]): JsonObject | undefined {
  const after = updateBody(document, changes)
  const keys = [...new Set(changes.map(({ path }) => segmentsOf(path)[0] ?? ''))]
  const isSafe = keys.every((key) => {
    const value = member(after, key)
    return isSomething(value) && keepsEveryKey(member(document, key), value)
  })
  if (!isSafe) return undefined
  return objectOf(['id', ...keys].map((key) => [key, member(after, key) ?? null] as const))
}

/** The full overwrite of the settings. `fresh` is the document as just read. */
export function settingsBody(input: {
  readonly key: string
  readonly fresh: JsonObject
  readonly changes: readonly FieldChange[]
  /** The settings of a restored tenant: they win over the fresh ones, which only add what they do not know. */
  readonly original?: JsonObject | undefined
  /** The record as this step left it. What it says of domains counts where the settings do not show it. */
  readonly record: JsonObject
  /** Fields of the record that this step wrote: a read of the settings may not show them yet. */
  readonly justWritten: ReadonlySet<string>
}): JsonObject {
  const { key, changes, original, record } = input
  const fresh = Object.hasOwn(input.fresh, 'domains')
    ? input.fresh
    : overlay(input.fresh, { domains: member(record, 'domains') })
  const base =
    original === undefined
      ? settingsInOurWords(fresh)
      : overlay(
          withoutKeys(settingsInOurWords(fresh), new Set(Object.keys(settingsFields))),
          settingsInOurWords(original),
        )
  const after = laid({ document: base, changes, fields: settingsFields })
  return overlay(after, {
    ssoDomains: undefined,
    domains: member(after, 'ssoDomains'),
    ...sharedFields(fresh, record, input.justWritten),
    tenantId: key,
  })
}

/** Empty ones are left out, where the service does not show them itself: clearing them changes nothing. */
function sharedFields(
  fresh: JsonObject,
  record: JsonObject,
  justWritten: ReadonlySet<string>,
): Record<string, Json> {
  const shared: Record<string, Json> = {}
  for (const key of sharedWithSettings) {
    const shown = justWritten.has(key) ? undefined : member(fresh, key)
    const value = shown ?? member(record, key)
    if (value !== undefined && (Object.hasOwn(fresh, key) || isSomething(value))) shared[key] = value
  }
  return shared
}

/** Keys of a record that `create` and `update` do not write. */
const madeElsewhere: ReadonlySet<string> = new Set([...serverMade, 'defaultRoles'])

function isReleased(fields: Fields, segments: readonly string[], change: FieldChange): boolean {
  const [first = '', ...rest] = segments
  return rest.length === 0 && isCleared(change) && fieldNamed(fields, first)?.clearing === 'release'
}

function isCleared({ to }: FieldChange): boolean {
  return to === undefined || to === null
}

function laid(input: {
  readonly document: JsonObject
  readonly changes: readonly FieldChange[]
  readonly fields: Fields
}): JsonObject {
  return input.changes.reduce((document, change) => {
    const segments = segmentsOf(change.path)
    const field = segments.length === 1 ? fieldNamed(input.fields, segments[0] ?? '') : undefined
    const value = isCleared(change) ? emptyOf(field) : change.to
    return withValueAt(document, change.path, value)
  }, input.document)
}

/** What clearing sends. An entry of a map and a field unknown to us are left out. */
function emptyOf(field: Field | undefined): Json | undefined {
  if (field === undefined) return undefined
  return field.type === 'value' || field.type === 'set' ? field.empty?.[0] : {}
}

function isSomething(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  return !isObject(value) || Object.keys(value).length > 0
}

function keepsEveryKey(before: Json | undefined, after: Json | undefined): boolean {
  if (!isObject(before)) return true
  return isObject(after) && Object.keys(before).every((key) => Object.hasOwn(after, key))
}

function withoutKeys(document: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return objectOf(Object.entries(document).filter(([key]) => !keys.has(key)))
}
