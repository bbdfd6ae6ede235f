import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair } from 'yaml'
import { quote } from './quote.js'

/** How deep lists and objects may lie in each other. */
export const DEEPEST = 100
/** How many values aliases may add to a file: far more than sharing needs, far less than hurts. */
const MOST_ALIASED_VALUES = 1_000_000

export interface NodeProblem {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly offset: number
}

/** What a document's nodes refer to, or why the document cannot be used. */
export interface Inspection {
  readonly targets: ReadonlyMap<Alias, Node>
  readonly problems: readonly NodeProblem[]
}

/**
 * Walks a document once: finds what each alias stands for, and refuses what cannot become plain data: unknown and
 * cyclic aliases, aliases that multiply into too much, keys given twice, keys that are no text.
 */
export function inspectNodes(root: Node): Inspection {
  const walk = new Walk()
  const size = walk.visit(root, 0)
  if (size - walk.writtenCount > MOST_ALIASED_VALUES) {
    walk.problems.push({
      code: 'too-many-aliases',
      message: 'The aliases of this file multiply into more values than a config may hold',
      hint: 'Write out what the anchors share.',
      offset: walk.largestAliasAt,
    })
  }
  return { targets: walk.targets, problems: walk.problems }
}

class Walk {
  readonly targets = new Map<Alias, Node>()
  readonly problems: NodeProblem[] = []
  writtenCount = 0
  largestAliasAt = 0
  #largestAlias = 0
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<Node>()
  /** How many values an anchored node stands for, aliases inside it followed. */
  readonly #sizes = new Map<Node, number>()

  /** @returns how many values the node stands for once its aliases are followed */
  visit(node: unknown, depth: number): number {
    this.writtenCount += 1
    if (isAlias(node)) return this.#follow(node)
    if (!isMap(node) && !isSeq(node)) {
      if (isScalar(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node)
      return 1
    }
    const offset = node.range?.[0] ?? 0
    if (depth >= DEEPEST) {
      this.#report('too-deep', `Lists and objects lie in each other more than ${DEEPEST} levels deep`, offset)
      return 1
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    this.#open.add(node)
    let size = 1
    if (isMap(node)) {
      this.#checkKeys(node.items)
      for (const pair of node.items) size += this.visit(pair.value, depth + 1)
    } else {
      for (const item of node.items) size += this.visit(item, depth + 1)
    }
    this.#open.delete(node)
    if (node.anchor !== undefined) this.#sizes.set(node, size)
    return size
  }

  #follow(alias: Alias): number {
    const offset = alias.range?.[0] ?? 0
    const target = this.#anchors.get(alias.source)
    if (target === undefined) {
      this.#report(
        'unknown-alias',
        `There is no anchor ${quote(`&${alias.source}`)} before this alias`,
        offset,
      )
      return 1
    }
    if (this.#open.has(target)) {
      this.#report(
        'cyclic-alias',
        `The alias ${quote(`*${alias.source}`)} stands inside its own anchor`,
        offset,
      )
      return 1
    }
    this.targets.set(alias, target)
    const size = this.#sizes.get(target) ?? 1
    if (size > this.#largestAlias) {
      this.#largestAlias = size
      this.largestAliasAt = offset
    }
    return size
  }

  #checkKeys(pairs: readonly Pair[]): void {
    const seen = new Set<string>()
    for (const { key } of pairs) {
      const offset = isNodeWithRange(key) ? key.range[0] : 0
      const text = keyText(key)
      if (text === undefined) {
        this.#report('bad-key', 'A key must be plain text', offset)
        continue
      }
      if (seen.has(text)) this.#report('duplicate-key', `The key ${quote(text)} stands here twice`, offset)
      seen.add(text)
    }
  }

  #report(code: string, message: string, offset: number): void {
    this.problems.push({ code, message, offset })
  }
}

/** The text of a key; `undefined` for a list, an object or an alias. `<<` is the merge key. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  if (typeof key.value === 'string') return key.value
  return key.source ?? (key.value === null ? '' : undefined)
}

function isNodeWithRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}
