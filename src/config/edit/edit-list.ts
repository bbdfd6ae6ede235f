import { isScalar, type Node, type YAMLSeq } from 'yaml'
import type { Json } from '../../core/model/json.js'
import { isNode } from '../pairs.js'
import type { Editable } from './refusal.js'
import { columnOf, lineEnd, lineStart, nextLine, type Splice } from './splices.js'
import { inlineText } from './value-text.js'

/**
 * Takes the items that are not wanted out of a list of single values and puts those that are missing behind the others:
 * what stays keeps its place, its quotes and its comments. `undefined` where the list is better written anew.
 * @param same gives equal words for items that mean the same
 */
export function editList(
  editable: Editable,
  list: YAMLSeq,
  { wanted, same }: { readonly wanted: readonly Json[]; readonly same: (item: Json) => string },
): readonly Splice[] | undefined {
  const items = list.items.filter(isNode)
  if (items.length < list.items.length || items.some((item) => !isPlainItem(item))) return undefined
  const missing = new Map(wanted.map((item) => [same(item), item]))
  const isKept = items.map((item) => isScalar(item) && missing.delete(same(valueOf(item))))
  const added = [...missing.values()].map((item) => inlineText(item, editable))
  if (!isKept.includes(true)) return undefined
  return list.flow === true
    ? editFlow(editable, items, { isKept, added })
    : editBlock(editable, list, items, { isKept, added })
}

function isPlainItem(item: Node): boolean {
  return isScalar(item) && item.anchor === undefined && item.tag === undefined
}

function valueOf(item: Node): Json {
  const value: unknown = isScalar(item) ? item.value : null
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

interface Items {
  readonly isKept: readonly boolean[]
  readonly added: readonly string[]
}

/** Items between brackets. */
export function editFlow(
  { text, lineBreak }: Editable,
  items: readonly Node[],
  { isKept, added }: Items,
): readonly Splice[] {
  const lastKept = isKept.lastIndexOf(true)
  const startOf = (index: number) => items[index]?.range?.[0] ?? 0
  const endOf = (index: number) => items[index]?.range?.[1] ?? 0
  const splices = items.flatMap((_item, index): readonly Splice[] =>
    isKept[index] === true || index > lastKept
      ? []
      : [{ from: startOf(index), to: startOf(index + 1), text: '' }],
  )
  const before = startOf(lastKept)
  const isOnOwnLine = text.slice(lineStart(text, before), before).trim() === ''
  const between = isOnOwnLine ? `,${lineBreak}${' '.repeat(columnOf(text, before))}` : ', '
  const tail = added.map((item) => `${between}${item}`).join('')
  if (tail === '' && lastKept === items.length - 1) return splices
  return [...splices, { from: endOf(lastKept), to: endOf(items.length - 1), text: tail }]
}

/** Items behind dashes, a line each. */
function editBlock(
  { text, lineBreak }: Editable,
  list: YAMLSeq,
  items: readonly Node[],
  { isKept, added }: Items,
): readonly Splice[] | undefined {
  const column = columnOf(text, list.range?.[0] ?? 0)
  const lines = items.map((item) => {
    const [start, end] = item.range ?? [0, 0]
    const from = lineStart(text, start)
    const isUsual =
      text.slice(from, start).trim() === '-' && columnOf(text, text.indexOf('-', from)) === column
    return isUsual && !text.slice(start, end).includes('\n') ? { from, end: lineEnd(text, end) } : undefined
  })
  const whole = lines.filter((line) => line !== undefined)
  if (whole.length < lines.length) return undefined
  const cuts = whole.flatMap(({ from, end }, index): readonly Splice[] =>
    isKept[index] === true ? [] : [cutLines(text, from, end)],
  )
  const last = whole[isKept.lastIndexOf(true)]
  if (last === undefined || added.length === 0) return cuts
  const indent = ' '.repeat(column)
  const more = added.map((item) => `${lineBreak}${indent}- ${item}`).join('')
  return [...cuts, { from: last.end, to: last.end, text: more }]
}

/** Takes whole lines out; at the end of a text without a last line break, the break before them. */
export function cutLines(text: string, from: number, end: number): Splice {
  const next = nextLine(text, end)
  const isAtEnd = next === text.length && text[next - 1] !== '\n'
  return isAtEnd && from > 0
    ? { from: lineEnd(text, lineStart(text, from - 1)), to: next, text: '' }
    : { from, to: next, text: '' }
}
