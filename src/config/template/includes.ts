import type { Place } from '../../core/model/errors.js'
import {
  includesOf,
  parseTemplate,
  type TemplateSyntax,
  type TemplateText,
} from '../../core/template/engine/index.js'
import type { Include, IncludedTexts } from '../../core/template/included-texts.js'
import type { FileReader } from '../files.js'
import type { Problems } from '../problems.js'
import { placesOfOffsets } from '../../core/json-text/index.js'
import { readIncludes, type IncludedText } from './template-file.js'

/** The texts a template is put together from. */
export class Includes implements IncludedTexts {
  /** By the name they are asked for with; filled by {@link read}. */
  readonly texts = new Map<string, TemplateText>()
  readonly #places = new Map<string, (offset: number) => Place>()
  readonly #about

  constructor(about: {
    readonly files: FileReader
    readonly template: string
    readonly shown: string
    readonly syntax: TemplateSyntax
  }) {
    this.#about = about
  }

  /** Where a character of an included text stands. */
  placeIn(name: string, offset: number): Place | undefined {
    return this.#places.get(name)?.(offset)
  }

  /** Reads what is included, and what that includes. */
  async read(first: readonly Include[], problems: Problems): Promise<void> {
    const { files, template, shown, syntax } = this.#about
    const read = await readIncludes(files, {
      template,
      shown,
      first,
      includesOf: (included) => this.#understand(included, { syntax, problems }),
    })
    for (const problem of read.problems) problems.add(problem)
  }

  #understand(
    { name, shown, text }: IncludedText,
    about: { readonly syntax: TemplateSyntax; readonly problems: Problems },
  ): readonly Include[] {
    const { syntax, problems } = about
    const placeAt = placesOfOffsets(text)
    const whereOf = (offset: number): Place => ({ file: shown, ...placeAt(offset) })
    this.#places.set(name, whereOf)
    const parsed = parseTemplate(text, syntax)
    if (!parsed.ok) {
      for (const { offset, code, message, hint } of parsed.problems) {
        problems.add({ code, message, hint, where: whereOf(offset) })
      }
      return []
    }
    this.texts.set(name, parsed.template)
    return includesOf(parsed.template).map(({ name: inner, offset }) => ({
      name: inner,
      where: whereOf(offset),
    }))
  }
}
