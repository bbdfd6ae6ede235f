import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Json, JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import { isNode } from '../pairs.js'
import { canonicalKey, keys, FREE } from '../shape.js'
import { cutLines, editFlow } from './edit-list.js'
import { insertKeys } from './insert-key.js'
import { jsonValue, yamlBlock } from './print-config.js'
import { isBlockScalar } from './replace-value.js'
import type { Editable, Refusal } from './refusal.js'
import { columnOf, lineEnd, lineStart, type Splice } from './splices.js'
import { inlineText } from './value-text.js'

/** Takes entries out of the list they stand in. */
export function removeEntries(
  editable: Editable,
  list: YAMLSeq,
  gone: ReadonlySet<Node>,
): readonly Splice[] | Refusal {
  const { text } = editable
  const items = list.items.filter(isNode)
  const isKept = items.map((item) => !gone.has(item))
  const [start, end] = list.range ?? [0, 0]
  if (!isKept.includes(true)) {
    if (list.flow === true) return [{ from: start, to: end, text: '[]' }]
    const trail = /\s*$/.exec(text.slice(start, end))?.[0] ?? ''
    // A list may stand right below its key, and what takes its place may not.
    const from = lineStart(text, start)
    return text.slice(from, start).trim() === ''
      ? [{ from, to: end, text: `${' '.repeat(columnOf(text, start) + 2)}[]${trail}` }]
      : [{ from: start, to: end, text: `[]${trail}` }]
  }
  if (list.flow === true) return editFlow(editable, items, { isKept, added: [] })
  const column = columnOf(text, start)
  const splices: Splice[] = []
  for (const [index, item] of items.entries()) {
    if (isKept[index] === true) continue
    const at = item.range?.[0] ?? 0
    const from = lineStart(text, at)
    if (text.slice(from, at).trim() !== '-' || columnOf(text, text.indexOf('-', from)) !== column) {
      return { reason: 'unusual', offset: at, names: [] }
    }
    splices.push(cutLines(text, from, contentEnd(text, item)))
  }
  return splices
}

/** Puts entries behind those of a collection, or a new collection at the end of the file. */
export function addEntries(
  editable: Editable,
  kind: Kind,
  entries: readonly JsonObject[],
): readonly Splice[] | Refusal {
  const { file, text, isJson, lineBreak } = editable
  const { root } = file
  const shape = keys('config file', { [kind.collection]: FREE })
  const pair = root.items.find(
    ({ key }) => isScalar(key) && canonicalKey(shape, String(key.value)) === kind.collection,
  )
  const whole: Json = kind.onlyKey === undefined ? entries : (entries[0] ?? {})
  if (pair === undefined) {
    if (root.flow === true) return insertKeys(editable, root, [[kind.collection, whole]])
    const isEnded = text === '' || text.endsWith('\n')
    const block = withBreaks(yamlBlock({ [kind.collection]: whole }), lineBreak)
    return [{ from: text.length, to: text.length, text: `${isEnded ? '' : lineBreak}${lineBreak}${block}` }]
  }
  const list = pair.value
  if (!isSeq(list) || !isNode(list)) return { reason: 'unusual', offset: root.range?.[0] ?? 0, names: [] }
  const last = list.items.at(-1)
  if (!isNode(last)) return fillEmpty(editable, list, entries)
  if (list.flow === true) {
    const items = list.items.filter(isNode)
    const column = columnOf(text, last.range?.[0] ?? 0)
    const added = entries.map((entry) =>
      isJson && text.slice(...(last.range ?? [0, 0])).includes('\n')
        ? jsonValue(entry, 2).replaceAll('\n', `${lineBreak}${' '.repeat(column)}`)
        : inlineText(entry, editable),
    )
    return editFlow(editable, items, { isKept: items.map(() => true), added })
  }
  const column = columnOf(text, list.range?.[0] ?? 0)
  const lines = indented(yamlBlock(entries), column, lineBreak)
  if (endsInBlockScalar(last)) {
    const at = last.range?.[1] ?? text.length
    return [
      { from: at, to: at, text: text[at - 1] === '\n' ? `${lines}${lineBreak}` : `${lineBreak}${lines}` },
    ]
  }
  const at = lineEnd(text, contentEnd(text, last))
  return [{ from: at, to: at, text: `${lineBreak}${lines}` }]
}

/** `tenants: []` becomes a block where nothing follows in its line. */
function fillEmpty(editable: Editable, list: YAMLSeq, entries: readonly JsonObject[]): readonly Splice[] {
  const { text, isJson, lineBreak } = editable
  const [start, end] = list.range ?? [0, 0]
  const isAlone = text.slice(end, lineEnd(text, end)).trim() === '' && columnOf(text, start) > 0
  if (isJson) {
    const column = columnOf(text, start) - text.slice(lineStart(text, start), start).trimStart().length
    const body = jsonValue(entries, 2).replaceAll('\n', `${lineBreak}${' '.repeat(column)}`)
    return [{ from: start, to: end, text: body }]
  }
  if (!isAlone) return [{ from: start, to: end, text: inlineText(entries, editable) }]
  const space = /[ \t]*$/.exec(text.slice(0, start))?.[0].length ?? 0
  return [{ from: start - space, to: end, text: `${lineBreak}${indented(yamlBlock(entries), 2, lineBreak)}` }]
}

/** Behind the last character that says something. */
function contentEnd(text: string, node: Node): number {
  const [start, end] = node.range ?? [0, 0]
  return start + text.slice(start, end).trimEnd().length
}

/** True where what follows could become a part of the text that it ends in. */
function endsInBlockScalar(node: Node): boolean {
  let last: unknown = node
  while (isMap(last) || isSeq(last)) {
    if (last.flow === true) return false
    const item: unknown = last.items.at(-1)
    last = isMap(last) ? (item as YAMLMap['items'][number] | undefined)?.value : item
  }
  return isNode(last) && isBlockScalar(last)
}

function indented(block: string, column: number, lineBreak: string): string {
  const lines = block.trimEnd().split('\n')
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(column)}${line}`)).join(lineBreak)
}

function withBreaks(block: string, lineBreak: string): string {
  return lineBreak === '\n' ? block : block.replaceAll('\n', lineBreak)
}
