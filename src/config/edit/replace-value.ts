import { isCollection, isScalar, Scalar, type Node } from 'yaml'
import type { Json } from '../../core/model/json.js'
import type { WrittenPair } from '../pairs.js'
import type { Editable, Refusal } from './refusal.js'
import { columnOf, lineStart, type Splice } from './splices.js'
import { inlineText, textLike } from './value-text.js'

/** Puts a value in the place of the one that a key has now. */
export function replaceValue(
  editable: Editable,
  pair: WrittenPair,
  value: Json,
): readonly Splice[] | Refusal {
  const { text } = editable
  const colon = colonBehind(text, pair.key)
  const unusual: Refusal = { reason: 'unusual', offset: pair.key.range?.[0] ?? 0, names: [] }
  if (colon === undefined) return unusual
  const node = pair.value
  const [start, end] = node?.range ?? [colon, colon]
  if (node === null || start === end) {
    return [{ from: colon, to: colon, text: ` ${inlineText(value, editable)}` }]
  }
  if (isBlockScalar(node)) {
    return [
      { from: start, to: end, text: `${inlineText(value, editable)}${lineBreaksAt(text.slice(start, end))}` },
    ]
  }
  if (!isCollection(node) || node.flow === true) {
    return [{ from: start, to: end, text: textLike(node, value, editable) }]
  }
  const tail = lineBreaksAt(text.slice(start, end))
  const inline = inlineText(value, editable)
  if (text.slice(colon, start).trim() === '') return [{ from: colon, to: end, text: ` ${inline}${tail}` }]
  // A comment or an anchor stands between the key and its value, which keeps a line of its own below it.
  const indent = columnOf(text, pair.key.range?.[0] ?? 0) + 2
  const missing = Math.max(0, indent - (start - lineStart(text, start)))
  return [{ from: start, to: end, text: `${' '.repeat(missing)}${inline}${tail}` }]
}

/** Right behind the colon of a key; `undefined` where there is none. */
function colonBehind(text: string, key: Scalar): number | undefined {
  const end = key.range?.[1] ?? 0
  const found = /^\s*:/.exec(text.slice(end, end + 200))
  return found === null ? undefined : end + found[0].length
}

export function isBlockScalar(node: Node): boolean {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)
}

function lineBreaksAt(text: string): string {
  return /[\r\n\s]*$/.exec(text)?.[0] ?? ''
}
