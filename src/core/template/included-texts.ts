import type { ErrorDetails, Place } from '../model/errors.js'
import { namesUsed, type Includes, type TemplateProblem, type TemplateText } from './engine/index.js'
import type { UsedName } from './template-body.js'

/** What a template is put together from, filled before anything is rendered. */
export interface IncludedTexts {
  /** By the name they are asked for with. */
  readonly texts: Includes
  /** Where a character of one of them stands. */
  placeIn(name: string, offset: number): Place | undefined
}

/** Where a text asks for another. */
export interface Include {
  readonly name: string
  readonly where: Place
}

/** The names that a text and what it includes want values for, each where it stands. */
export function namesIn(
  template: TemplateText,
  { includes, whereOf }: { readonly includes: IncludedTexts; readonly whereOf: (offset: number) => Place },
): readonly UsedName[] {
  return namesUsed(template, includes.texts).map(({ name, form, hasDefault, offset, include }) => {
    const where = include === undefined ? undefined : includes.placeIn(include, offset)
    return { name, form, hasDefault, where: where ?? whereOf(include === undefined ? offset : 0) }
  })
}

/** A problem of a text, or of one it includes, at its place in the files. */
export function placedProblem(
  { code, message, hint, offset, include }: TemplateProblem,
  { includes, whereOf }: { readonly includes: IncludedTexts; readonly whereOf: (offset: number) => Place },
): ErrorDetails {
  const where = include === undefined ? undefined : includes.placeIn(include, offset)
  const details = { code, message, where: where ?? whereOf(include === undefined ? offset : 0) }
  return hint === undefined ? details : { ...details, hint }
}
