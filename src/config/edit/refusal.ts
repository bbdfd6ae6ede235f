import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import { isNode, type WrittenPair } from '../pairs.js'
import type { ParsedFile } from '../parse-yaml.js'

/**
 * Why a value is not written over.
 *
 * - `variable`: a `${VAR}` makes it
 * - `shared`: an anchor or a merge brings it to several places
 * - `unusual`: it stands in a way that cannot be changed without changing more
 */
export type RefusalReason = 'variable' | 'shared' | 'unusual'

export interface Refusal {
  readonly reason: RefusalReason
  readonly offset: number
  /** The variables, or the anchor. */
  readonly names: readonly string[]
}

/** A file with what its aliases say about its nodes. */
export interface Editable {
  readonly file: ParsedFile
  readonly text: string
  readonly isJson: boolean
  readonly lineBreak: string
  /** Nodes that an alias stands for too. */
  readonly shared: ReadonlySet<Node>
}

/** `${NAME}` and `${NAME:-default}`, but not `$${` for the characters themselves. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_]\w*)[^}]*\}/g

/** Why nothing of this node may be replaced; `undefined` where all of it may. */
export function refusalOf(editable: Editable, node: Node): Refusal | undefined {
  const waiting: Node[] = [node]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const offset = next.range?.[0] ?? 0
    if (isAlias(next)) return { reason: 'shared', offset, names: [`*${next.source}`] }
    if (editable.shared.has(next)) return { reason: 'shared', offset, names: [`&${next.anchor ?? ''}`] }
    if (isScalar(next)) {
      const names = variablesIn(typeof next.value === 'string' ? next.value : '')
      if (names.length > 0) return { reason: 'variable', offset, names }
    } else if (isSeq(next)) waiting.push(...next.items.filter(isNode))
    else if (isMap(next)) {
      for (const { value } of next.items) if (isNode(value)) waiting.push(value)
    }
  }
  return undefined
}

function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, name]) => (name === undefined ? [] : [`\${${name}}`]))
}

/** The value is there only because of a `<<`. */
export function mergedRefusal(pair: WrittenPair): Refusal {
  return { reason: 'shared', offset: pair.key.range?.[0] ?? 0, names: ['<<'] }
}
