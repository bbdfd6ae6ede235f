import { isCollection, isScalar, type YAMLMap } from 'yaml'
import type { Json } from '../../core/model/json.js'
import { isNode } from '../pairs.js'
import { isBlockScalar } from './replace-value.js'
import type { Editable, Refusal } from './refusal.js'
import { columnOf, lineEnd, lineStart, type Splice } from './splices.js'
import { inlineText } from './value-text.js'

/** Puts new keys into an object: behind those that it has, or before them where each is a text of several lines. */
export function insertKeys(
  editable: Editable,
  map: YAMLMap,
  members: readonly (readonly [string, Json])[],
): readonly Splice[] | Refusal {
  const { text, lineBreak } = editable
  const written = members.map(
    ([key, value]) => `${inlineText(key, editable)}: ${inlineText(value, editable)}`,
  )
  const start = map.range?.[0] ?? 0
  if (map.flow === true) {
    const last = map.items.at(-1)
    const end = last === undefined ? undefined : endOfPair(last)
    if (end === undefined) return [{ from: start + 1, to: start + 1, text: ` ${written.join(', ')} ` }]
    const first = isNode(last?.key) ? (last.key.range?.[0] ?? start) : start
    const isOnOwnLine = text.slice(lineStart(text, first), first).trim() === ''
    const between = isOnOwnLine ? `,${lineBreak}${' '.repeat(columnOf(text, first))}` : ', '
    return [{ from: end, to: end, text: written.map((member) => `${between}${member}`).join('') }]
  }
  // Behind a text of several lines a new line could become a part of it.
  const before = map.items.findLast(
    ({ value }) => isNode(value) && !isBlockScalar(value) && !(isCollection(value) && value.flow !== true),
  )
  const first = map.items[0]?.key
  if (!isScalar(first)) return { reason: 'unusual', offset: start, names: [] }
  const column = first.range?.[0] ?? start
  const indent = ' '.repeat(columnOf(text, column))
  const end = before === undefined ? undefined : endOfPair(before)
  if (end === undefined) {
    const lines = written.map((member) => `${member}${lineBreak}${indent}`).join('')
    return [{ from: column, to: column, text: lines }]
  }
  const at = lineEnd(text, end)
  return [{ from: at, to: at, text: written.map((member) => `${lineBreak}${indent}${member}`).join('') }]
}

function endOfPair({ key, value }: { readonly key: unknown; readonly value: unknown }): number | undefined {
  const valueEnd = isNode(value) ? value.range?.[1] : undefined
  return valueEnd ?? (isNode(key) ? key.range?.[1] : undefined)
}
