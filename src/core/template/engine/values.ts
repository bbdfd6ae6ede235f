import { equalJson, InexactNumber, isObject, type Json } from '../../model/json.js'
import type { Budget } from './budget.js'
import { sizeFault, valueFault } from './problem.js'

/** Where work is done, and what it is counted in. */
export interface Spot {
  readonly offset: number
  readonly budget: Budget
}

/** Taking a text apart is less work than that many items, but needs as much room. */
const CHARACTERS_IN_A_STEP = 8

/** Deeper than any document may be. */
const DEEPEST = 200

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** What a value is, as a message says it. */
export function kindOf(value: Json): string {
  if (value === null) return 'none'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'number' || value instanceof InexactNumber) return 'a number'
  if (typeof value === 'boolean') return 'true or false'
  return isList(value) ? 'a list' : 'an object'
}

/** As Python has it: nothing, zero and what is empty are false. */
export function isTrue(value: Json): boolean {
  if (typeof value !== 'object') return Boolean(value)
  if (value === null || value instanceof InexactNumber) return value !== null
  return isList(value) ? value.length > 0 : Object.keys(value).length > 0
}

/** A value as a piece of a text; numbers, true and false as JSON prints them. Throws for what has no such form. */
export function textOf(value: Json, { offset }: Pick<Spot, 'offset'>): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (value instanceof InexactNumber) return value.digits
  const hint =
    value === null
      ? 'Say what is meant instead, for example with `| default("", true)`.'
      : `Use ${isList(value) ? '`| join(", ")` or ' : ''}\`| tojson\`.`
  throw valueFault(offset, `${startWord(kindOf(value))} cannot stand in a text`, hint)
}

export function startWord(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * Counts all there is in a value, once for each time it is met: lists that hold one list twice, twenty times over, are
 * small in memory and enormous when they are written.
 * @param indent spaces for each level, where it is going to be printed with them
 */
export function weigh(
  value: Json,
  { offset, budget }: Spot,
  { indent = 0 }: { readonly indent?: number } = {},
): void {
  const visit = (part: Json, depth: number): void => {
    budget.make(offset, indent * depth)
    if (typeof part === 'string') budget.make(offset, part.length)
    else budget.work(offset)
    if (typeof part !== 'object' || part === null || part instanceof InexactNumber) return
    if (depth >= DEEPEST) throw sizeFault(offset, `A value is nested more than ${DEEPEST} deep`)
    if (isList(part)) for (const item of part) visit(item, depth + 1)
    else {
      for (const [key, inner] of Object.entries(part)) {
        budget.make(offset, key.length)
        visit(inner, depth + 1)
      }
    }
  }
  visit(value, 0)
}

export function areEqual(a: Json, b: Json, spot: Spot): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    spot.budget.scan(spot.offset, a.length === b.length ? a.length : 1)
    return a === b
  }
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    weigh(a, spot)
    weigh(b, spot)
  }
  return equalJson(a, b)
}

/** The characters of a text as people count them, surrogates in pairs. */
export function charactersOf(text: string, { offset, budget }: Spot): readonly string[] {
  budget.work(offset, Math.ceil(text.length / CHARACTERS_IN_A_STEP))
  return Array.from(text)
}

/** What a loop goes through: the items of a list, the keys of an object, the characters of a text. */
export function itemsOf(value: Json, spot: Spot): readonly Json[] {
  if (typeof value === 'string') return charactersOf(value, spot)
  if (isList(value)) return value
  if (isObject(value)) {
    const keys = Object.keys(value)
    spot.budget.work(spot.offset, keys.length)
    return keys
  }
  throw valueFault(spot.offset, `${startWord(kindOf(value))} has no items`, 'A list is wanted here.')
}

/** 1 where `a` comes after `b`, -1 before, 0 for the same. Throws for kinds that have no order between them. */
export function order(a: Json, b: Json, spot: Spot): number {
  spot.budget.work(spot.offset)
  if (typeof a === 'string' && typeof b === 'string') {
    spot.budget.scan(spot.offset, Math.min(a.length, b.length))
    return a === b ? 0 : a < b ? -1 : 1
  }
  if (typeof a === 'number' && typeof b === 'number') return a - b
  throw valueFault(spot.offset, `There is no order between ${kindOf(a)} and ${kindOf(b)}`)
}
