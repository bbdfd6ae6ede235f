import { fieldName } from '../core/model/field-name.js'
import { equalJson, type Json } from '../core/model/json.js'
import {
  foldText,
  isSimpleList,
  itemWords,
  listWords,
  valueWords,
  type Folding,
  type Simple,
} from './field-words.js'
import type { Palette } from './palette.js'
import { charactersOf, columnsOf, wrapLines } from './wrap.js'

/** Characters shown before the place where two long texts part. */
const LEAD = 20

export interface FieldDiff {
  readonly path: string
  readonly from?: Json | undefined
  readonly to?: Json | undefined
  /** Shown in brackets at the end: `drift`. */
  readonly tag?: string | undefined
}

export interface DiffStyle {
  readonly width: number
  readonly indent: number
  readonly palette: Palette
  readonly folding: Folding
}

/**
 * A changed field as a reviewer reads it: `name: "A" → "B"`, `domains: +b.com −a.com (3 kept)`; on two lines with
 * `-` and `+` where one would be too long.
 */
export function fieldDiffLines(field: FieldDiff, style: DiffStyle): readonly string[] {
  const label = `${' '.repeat(style.indent)}${fieldName(field.path)}: `
  const tag = field.tag === undefined ? '' : `  [${field.tag}]`
  const items = itemDiff(field, style.folding)
  if (items !== undefined) return hung(`${items}${tag}`, label, style)

  const [from, to] = sides(field, style.folding)
  const line = `${label}${from} → ${to}${tag}`
  if (columnsOf(line) <= style.width) return [line]
  const deeper = ' '.repeat(style.indent + 2)
  return [
    `${label.trimEnd()}${tag}`,
    ...wrapLines(from, { width: style.width, first: `${deeper}- ` }).map(style.palette.remove),
    ...wrapLines(to, { width: style.width, first: `${deeper}+ ` }).map(style.palette.create),
  ]
}

/** A field of something created or deleted: `name: "Acme"`. */
export function fieldValueLines(
  field: Pick<FieldDiff, 'path'> & { readonly value: Json | undefined },
  style: DiffStyle,
): readonly string[] {
  const label = `${' '.repeat(style.indent)}${fieldName(field.path)}: `
  return hung(valueWords(field.value, style.folding), label, style)
}

/** Further lines stand two columns deeper than the field's name, so that a long name leaves room. */
function hung(text: string, label: string, { width, indent }: DiffStyle): readonly string[] {
  return wrapLines(`${label.trimStart()}${text}`, {
    width,
    first: ' '.repeat(indent),
    rest: ' '.repeat(indent + 4),
  })
}

/** What came and what went, where both sides are lists of simple values without a word about their order. */
function itemDiff({ from, to }: FieldDiff, folding: Folding): string | undefined {
  if (!isItems(from) || !isItems(to)) return undefined
  const before = from ?? []
  const after = to ?? []
  const added = after.filter((item) => !before.includes(item))
  const removed = before.filter((item) => !after.includes(item))
  if (added.length + removed.length === 0) return undefined
  const words = [
    listOf(added, '+', folding.items),
    listOf(removed, '−', folding.items),
    ...(after.length > added.length ? [`(${after.length - added.length} kept)`] : []),
  ]
  return words.filter((word) => word !== '').join(' ')
}

function isItems(value: Json | undefined): value is readonly Simple[] | undefined | null {
  return value === undefined || value === null || isSimpleList(value) || equalJson(value, [])
}

function listOf(items: readonly Simple[], sign: string, most: number): string {
  return listWords(
    items.map((item) => `${sign}${itemWords(item)}`),
    { most, between: ' ' },
  )
}

/** Both values as words. Of two long texts the parts are shown where they begin to differ. */
function sides({ from, to }: FieldDiff, folding: Folding): readonly [string, string] {
  if (typeof from === 'string' && typeof to === 'string') {
    const start = Math.max(0, commonStart(from, to) - LEAD)
    return [foldText(from, start, folding.characters), foldText(to, start, folding.characters)]
  }
  return [side(from, folding), side(to, folding)]
}

function side(value: Json | undefined, folding: Folding): string {
  return isSimpleList(value)
    ? `[${listWords(value.map(itemWords), { most: folding.items })}]`
    : valueWords(value, folding)
}

function commonStart(a: string, b: string): number {
  const left = charactersOf(a)
  const right = charactersOf(b)
  const end = left.findIndex((character, index) => character !== right[index])
  return end === -1 ? left.length : end
}
