import { isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml'
import { InexactNumber, objectOf, type Json, type JsonObject } from '../core/model/json.js'
import { pointerTo, type Pointer } from '../core/model/pointer.js'
import { didYouMean } from '../core/model/did-you-mean.js'
import { expand, hasExpression } from './expand.js'
import type { Expansion } from './expansion.js'
import { DELETE_KEY } from './overlay/merge-overlays.js'
import { isNode, pairsOf, resolved } from './pairs.js'
import type { ParsedFile } from './parse-yaml.js'
import { exactNumber, plainValue } from './plain-value.js'
import { placeInWords, type Problems } from './problems.js'
import { quote } from './quote.js'
import { canonicalKey, hintFor, memberShape, spellings, type Keys, type Shape } from './shape.js'

/** A part of a file as plain data with canonical keys. */
export interface WrittenValue {
  readonly value: Json
  /** Places whose problem is told already: what is said about them further on would be noise. */
  readonly failed: ReadonlySet<Pointer>
}

/**
 * Turns a part of a file into plain data: aliases and merge keys followed, keys canonical, variables put in.
 * @param expansion leaves expressions as they are where it is not given
 */
export function writtenValue(options: {
  readonly file: ParsedFile
  readonly node: Node | null
  readonly shape: Shape
  readonly problems: Problems
  readonly expansion?: Expansion | undefined
}): WrittenValue {
  const reading = new Reading(options.file, options.problems, options.expansion)
  const value = reading.read(options.node, options.shape, [])
  return { value, failed: reading.failed }
}

class Reading {
  readonly failed = new Set<Pointer>()
  readonly #file: ParsedFile
  readonly #problems: Problems
  readonly #expansion: Expansion | undefined

  constructor(file: ParsedFile, problems: Problems, expansion: Expansion | undefined) {
    this.#file = file
    this.#problems = problems
    this.#expansion = expansion
  }

  read(node: Node | null, shape: Shape, path: readonly string[]): Json {
    const target = resolved(this.#file, node)
    if (isMap(target)) return this.#readMap(target, shape, path)
    if (isSeq(target)) {
      return target.items.map((item, index) =>
        this.read(isNode(item) ? item : null, memberShape(shape, String(index)), [...path, String(index)]),
      )
    }
    return isScalar(target) ? this.#readScalar(target, path) : null
  }

  #readMap(map: YAMLMap, shape: Shape, path: readonly string[]): JsonObject {
    const found = new Map<string, Json>()
    const firstKeys = new Map<string, Scalar>()
    const pairs = pairsOf(this.#file, map, ({ offset }) =>
      this.#report(path, offset, {
        code: 'bad-merge',
        message: 'Only an object, or a list of objects, can be merged in with `<<`',
      }),
    )
    for (const { text, key, value } of pairs) {
      const name = shape.type === 'keys' ? this.#canonical(shape, text, key, path) : text
      if (name === undefined) continue
      const first = firstKeys.get(name)
      if (first !== undefined) {
        this.#report([...path, name], offsetOf(key), {
          code: 'key-twice',
          message: `${quote(text)} and ${quote(String(first.value))} mean the same key`,
          hint: `Keep one of them; the other stands at ${placeInWords(this.#file.source.place(offsetOf(first)))}.`,
        })
        continue
      }
      firstKeys.set(name, key)
      found.set(name, this.read(value, memberShape(shape, name), [...path, name]))
    }
    return objectOf(found)
  }

  #canonical(shape: Keys, text: string, key: Scalar, path: readonly string[]): string | undefined {
    const name = canonicalKey(shape, text)
    if (name !== undefined) return name
    this.#report([...path, text], offsetOf(key), {
      code: 'unknown-key',
      message: `${capital(withArticle(shape.what))} has no key ${quote(text)}`,
      hint:
        text === DELETE_KEY
          ? `Only overlays of an environment take something out with ${DELETE_KEY}. Here, take out what it stands in.`
          : (hintFor(shape, text) ?? didYouMean(text, spellings(shape)) ?? knownKeys(shape)),
    })
    return undefined
  }

  #readScalar(node: Scalar, path: readonly string[]): Json {
    const { value, source = '' } = node
    if (value === null || typeof value === 'boolean') return value
    const read = typeof value === 'number' ? exactNumber(value, source) : this.#readText(node, path)
    if (!(read instanceof InexactNumber)) return read
    this.#report(path, offsetOf(node), {
      code: 'inexact-number',
      message: `${quote(read.digits)} is no number that can be held exactly`,
      hint: 'Write it as text, in quotes.',
    })
    return read.digits
  }

  #readText(node: Scalar, path: readonly string[]): Json {
    const text = typeof node.value === 'string' ? node.value : (node.source ?? '')
    if (this.#expansion === undefined || !hasExpression(text)) return text
    const { lookup, isSecret, onUndefined, undefinedHint } = this.#expansion
    const expanded = expand(text, lookup, isSecret)
    for (const problem of expanded.problems) {
      const isUndefined = problem.code === 'undefined-variable'
      if (isUndefined && onUndefined !== undefined) {
        this.failed.add(pointerTo(path))
        onUndefined(pointerTo(path), problem)
      } else {
        const hint = (isUndefined ? undefinedHint : undefined) ?? problem.hint
        this.#report(path, offsetOf(node), { ...problem, hint })
      }
    }
    if (expanded.problems.length > 0) return text
    return expanded.isWhole && node.type === 'PLAIN' ? plainValue(expanded.text) : expanded.text
  }

  #report(
    path: readonly string[],
    offset: number,
    problem: { readonly code: string; readonly message: string; readonly hint?: string },
  ): void {
    this.failed.add(pointerTo(path))
    this.#problems.add({ ...problem, where: this.#file.source.place(offset) })
  }
}

function knownKeys(shape: Keys): string {
  const names = [...shape.known.keys()]
  return `It knows ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
}

function withArticle(what: string): string {
  return /^[aeiou]/.test(what) ? `an ${what}` : `a ${what}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0
}
