import { equalJson, isObject, type Json, type JsonObject } from '../../model/json.js'
import type { DiffEntry } from '../../model/diff.js'
import { printable, quoted } from '../../model/printable.js'
import { readableJson } from './readable-json.js'
import { textLines } from './text-words.js'
import { changeWords } from './value-words.js'

/** Words for a change and, where they cannot hold all of it, a line for each place that differs. */
export type Told = Pick<DiffEntry, 'words' | 'lines'>

/** Says that words leave something out: a cut value, places that are only counted. */
const CUT = /…|\bmore\b/

/** {@link changeWords} behind `prefix`, with all that they leave out. */
export function changeTold(from: Json | undefined, to: Json | undefined, prefix = ''): Told {
  const words = changeWords(from, to)
  return { words: `${prefix}${words}`, ...(CUT.test(words) && { lines: changedLeaves(from, to) }) }
}

/** Every place where two values differ, in full: `args.bodyHTML: "…" → "…"`. */
export function changedLeaves(from: Json | undefined, to: Json | undefined, at = ''): readonly string[] {
  if (equalJson(from, to)) return []
  if (isObject(from) && isObject(to)) return changedMembers(from, to, at)
  const [left, right] = [itemsOf(from), itemsOf(to)]
  if (left !== undefined && right !== undefined) {
    const items = changedMembers(left, right, at)
    if (items.length > 0) return items
  }
  const place = at === '' ? '' : `${at}: `
  if (typeof from === 'string' && typeof to === 'string') {
    return textLines(from, to).map((line) => `${place}${line}`)
  }
  return [`${place}${inFull(from)} → ${inFull(to)}`]
}

/** Normal forms are at most a hundred levels deep. */
function changedMembers(from: JsonObject, to: JsonObject, at: string): readonly string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const [a, b] = [from, to].map((side) => (Object.hasOwn(side, key) ? side[key] : undefined))
    return changedLeaves(a, b, at === '' ? printable(key) : `${at}.${printable(key)}`)
  })
}

/** A list by the `key` or `id` of its items, or by their number. */
function itemsOf(value: Json | undefined): JsonObject | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value as readonly Json[]
  const keyed = new Map(
    items.flatMap((item): [string, Json][] => {
      const key = isObject(item) ? (item['key'] ?? item['id']) : undefined
      return typeof key === 'string' ? [[key, item]] : []
    }),
  )
  const entries =
    keyed.size === items.length ? [...keyed] : items.map((item, index) => [String(index + 1), item] as const)
  return Object.fromEntries<Json>(entries)
}

function inFull(value: Json | undefined): string {
  if (value === undefined || value === null) return '(none)'
  return typeof value === 'string' ? quoted(value) : readableJson(value)
}
