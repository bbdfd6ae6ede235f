import { isMap } from 'yaml'
import { isObject, member, objectOf, type Json, type JsonObject } from '../core/model/json.js'
import type { Fields, Kind } from '../core/model/kind.js'
import { checkShape, type Written } from './check-shape.js'
import { defaultsSchema } from './config-schema.js'
import { mergeOverlays } from './overlay/merge-overlays.js'
import { overlayShape } from './overlay/overlay-shape.js'
import { tellMergeProblems } from './overlay/tell-merge-problems.js'
import { pairsOf, resolved } from './pairs.js'
import { placeInWords, type Problems } from './problems.js'
import { quote } from './quote.js'
import { valuePlace, type Section } from './sections.js'
import { defaultsShape, type Keys } from './shape.js'
import type { Expansion } from './expansion.js'
import { writtenValue } from './written-value.js'

/** What `defaults:` says about one kind. */
export interface Defaults extends Written {
  readonly value: JsonObject
}

/** Reads `defaults:`, by kind name. What is wrong is told once, here, and not again at every entry. */
export function readDefaults(
  blocks: { readonly base: readonly Section[]; readonly overlays: readonly Section[] },
  options: {
    readonly kinds: readonly Kind[]
    readonly expansion: Expansion
    readonly problems: Problems
  },
): ReadonlyMap<string, Defaults> {
  const found = new Map<string, Defaults>()
  for (const kind of options.kinds) {
    const isAbout = ({ name }: Section) => name === kind.name
    const about = { base: blocks.base.find(isAbout), overlays: blocks.overlays.filter(isAbout) }
    const defaults = readKindDefaults(about, kind, options)
    if (defaults !== undefined) found.set(kind.name, defaults)
  }
  return found
}

function readKindDefaults(
  blocks: { readonly base: Section | undefined; readonly overlays: readonly Section[] },
  kind: Kind,
  { expansion, problems }: { readonly expansion: Expansion; readonly problems: Problems },
): Defaults | undefined {
  const shape = defaultsShape(kind)
  const read = ({ file, node }: Section, shape: Keys): Written => ({
    ...writtenValue({ file, node, shape, expansion, problems }),
    file,
    node,
    shape,
  })
  const what = `the defaults of ${kind.name}`
  const schema = defaultsSchema(kind)
  const over = blocks.overlays.map((block) => read(block, overlayShape(shape)))
  const overlays = over.flatMap((one) => (isObject(one.value) ? [{ ...one, value: one.value }] : []))
  for (const one of over) if (!isObject(one.value)) checkShape({ schema, written: one, what, problems })
  const base = blocks.base === undefined ? overlays[0] : read(blocks.base, shape)
  if (base === undefined) return undefined
  const below = blocks.base === undefined ? {} : base.value
  const merged = mergeOverlays(
    isObject(below) ? below : {},
    overlays.map(({ value }) => value),
  )
  tellMergeProblems(merged.problems, { layers: overlays, what, problems })
  const written: Written = {
    ...base,
    value: isObject(below) ? merged.value : below,
    failed: new Set([base, ...overlays].flatMap(({ failed }) => [...failed])),
    above: overlays,
  }
  const unsound = checkShape({ schema, written, what, problems })
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
