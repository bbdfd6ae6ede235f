import { isMap, isSeq } from 'yaml'
import { didYouMean } from '../../core/model/did-you-mean.js'
import type { Place } from '../../core/model/errors.js'
import { isObject, member, objectOf, overlay, type JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import type { Written } from '../check-shape.js'
import type { Expansion } from '../expansion.js'
import { layeredPlace } from '../layers.js'
import { isNode, resolved } from '../pairs.js'
import { placeInWords, type Problems } from '../problems.js'
import { quote } from '../quote.js'
import { valuePlace, type Section } from '../sections.js'
import { entryShape, type Keys } from '../shape.js'
import { writtenValue } from '../written-value.js'
import { DELETE_KEY, mergeOverlays, withoutMark } from './merge-overlays.js'
import { overlayShape } from './overlay-shape.js'
import { tellMergeProblems } from './tell-merge-problems.js'

/** An entry of which the files tell what it holds. */
export type WrittenEntry = Written & { readonly value: JsonObject }

interface OverlayEntry extends WrittenEntry {
  /** It takes the entry out of what is wanted. */
  readonly isDeletion: boolean
}

export interface ReadingOverlays {
  readonly kind: Kind
  readonly expansion: Expansion
  readonly problems: Problems
  /** Keys of an entry of which a layer above replaces the others: a document has one source. */
  readonly exclusive: readonly string[]
}

/** What overlays say about the entries of one kind, by key. */
export class OverlayEntries {
  readonly #byKey = new Map<string, OverlayEntry[]>()
  /** Entries that only their document names. */
  readonly #unnamed: OverlayEntry[] = []
  readonly #met = new Set<string>()
  readonly #options: ReadingOverlays
  readonly #shape: Keys

  constructor(sections: readonly Section[], options: ReadingOverlays) {
    this.#options = options
    this.#shape = overlayShape(entryShape(options.kind))
    for (const section of sections) this.#readCollection(section)
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0
  }

  /** The entry with what overlays say about it; `undefined` where they take it out. */
  laidOver(key: string, base: WrittenEntry): WrittenEntry | undefined {
    this.#met.add(key)
    const said = this.#byKey.get(key) ?? []
    const deleting = said.filter(({ isDeletion }) => isDeletion)
    this.#tellDisagreement(key, said)
    if (deleting.length > 0) return undefined
    return said.length === 0 ? base : this.#merged(base, said)
  }

  /** Where an overlay takes the entry out. */
  deletionOf(key: string): Place | undefined {
    const deleting = this.#byKey.get(key)?.find(({ isDeletion }) => isDeletion)
    return deleting === undefined ? undefined : layeredPlace(deleting)
  }

  /** What overlays add: entries that the base does not have. To be asked when all of the base was laid over. */
  added(): readonly WrittenEntry[] {
    const entries: WrittenEntry[] = [...this.#unnamed]
    for (const [key, said] of this.#byKey) {
      if (this.#met.has(key)) continue
      const [first, ...others] = said.filter(({ isDeletion }) => !isDeletion)
      for (const one of said) if (one.isDeletion) this.#tellNothingToDelete(key, one)
      if (first !== undefined) entries.push(this.#merged({ ...first, value: {} }, [first, ...others]))
    }
    return entries
  }

  #merged(base: WrittenEntry, said: readonly OverlayEntry[]): WrittenEntry {
    const { kind, problems, exclusive } = this.#options
    const isNamed = (name: string) => said.some(({ value }) => member(value, name) !== undefined)
    const replaced = exclusive.filter((name) => exclusive.some(isNamed) && !isNamed(name))
    const below = overlay(base.value, Object.fromEntries(replaced.map((name) => [name, undefined])))
    const merged = mergeOverlays(
      below,
      said.map(({ value }) => value),
    )
    const named = member(said[0]?.value ?? {}, kind.keyField)
    const what = `${kind.name} ${quote(typeof named === 'string' ? named : (kind.onlyKey ?? ''))}`
    tellMergeProblems(merged.problems, { layers: said, what, problems })
    return {
      ...base,
      value: merged.value,
      failed: new Set([...base.failed, ...said.flatMap(({ failed }) => [...failed])]),
      above: said.map(({ file, node, shape }) => ({ file, node, shape })),
    }
  }

  #tellDisagreement(key: string, said: readonly OverlayEntry[]): void {
    const deleting = said.find(({ isDeletion }) => isDeletion)
    const setting = said.find(({ isDeletion }) => !isDeletion)
    if (deleting === undefined || setting === undefined) return
    this.#options.problems.add({
      code: 'contradiction',
      message: `An overlay takes the ${this.#options.kind.name} ${quote(key)} out, and another says what it holds, at ${placeInWords(layeredPlace(setting))}`,
      hint: 'Overlays of one environment must agree: keep one of them.',
      where: layeredPlace(deleting),
    })
  }

  #tellNothingToDelete(key: string, entry: OverlayEntry): void {
    const { kind, problems } = this.#options
    problems.add({
      code: 'nothing-to-delete',
      message: `There is no ${kind.name} ${quote(key)} that an overlay could take out`,
      hint: didYouMean(key, this.#met) ?? 'Take the entry out of the overlay.',
      where: layeredPlace(entry),
    })
  }

  #readCollection(section: Section): void {
    const { kind, problems } = this.#options
    const { file } = section
    const node = resolved(file, section.node)
    const isOnly = kind.onlyKey !== undefined
    if (isOnly ? !isMap(node) : !isSeq(node)) {
      problems.add({
        code: 'wrong-type',
        message: `${quote(section.name)} must be ${isOnly ? 'an object' : 'a list'}`,
        where: valuePlace(section),
      })
      return
    }
    const first = new Map<string, Place>()
    const items = isSeq(node) ? node.items.map((item) => (isNode(item) ? item : null)) : [section.node]
    for (const item of items) {
      const where = item === null ? section.where : file.source.place(item.range?.[0] ?? 0)
      if (item === null || !isMap(resolved(file, item))) {
        const message = `Each entry of ${quote(section.name)} must be an object with ${quote(kind.keyField)}`
        problems.add({ code: 'wrong-type', message, where })
        continue
      }
      const entry = this.#entryOf({ ...section, node: item, where })
      const key = entry === undefined ? undefined : this.#keyOf(entry.value)
      if (entry === undefined) continue
      if (key === undefined) {
        this.#unnamed.push(entry)
        continue
      }
      const twice = first.get(key)
      if (twice !== undefined) {
        problems.add({
          code: 'duplicate-resource',
          message: `The ${kind.name} ${quote(key)} is declared twice, first at ${placeInWords(twice)}`,
          hint: 'Keep one of the two entries.',
          where,
        })
        continue
      }
      first.set(key, where)
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), entry])
    }
  }

  #entryOf({ file, node, where }: Section): OverlayEntry | undefined {
    const { kind, expansion, problems } = this.#options
    const shape = this.#shape
    const written = { ...writtenValue({ file, node, shape, expansion, problems }), file, node, shape }
    if (!isObject(written.value)) return undefined
    const mark = member(written.value, DELETE_KEY)
    if (mark === undefined) return { ...written, value: written.value, isDeletion: false }
    const value = withoutMark(written.value)
    const more = this.#notNaming(value)
    if (mark !== true || more.length > 0) {
      problems.add({
        code: 'bad-delete',
        message:
          mark === true
            ? `An entry with ${quote(DELETE_KEY)} is taken out, and cannot say ${more.map(quote).join(', ')} too`
            : `${quote(DELETE_KEY)} can only be true`,
        hint: `Write { ${kind.keyField}: …, ${DELETE_KEY}: true } and nothing else.`,
        where,
      })
    }
    return { ...written, value, isDeletion: true }
  }

  /** What an entry says beside what names it. */
  #notNaming(value: JsonObject): readonly string[] {
    const key = this.#keyOf(value)
    return Object.keys(value).filter((name) => {
      const rest = objectOf(Object.entries(value).filter(([other]) => other !== name))
      return name !== this.#options.kind.keyField && this.#keyOf(rest) === key
    })
  }

  #keyOf(value: JsonObject): string | undefined {
    const { kind } = this.#options
    const named = kind.onlyKey === undefined ? value : overlay(value, { [kind.keyField]: kind.onlyKey })
    const key = member(named, kind.keyField)
    if (typeof key !== 'string') return undefined
    return kind.keyFrom === undefined ? key : kind.keyFrom(named)
  }
}
