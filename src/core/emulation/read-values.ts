import { isObject, member, type Json, type JsonObject } from '../model/json.js'
import type { EmulatedFailure } from '../ports/emulation.js'
import { wrongType } from './failures.js'

interface ValueTypes {
  readonly text: string
  readonly flag: boolean
  readonly texts: readonly string[]
  readonly map: JsonObject
  readonly integer: number
}

/** What a request may hold under a key. */
export type ValueType = keyof ValueTypes
export type Shape = Readonly<Record<string, ValueType>>
export type Values<S extends Shape> = { readonly [K in keyof S]: ValueTypes[S[K]] }

/** What a field that was left out is worth: proto3's zero values. */
const ZERO: { readonly [T in ValueType]: ValueTypes[T] } = {
  text: '',
  flag: false,
  texts: [],
  map: {},
  integer: 0,
}

const EXPECTED: Readonly<Record<ValueType, string>> = {
  text: 'a string',
  flag: 'a boolean',
  texts: 'a list of strings',
  map: 'an object',
  integer: 'an integer',
}

const INTEGER_TEXT = /^-?\d{1,15}$/

/**
 * The fields of a request that are there; `null` counts as left out, because some SDKs send it for everything that
 * was not set. An integer may come as a string, as proto3's JSON allows.
 */
export function readValues<S extends Shape>(
  body: JsonObject,
  shape: S,
): Partial<Values<S>> | EmulatedFailure {
  const values: [string, Json][] = []
  for (const [name, type] of Object.entries(shape)) {
    const written = member(body, name) ?? null
    if (written === null) continue
    const value = READ[type](written)
    if (value === undefined) return wrongType(name, EXPECTED[type])
    values.push([name, value])
  }
  return Object.fromEntries(values) as Partial<Values<S>>
}

/** The zero value of every field. */
export function zeroValues<S extends Shape>(shape: S): Values<S> {
  return Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, ZERO[type]])) as Values<S>
}

/** Fields outside `known`, as they were written; `null` counts as left out here too. */
export function otherValues(body: JsonObject, known: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== null && !known.has(name)),
  )
}

/** Each gives `undefined` for a value of another type. */
const READ: Readonly<Record<ValueType, (value: Json) => Json | undefined>> = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  flag: (value) => (typeof value === 'boolean' ? value : undefined),
  texts: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
  map: (value) => (isObject(value) ? value : undefined),
  integer: integerOf,
}

function integerOf(value: Json): number | undefined {
  const number = typeof value === 'string' && INTEGER_TEXT.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined
}
