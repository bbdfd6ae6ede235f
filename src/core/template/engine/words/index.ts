import type { Json } from '../../../model/json.js'
import { check } from '../known-words.js'
import { Missing } from '../missing.js'
import { sizeFault } from '../problem.js'
import type { Spot } from '../values.js'
import type { Call } from './call.js'
import { FILTERS } from './filters.js'
import { METHODS } from './methods.js'
import type { Signature } from './signature.js'
import { TESTS } from './tests.js'

/** What a filter, a test or a method is used on, and its arguments. */
export interface Given<Value extends Json | Missing = Json | Missing> {
  readonly value: Value
  readonly positional: readonly Json[]
  readonly named: ReadonlyMap<string, Json>
  /** How many words like `map` it was reached through. Default: none. */
  readonly depth?: number
}

/** `map("map", "map", …)` goes down a level for each. */
const DEEPEST = 10

/** `undefined`: there is no result, as for the first item of an empty list. Each of these throws a `TemplateFault`. */
export function callFilter(name: string, given: Given, spot: Spot): Json | undefined {
  const filter = check(FILTERS, { word: 'filter', name, offset: spot.offset }, countOf(given))
  const call = callOf({ name, signature: filter }, given, spot)
  if ('applyToAny' in filter)
    return filter.applyToAny(given.value instanceof Missing ? undefined : given.value, call)
  return filter.apply(existing(given.value), call)
}

export function callTest(name: string, given: Given, spot: Spot): boolean {
  const test = check(TESTS, { word: 'test', name, offset: spot.offset }, countOf(given))
  if ('passesAny' in test) return test.passesAny(given.value instanceof Missing ? undefined : given.value)
  return test.passes(existing(given.value), callOf({ name, signature: test }, given, spot))
}

export function callMethod(name: string, given: Given<Json>, spot: Spot): Json {
  const method = check(METHODS, { word: 'method', name, offset: spot.offset }, countOf(given))
  return method.call(given.value, callOf({ name, signature: method }, given, spot))
}

function existing(value: Json | Missing): Json {
  if (value instanceof Missing) throw value.fault()
  return value
}

export function noResult(filter: string, offset: number): Missing {
  return new Missing(`\`| ${filter}\` has nothing to give here`, 'Add `| default(…)`.', offset)
}

function countOf({ positional, named }: Given): {
  readonly count: number
  readonly names: readonly string[]
} {
  return { count: positional.length, names: [...named.keys()] }
}

function callOf(
  { name, signature }: { readonly name: string; readonly signature: Signature },
  { positional, named, depth = 0 }: Given,
  { offset, budget }: Spot,
): Call {
  const byPlace = signature.takesMore === true ? [] : positional
  const placed = byPlace.map((value, index) => [signature.parameters[index] ?? '', value] as const)
  return {
    name,
    offset,
    budget,
    given: new Map([...placed, ...named]),
    more: signature.takesMore === true ? positional : [],
    words: wordsAt({ offset, budget }, depth + 1),
  }
}

function wordsAt(spot: Spot, depth: number): Call['words'] {
  const named = new Map<string, Json>()
  if (depth > DEEPEST) throw sizeFault(spot.offset, `Filters call each other more than ${DEEPEST} deep`)
  return {
    filter: (name, value, positional) => {
      const result = callFilter(name, { value, positional, named, depth }, spot)
      if (result === undefined) throw noResult(name, spot.offset).fault()
      return result
    },
    test: (name, value, positional) => {
      const absent = () => new Missing('There is no such attribute in an item', undefined, spot.offset)
      return callTest(name, { value: value === undefined ? absent() : value, positional, named, depth }, spot)
    },
  }
}
