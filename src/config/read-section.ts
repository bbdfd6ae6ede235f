import type { z } from 'zod'
import type { Json } from '../core/model/json.js'
import { checkShape, type Written } from './check-shape.js'
import { placeInWords, type Problems } from './problems.js'
import { quote } from './quote.js'
import type { Section } from './sections.js'
import type { Shape } from './shape.js'
import type { Expansion } from './expansion.js'
import { writtenValue } from './written-value.js'

/** Reads one top-level key of one file; `undefined` when something was wrong, which is told. */
export function readSection<Value>(
  section: Section,
  options: {
    readonly schema: z.ZodType<Value>
    readonly shape: Shape
    readonly expansion: Expansion | undefined
    readonly problems: Problems
  },
): (Written & { readonly value: Json; readonly checked: Value }) | undefined {
  const { schema, shape, expansion, problems } = options
  const { file, node } = section
  const written = { ...writtenValue({ file, node, shape, expansion, problems }), file, node, shape }
  if (checkShape({ schema, written, what: quote(section.name), problems }).size > 0) return undefined
  return { ...written, checked: schema.parse(written.value) }
}

/** A key that may stand in several files as long as they say the same. */
export function readAgreed<Value>(
  sections: readonly Section[],
  options: Parameters<typeof readSection<Value>>[1],
): { readonly value: Value; readonly section: Section } | undefined {
  let first: { readonly value: Value; readonly section: Section } | undefined
  for (const section of sections) {
    const read = readSection(section, options)
    if (read === undefined) continue
    if (first !== undefined && first.value !== read.checked) {
      options.problems.add({
        code: 'contradiction',
        message: `${quote(section.name)} says something else than at ${placeInWords(first.section.where)}`,
        hint: 'Keep one of them.',
        where: section.where,
      })
    }
    first ??= { value: read.checked, section }
  }
  return first
}
