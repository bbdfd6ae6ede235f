import { isObject, printJson, type Json } from '../core/model/json.js'
import { printable, quoted } from '../core/model/printable.js'
import { countOf } from './count-words.js'
import { charactersOf } from './wrap.js'

/** What stands for a value that is not there. */
const NOTHING = '(none)'

const PLAIN_ITEM = /^[\w.@:/+-]+$/

/** How much of long values is shown. */
export interface Folding {
  /** Characters of one text or object. */
  readonly characters: number
  /** Items of one list. */
  readonly items: number
}

/** One value in one line: `"Acme"`, `acme.com, acme.org`, `{"plan":"pro"}`, `(none)`. */
export function valueWords(value: Json | undefined, folding: Folding): string {
  if (isNothing(value)) return NOTHING
  if (typeof value === 'string') return foldText(value, 0, folding.characters)
  if (isSimpleList(value)) return listWords(value.map(itemWords), { most: folding.items })
  return foldJson(value, folding.characters)
}

/** One item of a list of simple values; quoted only where it needs to be. */
export function itemWords(item: Simple): string {
  if (typeof item === 'string') return PLAIN_ITEM.test(item) ? item : quoted(item)
  return printJson(item)
}

/** `a, b, c and 17 more`. `between` stands between two items, default a comma and a space. */
export function listWords(
  items: readonly string[],
  { most, between = ', ' }: { readonly most: number; readonly between?: string },
): string {
  if (items.length <= most) return items.join(between)
  return `${items.slice(0, most).join(between)} and ${items.length - most} more`
}

/** A text in quotes, cut to `most` characters from `start` on; what is left out is marked with `…`. */
export function foldText(text: string, start: number, most: number): string {
  if (text.length <= most) return quoted(text)
  const characters = charactersOf(text)
  if (characters.length <= most) return quoted(text)
  const head = start > 0 ? '…' : ''
  const tail = start + most < characters.length ? '…' : ''
  const shown = quoted(characters.slice(start, start + most).join(''))
  return `${head}${shown}${tail} (${countOf(characters.length, 'character')})`
}

export type Simple = string | number | boolean

/** A list that reads well item by item: texts, numbers and switches only, at least one. */
export function isSimpleList(value: Json | undefined): value is readonly Simple[] {
  return Array.isArray(value) && value.length > 0 && value.every(isSimple)
}

function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

function isSimple(value: unknown): value is Simple {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function foldJson(value: Json | undefined, most: number): string {
  const text = printJson(value ?? null)
  if (text.length <= most) return printable(text)
  return `${printable(text, most)} (${countOf(text.length, 'character')})`
}
