import { canonicalJson, isObject, type Json } from '../../../model/json.js'
import { Missing } from '../missing.js'
import { valueFault } from '../problem.js'
import {
  charactersOf,
  isTrue,
  itemsOf,
  order,
  startWord,
  kindOf,
  textOf,
  weigh,
  type Spot,
} from '../values.js'
import { argument, flagArgument, textArgument, wrongKind, type Call } from './call.js'
import { atPath, picked } from './pick.js'

export function length(value: Json, call: Call): number {
  return itemsOf(value, call).length
}

export function first(value: Json, call: Call): Json | undefined {
  return itemsOf(value, call)[0]
}

export function last(value: Json, call: Call): Json | undefined {
  return itemsOf(value, call).at(-1)
}

export function list(value: Json, call: Call): Json {
  return itemsOf(value, call)
}

export function reverse(value: Json, call: Call): Json {
  if (typeof value === 'string') return charactersOf(value, call).toReversed().join('')
  const items = itemsOf(value, call)
  call.budget.work(call.offset, items.length)
  return items.toReversed()
}

/** What decides between texts: unless asked for, upper and lower case are one. */
function sortKeys(items: readonly Json[], call: Call): readonly Json[] {
  const isExact = flagArgument(call, 'case_sensitive')
  return picked(items, call).map((key) => {
    if (isExact || typeof key !== 'string') return key
    call.budget.make(call.offset, key.length)
    return key.toLowerCase()
  })
}

export function sort(value: Json, call: Call): Json {
  return sorted(itemsOf(value, call), call)
}

function sorted(items: readonly Json[], call: Call): readonly Json[] {
  const keys = sortKeys(items, call)
  const direction = flagArgument(call, 'reverse') ? -1 : 1
  return items
    .map((item, index) => ({ item, key: keys[index] ?? null }))
    .sort((a, b) => direction * order(a.key, b.key, call))
    .map(({ item }) => item)
}

export function unique(value: Json, call: Call): Json {
  const items = itemsOf(value, call)
  const keys = sortKeys(items, call)
  const seen = new Set<string>()
  return items.filter((_, index) => {
    const key = keys[index] ?? null
    weigh(key, call)
    const text = canonicalJson(key)
    if (seen.has(text)) return false
    seen.add(text)
    return true
  })
}

export function min(value: Json, call: Call): Json | undefined {
  return extreme(value, call, -1)
}

export function max(value: Json, call: Call): Json | undefined {
  return extreme(value, call, 1)
}

function extreme(value: Json, call: Call, direction: 1 | -1): Json | undefined {
  const items = itemsOf(value, call)
  const keys = sortKeys(items, call)
  let best = 0
  for (let at = 1; at < items.length; at += 1) {
    if (direction * order(keys[at] ?? null, keys[best] ?? null, call) > 0) best = at
  }
  return items[best]
}

export function sum(value: Json, call: Call): Json {
  const items = picked(itemsOf(value, call), call)
  call.budget.work(call.offset, items.length)
  let total = 0
  for (const item of [argument(call, 'start') ?? 0, ...items]) {
    if (typeof item !== 'number') throw valueFault(call.offset, `\`sum\` adds numbers, not ${kindOf(item)}`)
    total += item
  }
  return total
}

/** The members of an object as lists of a key and a value. */
export function items(value: Json, call: Call): readonly Json[] {
  if (!isObject(value)) throw wrongKind(call, value, 'objects')
  const members = Object.entries(value)
  call.budget.work(call.offset, members.length)
  return members.map(([key, inner]) => [key, inner])
}

export function dictsort(value: Json, call: Call): Json {
  const by = textArgument(call, 'by') ?? 'key'
  if (by !== 'key' && by !== 'value') throw valueFault(call.offset, '`by` of `dictsort` is "key" or "value"')
  const given = new Map(call.given).set('attribute', by === 'key' ? '0' : '1')
  return sorted(items(value, call), { ...call, given })
}

/** `map("upper")`, `map(attribute="name")`, `map(attribute="name", default="")`. */
export function map(value: Json, call: Call): Json {
  const all = itemsOf(value, call)
  call.budget.work(call.offset, all.length)
  const path = textArgument(call, 'attribute')
  if (path !== undefined) {
    const fallback = argument(call, 'default')
    return all.map((item) => {
      const found = atPath(item, path, call)
      if (!(found instanceof Missing)) return found
      if (fallback === undefined) throw found.fault()
      return fallback
    })
  }
  const [name, ...args] = call.more
  if (name === undefined) throw valueFault(call.offset, '`map` wants the name of a filter, or `attribute=`')
  return all.map((item) => call.words.filter(textOf(name, call), item, args))
}

/** `select` and `reject`, which keep what passes a test (default: that it is true), and their opposites. */
export function choose(
  value: Json,
  call: Call,
  { keeps, hasAttribute }: { readonly keeps: boolean; readonly hasAttribute: boolean },
): Json {
  const all = itemsOf(value, call)
  call.budget.work(call.offset, all.length)
  const path = hasAttribute ? textOf(call.more[0] ?? null, call) : undefined
  const [test, ...args] = call.more.slice(hasAttribute ? 1 : 0)
  return all.filter((item) => {
    const found = path === undefined ? item : atPath(item, path, call)
    if (test !== undefined) {
      return call.words.test(textOf(test, call), found instanceof Missing ? undefined : found, args) === keeps
    }
    if (found instanceof Missing) throw found.fault()
    return isTrue(found) === keeps
  })
}

/** Whole numbers from `start` (default: 0) up to `stop`, which is left out. */
export function range(bounds: readonly Json[], { offset, budget }: Spot): readonly number[] {
  const numbers = bounds.map((bound) => {
    if (typeof bound === 'number' && Number.isSafeInteger(bound)) return bound
    throw valueFault(offset, `${startWord(kindOf(bound))} in \`range\`, which wants whole numbers`)
  })
  const [start = 0, stop = 0, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers
  if (step === 0) throw valueFault(offset, 'The step of `range` is zero')
  const count = Math.max(0, Math.ceil((stop - start) / step))
  budget.work(offset, count)
  return Array.from({ length: count }, (_, index) => start + index * step)
}
