import { isAlias, isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Place } from '../../core/model/errors.js'
import { isObject, objectOf, overlay, member, type Json, type JsonObject } from '../../core/model/json.js'
import type { Kind } from '../../core/model/kind.js'
import { segmentsOf, type Pointer } from '../../core/model/pointer.js'
import { isNode, pairsOf } from '../pairs.js'
import { parseYaml } from '../parse-yaml.js'
import { Problems } from '../problems.js'
import { canonicalKey, entryShape, FREE, keys, memberShape, type Shape } from '../shape.js'
import { addEntries, removeEntries } from './change-entries.js'
import { editList } from './edit-list.js'
import { insertKeys } from './insert-key.js'
import { replaceValue } from './replace-value.js'
import { mergedRefusal, refusalOf, type Editable, type Refusal, type RefusalReason } from './refusal.js'
import { lineBreakOf, spliced, type Splice } from './splices.js'

/** One change of a config file. */
export type ConfigEdit =
  | {
      readonly type: 'set'
      /** Where the entry begins. */
      readonly entry: Place
      readonly kind: Kind
      /** The field, in canonical keys. */
      readonly path: Pointer
      /** As it is to stand in the file: `${` written as `$${`. */
      readonly value: Json
      /** Of a list whose order does not count: equal words for items that mean the same. */
      readonly same?: (item: Json) => string
    }
  | { readonly type: 'remove'; readonly entry: Place }
  | { readonly type: 'add'; readonly kind: Kind; readonly entries: readonly JsonObject[] }

/** An edit that is not done, and why. */
export interface RefusedEdit {
  readonly edit: ConfigEdit
  readonly reason: RefusalReason
  readonly where: Place
  /** The variables, the anchor, or nothing. */
  readonly names: readonly string[]
}

export interface EditedConfig {
  readonly text: string
  readonly refused: readonly RefusedEdit[]
}

/**
 * Changes values, entries and collections of a config file in place. All the rest of the text stays as it is: comments,
 * order, quotes, anchors, variables. What variables or anchors make is refused instead of overwritten.
 * @param file `shown` is the name that the places of entries were told by
 * @throws RangeError for text that is no config file; it was read before
 */
export function editConfig(
  file: { readonly path: string; readonly shown: string; readonly text: string },
  edits: readonly ConfigEdit[],
): EditedConfig {
  const problems = new Problems()
  const parsed = parseYaml(file, problems)
  if (parsed === undefined) throw new RangeError(`${file.shown} is no config file`)
  const editable: Editable = {
    file: parsed,
    text: file.text,
    isJson: /\.json$/i.test(file.path),
    lineBreak: lineBreakOf(file.text),
    shared: new Set(parsed.targets.values()),
  }
  return new Editing(editable).edit(edits)
}

/** True where the text of a config file has a collection, be it an empty one. */
export function holdsCollection(
  file: { readonly path: string; readonly shown: string; readonly text: string },
  kind: Kind,
): boolean {
  const parsed = parseYaml(file, new Problems())
  const shape = keys('config file', { [kind.collection]: FREE })
  return (
    parsed !== undefined &&
    pairsOf(parsed, parsed.root).some(({ text }) => canonicalKey(shape, text) === kind.collection)
  )
}

interface EntryAt {
  readonly node: Node
  readonly list: YAMLSeq | undefined
}

class Editing {
  readonly #editable: Editable
  readonly #entries = new Map<string, EntryAt>()
  readonly #splices: Splice[] = []
  readonly #refused: RefusedEdit[] = []
  /** New keys by the object they go into, and the edits that want them. */
  readonly #inserts = new Map<YAMLMap, { members: JsonObject; readonly edits: ConfigEdit[] }>()
  readonly #removals = new Map<YAMLSeq, { readonly nodes: Set<Node>; readonly edits: ConfigEdit[] }>()

  constructor(editable: Editable) {
    this.#editable = editable
    for (const { value } of editable.file.root.items) {
      if (isMap(value) && isNode(value)) this.#take(value, undefined)
      if (!isSeq(value)) continue
      for (const item of value.items) if (isNode(item)) this.#take(item, value)
    }
  }

