import { isMap, isSeq, type Node } from 'yaml'
import { isNode, pairsOf, resolved } from './pairs.js'
import type { ParsedFile } from './parse-yaml.js'
import { canonicalKey, memberShape, type Shape } from './shape.js'

/** Offsets in a file. */
export interface Located {
  /** Where the key begins; `undefined` for an item of a list. */
  readonly key?: number
  readonly value: number
  readonly node: Node | null
}

/** Finds a place, given in canonical keys, below a node; `undefined` when it is not written there. */
export function locate(options: {
  readonly file: Pick<ParsedFile, 'targets'>
  readonly node: Node | null
  readonly shape: Shape
  readonly segments: readonly string[]
}): Located | undefined {
  const { file } = options
  let { node, shape } = options
  let found: Located | undefined
  for (const segment of options.segments) {
    const target = resolved(file, node)
    if (isMap(target)) {
      const known = shape
      const pair = pairsOf(file, target).find(
        ({ text }) => (known.type === 'keys' ? (canonicalKey(known, text) ?? text) : text) === segment,
      )
      if (pair === undefined) return undefined
      const key = pair.key.range?.[0] ?? 0
      found = { key, value: pair.value?.range?.[0] ?? key, node: pair.value }
      node = pair.value
    } else if (isSeq(target)) {
      const item: unknown = target.items[Number(segment)]
      if (!isNode(item)) return undefined
      found = { value: item.range?.[0] ?? 0, node: item }
      node = item
    } else return undefined
    shape = memberShape(shape, segment)
  }
  return found ?? { value: node?.range?.[0] ?? 0, node }
}
