import type { Address } from '../model/address.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Fields } from '../model/kind.js'
import type { PlanContext } from './input.js'

/** New addresses and the old ones, under which the resources are until the plan is done. */
export type Renames = ReadonlyMap<Address, Address>

/** What planning works with, with what is to be renamed moved to its new address on every side. */
export function afterRenames<Context extends PlanContext>(context: Context, renames: Renames): Context {
  if (renames.size === 0) return context
  const { lastApplied } = context
  return {
    ...context,
    renames,
    live: moved(context.live, renames),
    foreign: moved(context.foreign, renames),
    lastApplied: lastApplied && {
      ...lastApplied,
      resources: Object.fromEntries(moved(new Map(Object.entries(lastApplied.resources)), renames)),
    },
  }
}

function moved<Value>(values: ReadonlyMap<Address, Value>, renames: Renames): ReadonlyMap<Address, Value> {
  const after = new Map(values)
  for (const was of renames.values()) after.delete(was)
  for (const [address, was] of renames) {
    const value = values.get(was)
    if (value !== undefined) after.set(address, value)
  }
  return after
}

/** A value of a field whose texts the service changes along, as it will read; others as they are. */
export function followed(
  fields: Fields,
  about: { readonly field: string; readonly value: Json | undefined; readonly keys: RenamedKeys },
): Json | undefined {
  const { field, value, keys } = about
  const follows = Object.hasOwn(fields, field) ? fields[field]?.follows : undefined
  const renamed = follows === undefined ? undefined : keys.get(follows)
  if (renamed === undefined || !Array.isArray(value)) return value
  const items: readonly Json[] = value
  return items.map((item) => (typeof item === 'string' ? (renamed.get(item) ?? item) : item))
}

/** By kind: old keys and the new ones. */
export type RenamedKeys = ReadonlyMap<string, ReadonlyMap<string, string>>

/** A whole spec as it will read when others are renamed. */
export function followedSpec(fields: Fields, spec: JsonObject, keys: RenamedKeys): JsonObject {
  if (keys.size === 0) return spec
  return Object.fromEntries(
    Object.entries(spec).map(([field, value]) => [field, followed(fields, { field, value, keys }) ?? null]),
  )
}
