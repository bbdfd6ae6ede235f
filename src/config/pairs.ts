import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml'
import { keyText } from './inspect-nodes.js'
import type { ParsedFile } from './parse-yaml.js'

/** One member of an object as it is written. */
export interface WrittenPair {
  readonly text: string
  readonly key: Scalar
  readonly value: Node | null
}

/** Something under a merge key that is no object. */
export interface BadMerge {
  readonly offset: number
}

const MERGE = '<<'

/** What an alias stands for, or the node itself. */
export function resolved(file: Pick<ParsedFile, 'targets'>, node: Node | null): Node | null {
  let found = node
  while (isAlias(found)) found = file.targets.get(found) ?? null
  return found
}

/**
 * The members of an object, merge keys followed: its own first, then those of what is merged in, the first one
 * that names a key counts.
 */
export function pairsOf(
  file: Pick<ParsedFile, 'targets'>,
  map: YAMLMap,
  onBadMerge: (bad: BadMerge) => void = () => undefined,
): readonly WrittenPair[] {
  const own: WrittenPair[] = []
  const merges: { readonly value: Node | null; readonly offset: number }[] = []
  for (const { key, value } of map.items) {
    const text = keyText(key)
    if (text === undefined || !isScalar(key)) continue
    const node = isNode(value) ? value : null
    if (isMergeKey(key)) merges.push({ value: node, offset: key.range?.[0] ?? 0 })
    else own.push({ text, key, value: node })
  }
  if (merges.length === 0) return own
  const found = new Map(own.map((pair) => [pair.text, pair]))
  for (const { value, offset } of merges) {
    const target = resolved(file, value)
    const sources = isSeq(target)
      ? target.items.map((item) => resolved(file, isNode(item) ? item : null))
      : [target]
    for (const source of sources) {
      if (!isMap(source)) {
        onBadMerge({ offset })
        continue
      }
      for (const pair of pairsOf(file, source, onBadMerge))
        if (!found.has(pair.text)) found.set(pair.text, pair)
    }
  }
  return [...found.values()]
}

/** `<<` without quotes: the library marks it with a symbol. */
function isMergeKey(key: Scalar): boolean {
  return typeof key.value === 'symbol' && key.source === MERGE
}

export function isNode(value: unknown): value is Node {
  return isAlias(value) || isMap(value) || isSeq(value) || isScalar(value)
}