  #take(node: Node, list: YAMLSeq | undefined): void {
    this.#entries.set(keyOf(this.#editable.file.source.place(node.range?.[0] ?? 0)), { node, list })
  }

  edit(edits: readonly ConfigEdit[]): EditedConfig {
    for (const edit of edits) {
      if (edit.type === 'add') this.#do(edit, addEntries(this.#editable, edit.kind, edit.entries))
      else {
        const entry = this.#entries.get(keyOf(edit.entry))
        if (entry === undefined) this.#refuse(edit, { reason: 'unusual', offset: 0, names: [] })
        else if (edit.type === 'set') this.#set(edit, entry)
        else this.#remove(edit, entry)
      }
    }
    for (const [map, { members, edits: wanting }] of this.#inserts) {
      this.#doAll(wanting, insertKeys(this.#editable, map, Object.entries(members)))
    }
    for (const [list, { nodes, edits: wanting }] of this.#removals) {
      this.#doAll(wanting, removeEntries(this.#editable, list, nodes))
    }
    return { text: spliced(this.#editable.text, this.#splices), refused: this.#refused }
  }

  #set(edit: ConfigEdit & { readonly type: 'set' }, { node: entry }: EntryAt): void {
    const { file, shared } = this.#editable
    let node: Node = entry
    let shape: Shape = entryShape(edit.kind)
    const segments = segmentsOf(edit.path)
    for (const [depth, segment] of segments.entries()) {
      const isUsedElsewhere = isAlias(node) || shared.has(node)
      if (isUsedElsewhere || !isMap(node)) {
        this.#refuse(edit, (isUsedElsewhere ? refusalOf(this.#editable, node) : undefined) ?? unusual(node))
        return
      }
      const known = shape
      const isMeant = ({ text }: { readonly text: string }) =>
        (known.type === 'keys' ? (canonicalKey(known, text) ?? text) : text) === segment
      const pair = pairsOf({ targets: file.targets }, node).find(isMeant)
      if (pair === undefined) {
        this.#insert(edit, node, segments.slice(depth))
        return
      }
      if (!node.items.some(({ key }) => key === pair.key)) {
        this.#refuse(edit, mergedRefusal(pair))
        return
      }
      shape = memberShape(shape, segment)
      if (depth === segments.length - 1) {
        const refusal = pair.value === null ? undefined : refusalOf(this.#editable, pair.value)
        if (refusal !== undefined) this.#refuse(edit, refusal)
        else {
          const edited =
            isSeq(pair.value) && Array.isArray(edit.value) && edit.same !== undefined
              ? editList(this.#editable, pair.value, {
                  wanted: edit.value as readonly Json[],
                  same: edit.same,
                })
              : undefined
          this.#do(edit, edited ?? replaceValue(this.#editable, pair, edit.value))
        }
      } else if (pair.value === null) {
        this.#refuse(edit, unusual(pair.key))
        return
      } else node = pair.value
    }
  }

  #insert(edit: ConfigEdit & { readonly type: 'set' }, map: YAMLMap, rest: readonly string[]): void {
    const nested = rest.toReversed().reduce<Json>((value, key) => objectOf([[key, value]]), edit.value)
    const known = this.#inserts.get(map) ?? { members: {}, edits: [] }
    known.members = merged(known.members, isObject(nested) ? nested : {})
    known.edits.push(edit)
    this.#inserts.set(map, known)
  }

  #remove(edit: ConfigEdit, { node, list }: EntryAt): void {
    const refusal =
      list === undefined ? unusual(node) : isAlias(node) ? undefined : sharedWithin(this.#editable, node)
    if (refusal !== undefined || list === undefined) {
      this.#refuse(edit, refusal ?? unusual(node))
      return
    }
    const known = this.#removals.get(list) ?? { nodes: new Set(), edits: [] }
    known.nodes.add(node)
    known.edits.push(edit)
    this.#removals.set(list, known)
  }

  #do(edit: ConfigEdit, done: readonly Splice[] | Refusal): void {
    this.#doAll([edit], done)
  }

  #doAll(edits: readonly ConfigEdit[], done: readonly Splice[] | Refusal): void {
    if ('reason' in done) for (const edit of edits) this.#refuse(edit, done)
    else this.#splices.push(...done)
  }

  #refuse(edit: ConfigEdit, { reason, offset, names }: Refusal): void {
    this.#refused.push({ edit, reason, where: this.#editable.file.source.place(offset), names })
  }
}

/** An entry whose values other places use may not go; what variables make may. */
function sharedWithin(editable: Editable, node: Node): Refusal | undefined {
  const refusal = refusalOf(editable, node)
  return refusal?.reason === 'shared' && refusal.names[0]?.startsWith('&') === true ? refusal : undefined
}

function unusual(node: Node): Refusal {
  return { reason: 'unusual', offset: node.range?.[0] ?? 0, names: [] }
}

function keyOf({ line, column }: Place): string {
  return `${line ?? 0}:${column ?? 0}`
}

function merged(base: JsonObject, more: JsonObject): JsonObject {
  return overlay(
    base,
    Object.fromEntries(
      Object.entries(more).map(([key, value]) => {
        const there = member(base, key)
        return [key, isObject(there) && isObject(value) ? merged(there, value) : value]
      }),
    ),
  )
}
