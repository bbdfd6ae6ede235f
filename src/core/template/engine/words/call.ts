import type { Json } from '../../../model/json.js'
import { valueFault } from '../problem.js'
import { kindOf, textOf, type Spot } from '../values.js'

/** One use of a filter, a test or a method. */
export interface Call extends Spot {
  readonly name: string
  /** Arguments by the names of the signature; what was not given is absent. */
  readonly given: ReadonlyMap<string, Json>
  /** Arguments beyond those. */
  readonly more: readonly Json[]
  /** Other words by name, for `map` and its like. Throws for a name or arguments that do not fit. */
  readonly words: {
    readonly filter: (name: string, value: Json, args: readonly Json[]) => Json
    readonly test: (name: string, value: Json | undefined, args: readonly Json[]) => boolean
  }
}

export function argument(call: Call, name: string): Json | undefined {
  return call.given.get(name)
}

/** An argument that is a text; numbers become one. `undefined` where none, or `none`, was given. */
export function textArgument(call: Call, name: string): string | undefined {
  const value = call.given.get(name) ?? null
  return value === null ? undefined : textOf(value, call)
}

export function flagArgument(call: Call, name: string): boolean {
  const value = call.given.get(name) ?? false
  if (typeof value === 'boolean') return value
  throw valueFault(call.offset, `\`${name}\` of \`${call.name}\` is ${kindOf(value)}, not true or false`)
}

/** A whole number, not below `least`. */
export function countArgument(call: Call, name: string, least = 0): number | undefined {
  const value = call.given.get(name) ?? null
  if (value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw valueFault(call.offset, `\`${name}\` of \`${call.name}\` is no whole number from ${least}`)
}

/** What a word works on, where it is for one kind alone. */
export function wrongKind(call: Call, value: Json, wanted: string): Error {
  return valueFault(call.offset, `\`${call.name}\` works on ${wanted}, not on ${kindOf(value)}`)
}
