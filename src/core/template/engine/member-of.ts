import { isObject, member, type Json } from '../../model/json.js'
import { nearestWord } from '../../model/did-you-mean.js'
import { quoted } from '../../model/printable.js'
import { Missing } from './missing.js'
import { valueFault } from './problem.js'
import { charactersOf, isList, kindOf, startWord, type Spot } from './values.js'

/** `value.name`: a member of an object's own and nothing else. */
export function attributeOf(value: Json, name: string, spot: Spot): Json | Missing {
  spot.budget.work(spot.offset)
  if (isObject(value)) {
    const found = member(value, name)
    return found === undefined ? noKey(Object.keys(value), name, spot.offset) : found
  }
  return new Missing(`${startWord(kindOf(value))} has no ${quoted(name)}`, undefined, spot.offset)
}

/** `value[key]`; lists and texts count from the end below zero. */
export function itemOf(value: Json, key: Json, spot: Spot): Json | Missing {
  spot.budget.work(spot.offset)
  if (isObject(value)) {
    if (typeof key === 'string') return attributeOf(value, key, spot)
    throw valueFault(spot.offset, `The keys of an object are texts, not ${kindOf(key)}`)
  }
  if (!isList(value) && typeof value !== 'string') {
    return new Missing(`${startWord(kindOf(value))} has no items`, undefined, spot.offset)
  }
  if (typeof key !== 'number' || !Number.isInteger(key)) {
    throw valueFault(spot.offset, `The place in ${kindOf(value)} is ${kindOf(key)} and no whole number`)
  }
  const items = isList(value) ? value : charactersOf(value, spot)
  const found = items.at(key)
  if (found !== undefined) return found
  const length = `It has ${items.length}, counted from 0.`
  return new Missing(`${startWord(kindOf(value))} has no item ${key}`, length, spot.offset)
}

/** `value[start:stop:step]`, as in Python. */
export function sliceOf(
  value: Json,
  bounds: readonly [Json | undefined, Json | undefined, Json | undefined],
  spot: Spot,
): Json {
  if (isList(value)) return cutOut(value, bounds, spot)
  if (typeof value === 'string') return cutOut(charactersOf(value, spot), bounds, spot).join('')
  throw valueFault(spot.offset, `${startWord(kindOf(value))} has no items`)
}

function cutOut<Item>(
  items: readonly Item[],
  bounds: readonly (Json | undefined)[],
  spot: Spot,
): readonly Item[] {
  const [start, stop, step = 1] = bounds.map((bound) => wholeNumber(bound ?? null, spot))
  if (step === 0) throw valueFault(spot.offset, 'The step of a slice is zero')
  const { length } = items
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1]
  const place = (bound: number | undefined, otherwise: number) =>
    bound === undefined ? otherwise : Math.min(highest, Math.max(lowest, bound < 0 ? bound + length : bound))
  const from = place(start, step > 0 ? lowest : highest)
  const to = place(stop, step > 0 ? highest : lowest)
  const found: Item[] = []
  for (let at = from; step > 0 ? at < to : at > to; at += step) {
    const item = items[at]
    if (item !== undefined) found.push(item)
  }
  spot.budget.work(spot.offset, found.length)
  return found
}

function wholeNumber(value: Json, { offset }: Spot): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw valueFault(offset, `A bound of a slice is ${kindOf(value)} and no whole number`)
}

/** More keys than that are not searched for one that was meant. */
const MOST_KEYS = 200

function noKey(keys: readonly string[], name: string, offset: number): Missing {
  const near = nearestWord(name, keys.slice(0, MOST_KEYS))
  const hint = near === undefined ? undefined : `Did you mean ${quoted(near)}?`
  return new Missing(`There is no ${quoted(name)} in the object`, hint, offset)
}
