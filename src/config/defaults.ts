import { isMap } from 'yaml'
import { isObject, member, objectOf, type Json, type JsonObject } from '../core/model/json.js'
import type { Fields, Kind } from '../core/model/kind.js'
import { checkShape, type Written } from './check-shape.js'
import { defaultsSchema } from './config-schema.js'
import { pairsOf, resolved } from './pairs.js'
import { placeInWords, type Problems } from './problems.js'
import { quote } from './quote.js'
import { valuePlace, type Section } from './sections.js'
import { defaultsShape } from './shape.js'
import type { Expansion } from './expansion.js'
import { writtenValue } from './written-value.js'

/** What `defaults:` says about one kind. */
export interface Defaults extends Written {
  readonly value: JsonObject
}

/** Reads `defaults:`, by kind name. What is wrong is told once, here, and not again at every entry. */
export function readDefaults(
  blocks: ReadonlyMap<string, Section>,
  options: {
    readonly kinds: readonly Kind[]
    readonly expansion: Expansion
    readonly problems: Problems
  },
): ReadonlyMap<string, Defaults> {
  const found = new Map<string, Defaults>()
  for (const kind of options.kinds) {
    const block = blocks.get(kind.name)
    const defaults = block === undefined ? undefined : readKindDefaults(block, kind, options)
    if (defaults !== undefined) found.set(kind.name, defaults)
  }
  return found
}

function readKindDefaults(
  block: Section,
  kind: Kind,
  { expansion, problems }: { readonly expansion: Expansion; readonly problems: Problems },
): Defaults | undefined {
  const { file, node } = block
  const shape = defaultsShape(kind)
  const written: Written = { ...writtenValue({ file, node, shape, expansion, problems }), file, node, shape }
  const schema = defaultsSchema(kind)
  const unsound = checkShape({ schema, written, what: `the defaults of ${kind.name}`, problems })
  return unsound.size === 0 && isObject(written.value) ? { ...written, value: written.value } : undefined
}

/** The entry laid over the defaults. Where both hold an object of fields or a map, key by key; else the entry's value. */
export function withDefaults(fields: Fields, entry: JsonObject, defaults: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(defaults))
  for (const [key, value] of Object.entries(entry)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    const below = member(defaults, key)
    const isMerged = field?.type === 'object' || field?.type === 'map'
    const inner = field?.type === 'object' ? field.fields : {}
    merged.set(
      key,
      isMerged && isObject(value) && isObject(below) ? withDefaults(inner, value, below) : value,
    )
  }
  return objectOf(merged)
}

/** The blocks below a top-level key that holds one per kind (`defaults:`, `ignore:`), each once. */
export function blocksByKind(
  sections: readonly Section[],
  options: {
    readonly known: ReadonlySet<string>
    readonly problems: Problems
    /** True for a name that was dealt with elsewhere. */
    readonly isLater: (block: Section) => boolean
    /** True where several files may speak about the same kind. */
    readonly isRepeatable: boolean
    readonly unknownHint: (name: string) => string | undefined
  },
): readonly Section[] {
  const { known, problems, isLater, isRepeatable, unknownHint } = options
  const found: Section[] = []
  for (const section of sections) {
    const { file } = section
    const map = resolved(file, section.node)
    if (!isMap(map)) {
      const message = `${quote(section.name)} must be an object with a key per kind`
      problems.add({ code: 'wrong-type', message, where: valuePlace(section) })
      continue
    }
    for (const { text: name, key, value } of pairsOf(file, map)) {
      const where = file.source.place(key.range?.[0] ?? 0)
      const block: Section = { name, file, key, node: value, where }
      const first = isRepeatable ? undefined : found.find((other) => other.name === name)
      if (isLater(block)) continue
      if (!known.has(name)) {
        const message = `${quote(section.name)} has no kind ${quote(name)}`
        problems.add({ code: 'unknown-key', message, hint: unknownHint(name), where })
      } else if (first !== undefined) {
        const message = `${quote(`${section.name}.${name}`)} is given twice, first at ${placeInWords(first.where)}`
        problems.add({ code: 'duplicate-key', message, hint: 'Put them together in one place.', where })
      } else found.push(block)
    }
  }
  return found
}
